"""What an edition of minutes says otherwise than the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.minutes import Line, Minutes, Section

_FACTS = ("started_at", "ended_at", "place", "way", "chair", "minute_taker")


class What(StrEnum):
    """What was done."""

    ADDED = "added"
    CHANGED = "changed"
    GONE = "gone"
    FACTS = "facts"  # when, where, who led it
    ATTENDANCE = "attendance"


@dataclass(frozen=True, slots=True)
class Change:
    """One of them; of a line, as it says by now. Of one that is gone the kind and the item it stood under.

    What it said is not told again: it may be gone because it should never have been there.
    """

    what: What
    line: Line | None = None
    gone: str = ""  # of `minutes.Line.kind`
    under: Section | None = None  # None where that is gone, too


def changes(before: Minutes, after: Minutes) -> Iterator[Change]:
    """Yield what is different: the facts, who was there, then lines in the order of the minutes.

    A line is known by its id; those of editions from before they had one by what they say.
    """
    if any(getattr(before, name) != getattr(after, name) for name in _FACTS):
        yield Change(What.FACTS)
    if (before.attendance, before.guests) != (after.attendance, after.guests):
        yield Change(What.ATTENDANCE)
    then, now = list(_lines(before)), list(_lines(after))
    known = {line.id: line for line in then if line.id is not None}
    for line in now:
        if line.id in known:
            if line != known[line.id]:
                yield Change(What.CHANGED, line)
        elif line not in then:
            yield Change(What.ADDED, line)
    ids = {line.id for line in now if line.id is not None}
    items = {(section.part, section.title): section for section in after.sections}
    for section in before.sections:
        for line in section.lines:
            if line.id not in ids and line not in now:
                yield Change(What.GONE, gone=line.kind, under=items.get((section.part, section.title)))


def _lines(minutes: Minutes) -> Iterator[Line]:
    return (line for section in minutes.sections for line in section.lines)
