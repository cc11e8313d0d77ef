"""Who comes to a meeting: answered by the members beforehand, written down at the meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.attendance import Presence, Way, answered
from bot.domain.errors import Refusal
from bot.domain.meetings import Answer, State
from bot.domain.rights import Right
from bot.services import attendance_told, attendance_views, meetings
from storage import attendance as rows

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.meetings import Meeting, Seat
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session

LONGEST_NAME = 100  # characters of who comes instead


def answer(
    s: Session,
    net: Network,
    act: Act,
    meeting_id: int,
    said: Answer,
    *,
    seat_id: str | None = None,
    stand_in: str | None = None,
) -> tuple[Meeting, tuple[Seat, ...]]:
    """Keep what a seat's holder answers, any of its people or the secretariat for it; the last word counts.

    Without `seat_id` it is the seat that the person answers for (all of them, for who has several);
    `stand_in` None leaves the name that was given. Return the meeting and the seats. Refusal for others, once
    the meeting has begun, and once its day is over.
    """
    meeting = meetings.load(s, meeting_id)
    seats = _answered_for(s, net, act, meeting, seat_id)
    if meeting.state != State.PLANNED:
        raise Refusal("attendance.has_begun", meeting=meeting.title)
    if meeting.was_missed(act.now, net.timezone):
        raise Refusal("attendance.missed", meeting=meeting.title)
    name = None if stand_in is None else " ".join(stand_in.split())
    if name is not None and len(name) > LONGEST_NAME:
        raise Refusal("attendance.long_name", most=LONGEST_NAME)
    told = {"answer": said.value, "seats": [seat.id for seat in seats], "stand_in": name}
    known = [rows.lock(s, meeting.id, seat.id) for seat in seats]
    meetings.record(s, act, meeting, rows.ANSWERED, told)
    for before in known:
        now = answered(before, said.value, name, act.actor, act.now)
        values = {name: getattr(now, name) for name in ("answer", "stand_in", "answered_by", "answered_at")}
        rows.put(s, meeting.id, before.seat, **values)
    attendance_told.edit(s, meeting, seats, act.now)
    return meeting, seats


def _answered_for(
    s: Session, net: Network, act: Act, meeting: Meeting, seat_id: str | None
) -> tuple[Seat, ...]:
    """Return the seats somebody answers for; Refusal where there is none."""
    place = meetings.require(s, net, act, meeting, Right.ANSWER_INVITATION)
    if seat_id is None:
        found = place.seats
    elif place.may_run:
        found = tuple(one for one in meetings.seats(s, net, meeting, act.now) if one.id == seat_id)
    else:
        found = tuple(one for one in place.seats if one.id == seat_id)
    if not found:
        raise Refusal("attendance.no_seat", meeting=meeting.title)
    return found


@dataclass(frozen=True, slots=True)
class Attended:
    """Who was there for a seat; `way` None: nobody. Times are None for who was there from end to end."""

    way: Way | None
    answer: Answer = Answer.PRESENT
    person: str = ""
    came_at: datetime | None = None
    left_at: datetime | None = None


def attend(s: Session, net: Network, act: Act, meeting_id: int, seat_id: str, said: Attended) -> Seat:
    """Write down who was there for a seat, as often as need be; return the seat.

    Where its minutes were confirmed, the next edition will say so. Refusal for whoever does not run the
    meeting, before it begins, and for times that cannot be.
    """
    meeting = meetings.load(s, meeting_id)
    _require_writing(s, net, act, meeting)
    seat = next((one for one in meetings.seats(s, net, meeting, act.now) if one.id == seat_id), None)
    if seat is None:
        raise Refusal("attendance.no_such_seat")
    _check(meeting, said)
    before = rows.lock(s, meeting.id, seat.id)
    values = _attended(before, said)
    told = {name: str(value) if value else None for name, value in values.items()}
    meetings.record(s, act, meeting, "attended", told | {"seat": seat.id, "before": before.answer})
    rows.put(s, meeting.id, seat.id, **values)
    attendance_told.edit(s, meeting, [seat], act.now)
    return seat


def _attended(before: Presence, said: Attended) -> dict[str, Any]:
    """Return what is written down; who was to stand in stays where nothing else turned out."""
    there = said.way is not None
    answer = said.answer
    if not there and answer in {Answer.PRESENT, Answer.SUBSTITUTE}:
        answer = Answer.ABSENT
    values: dict[str, Any] = {
        "answer": answer.value,
        "way": None if said.way is None else said.way.value,
        "person": " ".join(said.person.split())[:LONGEST_NAME] if there else "",
        "came_at": said.came_at if there else None,
        "left_at": said.left_at if there else None,
    }
    if answer != before.answer:
        values["stand_in"] = ""
    return values


def all_as_answered(s: Session, net: Network, act: Act, meeting_id: int) -> int:
    """Write down as there, at the place, whoever said so and of whom nothing is written; return how many."""
    meeting = meetings.load(s, meeting_id)
    _require_writing(s, net, act, meeting)
    shown = attendance_views.view(s, net, act.now, meeting)
    coming = {Answer.PRESENT, Answer.SUBSTITUTE}
    seats = [seat for seat in shown.seats if shown.of(seat).answer in coming and shown.of(seat).way is None]
    meetings.record(s, act, meeting, "attended_as_answered", {"seats": [seat.id for seat in seats]})
    for seat in seats:
        before = rows.lock(s, meeting.id, seat.id)
        rows.put(s, meeting.id, seat.id, way=Way.PLACE.value, person=before.stand_in)
    attendance_told.edit(s, meeting, seats, act.now)
    return len(seats)


def _require_writing(s: Session, net: Network, act: Act, meeting: Meeting) -> None:
    meetings.require(s, net, act, meeting, Right.RECORD_ATTENDANCE)
    if meeting.state in {State.PLANNED, State.CANCELLED}:
        raise Refusal("attendance.not_begun", meeting=meeting.title)


def _check(meeting: Meeting, said: Attended) -> None:
    """Raise Refusal for who leaves before they come, or not on the day of the meeting."""
    came, left = said.came_at, said.left_at
    if came is not None and left is not None and left <= came:
        raise Refusal("attendance.left_first")
    began = meeting.started_at or meeting.starts_at
    if left is not None and left <= began:
        raise Refusal("attendance.left_before_it_began")
