"""Counting what was written down: lines by their kinds, and whether a vote's counts can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.attendance import actual, unit_of
from bot.domain.minute_kinds import INTEREST, Hint, Kind
from bot.domain.minutes_gaps import FORMAL
from bot.domain.minutes_made import vote_of
from storage import attendance
from storage import minutes as lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from bot.domain.attendance import Presence, Quorum, Unit
    from bot.domain.meetings import Meeting
    from bot.domain.minute_kinds import Line, Taken
    from bot.services.minute_room import Room
    from storage.database import Session


def of_kinds(s: Session, meeting: Meeting) -> dict[str, int]:
    """Return how many lines of each kind stand."""
    standing = lines.standing(s, meeting.id)
    return {kind.value: sum(one.kind == kind for one in standing) for kind in Kind}


def to_check(room: Room, said: Iterable[Line]) -> list[Hint]:
    """Return what does not fit who is there; nothing where nobody is written down.

    More voted than are there and did not step out; a board or a general meeting decides without its quorum.
    """
    of = {line.kind for line in said} & {Kind.VOTE, Kind.DECISION, Kind.ATTENDANCE}
    known = attendance.of_meeting(room.s, room.meeting.id) if of else {}
    if not any(one.is_there() for one in known.values()):
        return []
    return [*_too_many(room, said, known), *_no_quorum(room, of, known)]


def _too_many(room: Room, said: Iterable[Line], known: Mapping[str, Presence]) -> Iterator[Hint]:
    """Yield a hint for each of these votes, and for each vote of an item for which somebody stepped out."""
    standing = lines.standing(room.s, room.meeting.id)
    new = [one for one in standing if any(one.says(line) for line in said)]
    there = _quorum(room, known).counted
    for vote in (one for one in standing if one.kind == Kind.VOTE):
        out = {one.data["seat"]: one for one in standing if _steps_out(one, vote.item_id)}
        voters = there - max(len(out), len(vote.data.get("stepped_out") or ()))
        count = sum(vote_of(vote.data, {}, {}).counts.values())
        if count > voters and any(one in new for one in (vote, *out.values())):
            yield Hint("too_many", "", count, voters, _unit(room))


def _steps_out(one: Taken, item_id: int | None) -> bool:
    """Whether a line says that a seat is not there for the votes of an item."""
    return bool(item_id and one.item_id == item_id and one.data.get(INTEREST) and one.data.get("seat"))


def _no_quorum(room: Room, kinds: set[Kind], known: Mapping[str, Presence]) -> list[Hint]:
    is_decided = Kind.VOTE in kinds or Kind.DECISION in kinds
    if room.meeting.kind not in FORMAL or not is_decided:
        return []
    missing = _quorum(room, known, room.now).missing
    return [Hint("no_quorum", "", of=missing, unit=_unit(room))] if missing else []


def _quorum(room: Room, known: Mapping[str, Presence], at: datetime | None = None) -> Quorum:
    return actual(room.meeting.kind, room.meeting.quorum, [seat.id for seat in room.seats], known, at)


def _unit(room: Room) -> Unit:
    return unit_of(room.meeting.kind, (seat.is_firm for seat in room.seats))
