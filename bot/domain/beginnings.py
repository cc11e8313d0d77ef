"""Firms by the beginnings of their names, as people shorten them: 夕凪板金 for 夕凪板金工業."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.minute_kinds import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORTEST, _ENOUGH = 2, 3  # letters: to suggest a firm by, and to know one by
_WITHIN_WORD = re.compile(r"[a-z0-9]{2}| ")
_TOO_SHORT = re.compile(r"[\u3041-\u309f]{2}")  # みな may be everybody


class Begun(NamedTuple):
    """A firm whose name begins with what was said, and who answers first for it in Slack."""

    firm: str
    label: str
    user: str = ""


def is_enough(said: str) -> bool:
    """Whether the beginning of a name says which firm is meant; 山田 for 山田製作所 may be a person."""
    return len(fold(said)) >= _ENOUGH


def beginnings(firms: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what begins the name of exactly one firm, folded, and that firm, of pairs of names and firms.

    An English name is cut between words only.
    """
    found: dict[str, set[str]] = {}
    for said, firm in firms:
        name = fold(said)
        for end in range(_SHORTEST, len(name)):
            if not (_WITHIN_WORD.match(name, end - 1) or _TOO_SHORT.fullmatch(name[:end])):
                found.setdefault(name[:end], set()).add(firm)
    return {name: next(iter(meant)) for name, meant in found.items() if len(meant) == 1}
