"""Who is at a meeting without a seat in it, written down by form: a line of the minutes, as in its thread."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.attendance import Way
from bot.domain.errors import Refusal
from bot.domain.meetings import Answer, State
from bot.domain.minute_kinds import GUEST, Kind, Line, bare_name, fold
from bot.domain.minutes_made import guests
from bot.domain.rights import Right
from bot.services import meetings, minute_lines
from bot.services.minute_room import Room
from storage import minutes as lines

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.meetings import Meeting
    from bot.domain.members import Act
    from bot.domain.minutes import Attendee
    from bot.network import Network
    from storage.database import Session

LONGEST_NAME = 100  # characters


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is there: a firm or a person by `name`, and who came for it; `way` None: nobody after all.

    `before` is the mark of the guest on record of whom this is said.
    """

    name: str = ""
    person: str = ""
    way: Way | None = Way.PLACE
    came: str | None = None  # `18:05`, in the network's zone
    left: str | None = None
    before: int | None = None


def mark(one: Attendee) -> int:
    """Return by what a guest on record is told from the others."""
    return zlib.crc32(f"{one.seat}\n{one.person}".encode())


def of_meeting(s: Session, meeting: Meeting) -> tuple[Attendee, ...]:
    """Return who is on record as a guest of a meeting."""
    return tuple(guests(line.data for line in lines.standing(s, meeting.id)))


def write(s: Session, net: Network, act: Act, meeting_id: int, said: Guest) -> str:
    """Write down a guest, or how one that is on record was there; return what they are called.

    Refusal for who may not run the meeting, before it begins, without a name, for who has a seat in it, and
    for a guest that is on record no more.
    """
    meeting = meetings.hold(s, meeting_id)
    meetings.require(s, net, act, meeting, Right.RECORD_ATTENDANCE)
    if meeting.state in {State.PLANNED, State.CANCELLED}:
        raise Refusal("attendance.not_begun", meeting=meeting.title)
    room = Room(s, net, meeting, act.now)
    if said.before is None:
        name, person = _new(room, said)
    else:
        name, person = _taken_out(room, act, said)
    if said.way is None:
        return name
    data = {"seat": None, "answer": Answer.PRESENT.value, "way": said.way.value, "person": person}
    data |= {"came_at": said.came, "left_at": said.left, GUEST: name}
    since = None if meeting.state == State.RUNNING else act.now
    line = Line(Kind.ATTENDANCE, name, data)
    minute_lines.add(room, act, line, f"edit:{act.request_id}", _said_at(s, act, meeting), since)
    return name


def _new(room: Room, said: Guest) -> tuple[str, str]:
    """Return what somebody new is called, and who came for it."""
    name, person = _short(said.name), _short(said.person)
    if not name:
        raise Refusal("attendance.no_guest")
    known, written = room.known(""), fold(bare_name(name))
    if known.seats.get(written):
        raise Refusal("attendance.guest_has_seat", name=name)
    called, meant = known.guests.get(written) or (name, "")
    return called, person or meant


def _taken_out(room: Room, act: Act, said: Guest) -> tuple[str, str]:
    """Take back the lines of a guest on record; return what they are called, and who came for it by now."""
    found = next((one for one in of_meeting(room.s, room.meeting) if mark(one) == said.before), None)
    if found is None:
        raise Refusal("attendance.no_such_guest")
    for line in lines.standing(room.s, room.meeting.id):
        if (line.data.get(GUEST), line.data.get("person")) == (found.seat, found.person):
            minute_lines.take_back(room, act, line)
    return found.seat, _short(said.person) or found.person


def _short(text: str) -> str:
    return " ".join(text.split())[:LONGEST_NAME]


def _said_at(s: Session, act: Act, meeting: Meeting) -> datetime:
    """Return now, or the end of a meeting that is over; no earlier than what was said."""
    last = lines.standing(s, meeting.id)[-1:]
    return max([meeting.ended_at or act.now, *(one.said_at for one in last)])
