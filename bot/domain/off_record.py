"""Finding again what was put off the record, whatever the people in it are called by now."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.minute_kinds import MENTION

if TYPE_CHECKING:
    from collections.abc import Collection

FORGOTTEN = "…"  # instead of words that were put off the record
_ENOUGH = 2  # characters beside a name, by which a text is known
_LONG = 6  # characters: what is as long as that is nothing else wherever it stands


class OffRecord:
    """Words that were put off the record."""

    def __init__(self, words: Collection[str]) -> None:
        self._words = set(words) - {""}
        self._forms = [form for word in self._words if (form := _form(word))]

    def has(self, text: str) -> bool:
        """Whether a text is any of them: where one mentions somebody, any name may stand there."""
        return text in self._words or any(form.fullmatch(text) for form in self._forms)

    def cut(self, text: str) -> str:
        """Return a text without them, also inside of other words; short ones only where they stand alone."""
        for word in sorted(self._words, key=len, reverse=True):
            form = re.escape(word)
            text = re.sub(form if len(word) >= _LONG else rf"(?<!\w){form}(?!\w)", FORGOTTEN, text)
        return text


def _form(word: str) -> re.Pattern[str] | None:
    """Return what a text looks like in which people's names stand instead of mentions; None without any."""
    around = [word[start:end] for start, end in _between(word)]
    if len(around) == 1 or len("".join(around).strip()) < _ENOUGH:
        return None
    return re.compile(".*?".join(map(re.escape, around)), re.DOTALL)


def _between(word: str) -> list[tuple[int, int]]:
    found = list(MENTION.finditer(word))
    starts = [0, *(one.end() for one in found)]
    return list(zip(starts, [*(one.start() for one in found), len(word)], strict=True))
