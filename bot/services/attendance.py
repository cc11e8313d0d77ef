"""Who comes to a meeting: answered by the members beforehand, written down at the meeting."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot.domain.attendance import (
    Presence,
    Quorum,
    Way,
    actual,
    answered,
    expected,
    tally,
    unit_of,
)
from bot.domain.errors import Refusal
from bot.domain.meetings import Answer, State
from bot.services import attendance_guests, attendance_told, meetings
from bot.services.year import readings
from storage import attendance as rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain.attendance import Unit
    from bot.domain.meetings import Meeting, Seat
    from bot.domain.members import Act
    from bot.domain.minutes import Attendee
    from bot.network import Network
    from bot.services.meetings import Place
    from storage.database import Session

LONGEST_NAME = 100  # characters of who comes instead


@dataclass(frozen=True, slots=True)
class AttendanceView:
    """Who comes to a meeting, at `now`. `seats` come in the order of the firms' readings, then people."""

    meeting: Meeting
    now: datetime
    seats: tuple[Seat, ...]
    known: Mapping[str, Presence]
    place: Place | None = None
    guests: tuple[Attendee, ...] = ()  # who is there without a seat
    answers: Mapping[str, Presence] = field(default_factory=dict)  # once it has begun: what had been answered

    @property
    def expected(self) -> Quorum:
        """The quorum by the answers."""
        return expected(self.meeting.kind, self.meeting.quorum, self._ids, self.known)

    @property
    def actual(self) -> Quorum:
        """The quorum as written down at the meeting."""
        return actual(self.meeting.kind, self.meeting.quorum, self._ids, self.known)

    @property
    def tally(self) -> dict[Answer | None, int]:
        """How many gave each answer, and (None) how many none."""
        known = {seat.id: replace(self.of(seat), answer=self.answer_of(seat)) for seat in self.seats}
        return tally(self._ids, known)

    @property
    def unit(self) -> Unit:
        """What the seats are counted as."""
        return unit_of(self.meeting.kind, (seat.is_firm for seat in self.seats))

    @property
    def _ids(self) -> list[str]:
        return [seat.id for seat in self.seats]

    def of(self, seat: Seat) -> Presence:
        """Return what is known of a seat."""
        return self.known.get(seat.id) or Presence(self.meeting.id, seat.id)

    def own_answer(self, seat: Seat) -> Presence:
        """Return what was answered for a seat, whatever was written down of it at the meeting."""
        return (
            self.of(seat) if self.is_open else self.answers.get(seat.id) or Presence(self.meeting.id, seat.id)
        )

    @property
    def as_answered(self) -> AttendanceView:
        """The same by the answers alone, as it stood when the meeting began."""
        known = {seat.id: self.own_answer(seat) for seat in self.seats}
        return replace(self, meeting=replace(self.meeting, state=State.PLANNED), known=known, guests=())

    def answer_of(self, seat: Seat) -> str | None:
        """Return a seat's answer; once the meeting has begun, how it is represented as far as is known."""
        one = self.of(seat)
        return one.answer if self.is_open else one.was or one.answer

    def is_unwritten(self, seat: Seat) -> bool:
        """Whether the meeting has begun, and who said they would come is nowhere written down."""
        one = self.of(seat)
        coming = one.answer in {Answer.PRESENT, Answer.SUBSTITUTE}
        return not self.is_open and coming and one.way is None

    @property
    def people(self) -> tuple[str, ...]:
        """Whose names it shows."""
        known = (*self.known.values(), *self.answers.values())
        return tuple(one.answered_by for one in known if one.answered_by)

    @property
    def silent(self) -> tuple[Seat, ...]:
        """The seats for which nobody has answered."""
        return tuple(seat for seat in self.seats if self.of(seat).answer is None)

    @property
    def unnamed(self) -> tuple[Seat, ...]:
        """The seats whose substitute has no name yet."""
        return tuple(seat for seat in self.seats if _lacks_name(self.of(seat)))

    @property
    def is_open(self) -> bool:
        """Whether answers may still be given and changed."""
        return self.meeting.state == State.PLANNED


def _lacks_name(one: Presence) -> bool:
    return one.answer == Answer.SUBSTITUTE and not one.stand_in


def is_settled(template: str, params: dict[str, Any], shown: AttendanceView) -> bool:
    """Whether a message need not be sent any more: the answer that it asks for is there."""
    if template == attendance_told.DESK:
        return shown.meeting.state == State.CANCELLED
    if template != attendance_told.ASKED:
        return False
    waited_for = shown.unnamed if params["why"] == attendance_told.NAME else shown.silent
    return not shown.is_open or params["seat"] not in {seat.id for seat in waited_for}


def view(
    s: Session, net: Network, now: datetime, meeting: Meeting, place: Place | None = None
) -> AttendanceView:
    """Return who comes."""
    read = readings(s)
    seats = sorted(
        meetings.seats(s, net, meeting, now), key=lambda one: (not one.is_firm, read.get(one.id, ""), one.id)
    )
    known, guests = rows.of_meeting(s, meeting.id), attendance_guests.of_meeting(s, meeting)
    answers = {} if meeting.state == State.PLANNED else rows.answers(s, meeting.id)
    return AttendanceView(meeting, now, tuple(seats), known, place, guests, answers)


def look(s: Session, net: Network, act: Act, meeting_id: int) -> AttendanceView:
    """Return who comes, for somebody who takes part. Refusal for anybody else."""
    meeting = meetings.load(s, meeting_id)
    place = meetings.require_member(s, net, act, meeting)
    return view(s, net, act.now, meeting, place)


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
    `stand_in` None leaves the name that was given. Return the meeting and the seats. Refusal for others, and
    once the meeting has begun.
    """
    meeting = meetings.load(s, meeting_id)
    seats = _answered_for(s, net, act, meeting, seat_id)
    if meeting.state != State.PLANNED:
        raise Refusal("attendance.has_begun", meeting=meeting.title)
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
    place = meetings.require_member(s, net, act, meeting)
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
    shown = view(s, net, act.now, meeting)
    coming = {Answer.PRESENT, Answer.SUBSTITUTE}
    seats = [seat for seat in shown.seats if shown.of(seat).answer in coming and shown.of(seat).way is None]
    meetings.record(s, act, meeting, "attended_as_answered", {"seats": [seat.id for seat in seats]})
    for seat in seats:
        before = rows.lock(s, meeting.id, seat.id)
        rows.put(s, meeting.id, seat.id, way=Way.PLACE.value, person=before.stand_in)
    attendance_told.edit(s, meeting, seats, act.now)
    return len(seats)


def _require_writing(s: Session, net: Network, act: Act, meeting: Meeting) -> None:
    meetings.require_running(s, net, act, meeting)
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
