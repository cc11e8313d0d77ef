"""Numbers as people write them: 12, 十二."""

from __future__ import annotations

KANJI = "(?:[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"  # up to 九十九
_NUMERALS = "〇一二三四五六七八九"


def number_of(said: str) -> int:
    """Return the number that digits or KANJI say."""
    if said.isdecimal():
        return int(said)
    tens, ten, ones = said.rpartition("十")
    return 10 * _NUMERALS.index(tens or "一") * bool(ten) + (_NUMERALS.index(ones) if ones else 0)
