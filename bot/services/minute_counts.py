"""Counting what was written down: lines by their kinds, and whether a vote's counts can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.attendance import actual, unit_of
from bot.domain.minute_kinds import Hint, Kind
from bot.domain.minutes_made import vote_of
from storage import attendance
from storage import minutes as lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.meetings import Meeting
    from bot.domain.minute_kinds import Line
    from bot.services.minute_room import Room
    from storage.database import Session


def of_kinds(s: Session, meeting: Meeting) -> dict[str, int]:
    """Return how many lines of each kind stand."""
    standing = lines.standing(s, meeting.id)
    return {kind.value: sum(one.kind == kind for one in standing) for kind in Kind}


def too_many(room: Room, said: Iterable[Line]) -> list[Hint]:
    """Return a hint for each vote in which more voted than are there; none where nobody is written down."""
    sums = [sum(vote_of(line.data, {}, {}).counts.values()) for line in said if line.kind == Kind.VOTE]
    if not any(sums):
        return []
    known = attendance.of_meeting(room.s, room.meeting.id)
    if not any(one.is_there() for one in known.values()):
        return []
    seats = [seat.id for seat in room.seats]
    there = actual(room.meeting.kind, room.meeting.quorum, seats, known).counted
    unit = unit_of(room.meeting.kind, (seat.is_firm for seat in room.seats))
    return [Hint("too_many", "", count, there, unit) for count in sums if count > there]
