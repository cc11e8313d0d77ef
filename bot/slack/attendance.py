"""Who comes to a meeting: the buttons to answer with, the answer that stands, and what asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetings import Answer, Kind, State
from bot.slack import attendance_lists, kit
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from bot.domain.attendance import Presence
    from bot.domain.meetings import Meeting, Seat
    from bot.services.attendance_views import AttendanceView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.rendered import Params

PREFIX = "attend:"
NAME, LIST, YEAR = f"{PREFIX}name", f"{PREFIX}list", f"{PREFIX}year"
RECORD, AS_ANSWERED, ENTER = f"{PREFIX}record", f"{PREFIX}as_answered", f"{PREFIX}enter"
GUEST = f"{PREFIX}guest"
NAMED = (Answer.SUBSTITUTE, Answer.PROXY)
_ORDER = (Answer.PRESENT, Answer.SUBSTITUTE, Answer.PROXY, Answer.ABSENT, None)
_LINES = 60  # firms in one paragraph
_FEW = 5  # seats of which nothing is written down; of more their number is enough for a member


def in_channel(c: Context, meeting: Meeting, now: datetime) -> list[Json]:
    """Return the row of answers under a message that many read, for whoever presses."""
    if meeting.state != State.PLANNED or meeting.was_missed(now, c.network.timezone):
        return []
    return [kit.actions(f"{PREFIX}{meeting.id}", [_button(c, said, str(meeting.id)) for said in Answer])]


def asked(c: Context, params: Params) -> Iterator[Json]:
    """Yield what is shown of a reader's own seat: the answer that stands, and the buttons to give another."""
    view = _view(c)
    seat = next((one for one in view.seats if one.id == params["seat"]), None)
    if seat is not None:
        yield from of_seat(c, view, seat)


def of_seat(c: Context, view: AttendanceView, seat: Seat) -> Iterator[Json]:
    """Yield a seat's answer, and the buttons as long as answers are taken."""
    said = view.own_answer(seat)
    yield kit.section(c.say("attendance.yours", name=seat.name, said=_said(c, said)))
    if not view.is_open or view.is_missed:
        return
    value = f"{view.meeting.id}:{seat.id}"
    row = [_button(c, one, value, chosen=said.answer == one) for one in Answer]
    if said.answer in NAMED:
        row.append(kit.button(c.plain(f"button.attend_name_{said.answer}"), NAME, value))
    yield kit.actions(f"{PREFIX}{value}", row)
    if view.meeting.kind == Kind.BOARD:
        yield kit.context(c.say("attendance.board_hint"))


def _button(c: Context, said: Answer, value: str, *, chosen: bool = False) -> Json:
    label = c.plain(f"button.attend_{said}")
    shown = c.plain("attendance.chosen", label=label) if chosen else label
    return kit.button(shown, f"{PREFIX}{said}", value, "primary" if chosen else None)


def _said(c: Context, one: Presence) -> str:
    """Return the answer with who comes instead and who gave it when."""
    if one.answer is None:
        return c.plain("attendance.no_answer")
    answer = answer_text(c, one)
    if one.answered_by is None or one.answered_at is None:
        return answer
    return c.plain("attendance.by", said=answer, who=c.who(one.answered_by), at=c.moment(one.answered_at))


def answer_text(c: Context, one: Presence) -> str:
    """Return an answer in words: 「代理(坂本様)」."""
    answer = c.plain(f"attendance.{one.answer}")
    if one.answer not in NAMED:
        return answer
    if not one.stand_in:
        key = f"attendance.unnamed_{one.answer}"
        return c.plain(key, answer=answer)
    return c.plain("attendance.named", answer=answer, name=one.stand_in)


def mine(c: Context, view: AttendanceView, seats: Sequence[Seat]) -> Rendered:
    """Show a member their own answer with its buttons, how many come, and the way to their own year."""
    at = c.moment(view.meeting.starts_at)
    lead = c.say("attendance.mine", meeting=c.meeting_name(view.meeting), at=at)
    own = [block for seat in seats for block in of_seat(c, view, seat)]
    year = kit.button(c.plain("button.attend_year"), YEAR, str(view.meeting.id))
    row = [kit.actions(f"{PREFIX}mine", [year])] if seats else []
    return Rendered(lead, [kit.section(lead), *own, kit.context(attendance_lists.summary(c, view)), *row])


def recorded(c: Context, view: AttendanceView, seat: Seat) -> str:
    """Read back what was written down of a seat."""
    one = view.of(seat)
    answer = attendance_lists.answer_name(c, view.answer_of(seat))
    how = [answer, *([one.person] if one.person else []), *attendance_lists.there(c, one)]
    return c.plain("attendance.recorded_one", name=seat.name, state=c.join(how))


def entered(c: Context, view: AttendanceView, seat: Seat) -> str:
    """Read back the answer that was entered for a seat."""
    return c.plain("attendance.recorded_one", name=seat.name, state=answer_text(c, view.of(seat)))


def reminder(c: Context, params: Params) -> Rendered:
    """Ask for an answer, or for the name of who comes instead."""
    view = _view(c)
    key = f"attendance.remind_{params['why']}"
    at = c.moment(view.meeting.starts_at)
    lead = c.say(key, meeting=c.meeting_name(view.meeting), at=at)
    if view.meeting.state == State.CANCELLED:
        return Rendered(lead, [kit.section(lead), kit.context(c.say("attendance.cancelled"))])
    over = [] if view.is_open else [kit.context(c.say("attendance.closed"))]
    if view.is_missed:
        over = [kit.context(c.say("attendance.missed"))]
    return Rendered(lead, [kit.section(lead), *asked(c, params), *over])


def desk(c: Context, _params: Params) -> Rendered:
    """Show the secretariat who is expected, by the answers alone."""
    view = _view(c).as_answered
    at = c.moment(view.meeting.starts_at)
    lead = c.say("attendance.desk", meeting=c.meeting_name(view.meeting), at=at)
    if _view(c).meeting.state == State.CANCELLED:
        return Rendered(lead, [kit.section(lead), kit.context(c.say("attendance.cancelled"))])
    counted, silent = attendance_lists.summary(c, view), attendance_lists.groups(c, view, (None,))
    blocks = [kit.section(lead), kit.section(counted), *silent]
    row = kit.actions(f"{PREFIX}desk:{view.meeting.id}", [list_button(c, view.meeting)])
    return Rendered(lead, [*blocks, row])


def list_button(c: Context, meeting: Meeting) -> Json:
    """Return the button that shows who comes."""
    return kit.button(c.plain("button.attend_list"), LIST, str(meeting.id))


TEMPLATES: dict[str, Callable[[Context, Params], Rendered]] = {
    "attendance_asked": reminder,
    "attendance_desk": desk,
}


def _view(c: Context) -> AttendanceView:
    assert c.attendance is not None
    return c.attendance
