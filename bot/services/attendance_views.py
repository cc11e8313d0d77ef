"""Who comes to a meeting, as it is shown: the seats, what was answered and written down, and the quorum."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot.domain.attendance import Presence, Quorum, actual, expected, tally, unit_of
from bot.domain.meetings import Answer, State
from bot.domain.rights import Right
from bot.services import attendance_guests, attendance_told, meetings
from bot.services.readings import readings
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


@dataclass(frozen=True, slots=True)
class AttendanceView:
    """Who comes to a meeting, at `now`. `seats` come in the order of the firms' readings, then people."""

    meeting: Meeting
    now: datetime
    seats: tuple[Seat, ...]
    known: Mapping[str, Presence]
    place: Place | None = None
    guests: tuple[Attendee, ...] = ()  # who is there without a seat
    is_missed: bool = False  # the meeting's day is over and nobody began it
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
        """Whether the meeting has not begun: what is known are answers."""
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
    return not shown.is_open or shown.is_missed or params["seat"] not in {seat.id for seat in waited_for}


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
    is_missed = meeting.was_missed(now, net.timezone)
    return AttendanceView(meeting, now, tuple(seats), known, place, guests, is_missed, answers)


def look(s: Session, net: Network, act: Act, meeting_id: int) -> AttendanceView:
    """Return who comes, for somebody who takes part. Refusal for anybody else."""
    meeting = meetings.load(s, meeting_id)
    place = meetings.require(s, net, act, meeting, Right.SEE_ATTENDANCE)
    return view(s, net, act.now, meeting, place)
