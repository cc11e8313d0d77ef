"""Whether the counts of a vote can be, by who is written down as there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.attendance import actual, unit_of
from bot.domain.minute_kinds import Hint, Kind
from bot.domain.minutes_made import vote_of
from storage import attendance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.minute_kinds import Line
    from bot.services.minute_room import Room


def too_many(room: Room, lines: Iterable[Line]) -> list[Hint]:
    """Return a hint for each vote in which more voted than are there; none where nobody is written down."""
    sums = [sum(vote_of(line.data, {}, {}).counts.values()) for line in lines if line.kind == Kind.VOTE]
    if not any(sums):
        return []
    known = attendance.of_meeting(room.s, room.meeting.id)
    if not any(one.is_there() for one in known.values()):
        return []
    seats = [seat.id for seat in room.seats]
    there = actual(room.meeting.kind, room.meeting.quorum, seats, known).counted
    unit = unit_of(room.meeting.kind, (seat.is_firm for seat in room.seats))
    return [Hint("too_many", "", count, there, unit) for count in sums if count > there]
