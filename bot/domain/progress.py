"""How far a meeting that runs has come: what is discussed, for how long, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.agenda import Entry
    from bot.domain.meetings import Meeting

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Progress:
    """Times are whole minutes; `left` is below 0 once the meeting lasts longer than planned."""

    current: Entry | None
    place: int  # of it on the agenda, from 1; 0 where none is open
    count: int  # of items
    used: int  # of it, all times together that it was open
    following: Entry | None
    lasted: int
    left: int

    @property
    def left_of_item(self) -> int | None:
        """The minutes that are left of those allotted to the item, below 0 beyond them; None: none were."""
        allotted = 0 if self.current is None else self.current.item.minutes
        return allotted - self.used if allotted else None


def progress(
    entries: Sequence[Entry],
    opened: Sequence[tuple[datetime, int | None]],
    began: datetime,
    ends: datetime,
    now: datetime,
) -> Progress:
    """Return how far it is; `opened` is which item of the agenda was opened when, in order."""
    ids = [entry.item.id for entry in entries]
    item = opened[-1][1] if opened else None
    place = ids.index(item) + 1 if item in ids else 0
    spans = (until - at for (at, its), (until, _) in pairwise([*opened, (now, None)]) if its == item)
    return Progress(
        entries[place - 1] if place else None,
        place,
        len(entries),
        _minutes(sum((max(span, timedelta()) for span in spans), timedelta())),
        entries[place] if place < len(entries) else None,
        _minutes(now - began),
        -((now - ends) // _MINUTE),  # with the minutes so far it makes the whole
    )


def planned_end(meeting: Meeting) -> datetime:
    """Return when a meeting that runs should be over: as planned, where it began near to its planned time."""
    began, lasts = meeting.started_at or meeting.starts_at, timedelta(minutes=meeting.minutes_long)
    is_near = abs(began - meeting.starts_at) < lasts
    return (meeting.starts_at if is_near else began) + lasts


def _minutes(span: timedelta) -> int:
    return max(0, span // _MINUTE)
