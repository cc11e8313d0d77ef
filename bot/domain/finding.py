"""How texts are made alike before one is sought in another: width, case, kana and spaces do not matter."""

from __future__ import annotations

import re
import unicodedata

from bot.domain.numbers import is_number, read_number

LONGEST = 200  # letters of a field that are sought in
WORDS = 5  # of what is sought, at most
_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_ALIKE = _HIRAGANA | _DASHES
# Controls, what joins letters unseen, lone surrogates, and the signs that mark a line of a block.
_DROPPED = re.compile(
    "[\\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ue000-\uf8ff\ufeff]"
)


def folded(text: str) -> str:
    """Return a text as it is sought: 「ｱﾙﾐ 筐体」 and 「アルミ筐体」 alike become 「あるみ筐体」."""
    alike = unicodedata.normalize("NFKC", text[: 2 * LONGEST]).casefold().translate(_ALIKE)
    return _DROPPED.sub("", alike)[:LONGEST]


def words_sought(text: str) -> tuple[str, ...]:
    """Return the words that must all occur; `26-1` becomes the number as it is written, `26-0001`."""
    words = (folded(read_number(word) if is_number(word) else word) for word in text.split()[:WORDS])
    return tuple(dict.fromkeys(word for word in words if word))
