"""Who comes to a meeting: the buttons to answer with, the answer that stands, and everybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.attendance import Presence, Unit, Way
from bot.domain.meetings import Answer, Kind, State
from bot.slack import kit
from bot.slack.mrkdwn import Mrkdwn
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.domain.attendance import Quorum
    from bot.domain.meetings import Meeting, Seat
    from bot.domain.minutes import Attendee
    from bot.services.attendance import AttendanceView
    from bot.services.attendance_year import YearView
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


def in_channel(c: Context, meeting: Meeting) -> list[Json]:
    """Return the row of answers under a message that many read, for whoever presses."""
    if meeting.state != State.PLANNED:
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
    if not view.is_open:
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
    return Rendered(lead, [kit.section(lead), *own, kit.context(summary(c, view)), *row])


def recorded(c: Context, view: AttendanceView, seat: Seat) -> str:
    """Read back what was written down of a seat."""
    one = view.of(seat)
    how = [answer_name(c, view.answer_of(seat)), *([one.person] if one.person else []), *there(c, one)]
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
    return Rendered(lead, [kit.section(lead), *asked(c, params), *over])


def desk(c: Context, _params: Params) -> Rendered:
    """Show the secretariat who is expected, by the answers alone."""
    view = _view(c).as_answered
    at = c.moment(view.meeting.starts_at)
    lead = c.say("attendance.desk", meeting=c.meeting_name(view.meeting), at=at)
    if _view(c).meeting.state == State.CANCELLED:
        return Rendered(lead, [kit.section(lead), kit.context(c.say("attendance.cancelled"))])
    blocks = [kit.section(lead), kit.section(summary(c, view)), *_groups(c, view, (None,))]
    row = kit.actions(f"{PREFIX}desk:{view.meeting.id}", [list_button(c, view.meeting)])
    return Rendered(lead, [*blocks, row])


def list_button(c: Context, meeting: Meeting) -> Json:
    """Return the button that shows who comes."""
    return kit.button(c.plain("button.attend_list"), LIST, str(meeting.id))


def summary(c: Context, view: AttendanceView) -> Mrkdwn:
    """Count the answers, and say whether those expected make a quorum."""
    given = view.tally
    parts = [
        c.plain("attendance.count", answer=answer_name(c, answer), count=c.counted(given[answer], view.unit))
        for answer in _ORDER
    ]
    seats = c.counted(len(view.seats), view.unit, of_all=True)
    lines = [c.say("attendance.counts", counts=c.join(parts), seats=seats)]
    return c.join_mrkdwn([*lines, *quorum(c, view)], "words.new_line")


def answer_name(c: Context, answer: str | None) -> str:
    """Return what an answer is called."""
    return c.plain("attendance.silent" if answer is None else f"attendance.{answer}")


def quorum(c: Context, view: AttendanceView) -> Iterator[Mrkdwn]:
    """Say how many it takes, and how many are missing; nothing where no number is asked for."""
    if not view.meeting.quorum:
        return
    rule = c.plain(f"attendance.rule_{view.meeting.quorum}")
    if view.is_open:
        yield _quorum(c, "attendance.expected", view.expected, rule, view.unit)
    else:
        yield _quorum(c, "attendance.actual", view.actual, rule, view.unit)
    if view.meeting.kind == Kind.BOARD:
        yield c.say("attendance.board_hint")


def _quorum(c: Context, key: str, found: Quorum, rule: str, unit: Unit) -> Mrkdwn:
    end = "met" if found.is_met else "missing"
    needed, missing = (c.counted(count, unit) for count in (found.needed, found.missing))
    seats = c.counted(found.seats, unit, of_all=True)
    counts = {"seats": seats, "counted": found.counted, "needed": needed, "missing": missing}
    return c.say(f"{key}_{end}", rule=rule, **counts)


def listed(c: Context, view: AttendanceView) -> Iterator[Json]:
    """Yield everybody's answers, those alike together, in the order of readings."""
    yield kit.section(summary(c, view))
    if not view.seats:
        yield kit.section(c.say("attendance.nobody"))
    yield from _groups(c, view, _ORDER)
    yield from guests(c, view)


def guests(c: Context, view: AttendanceView) -> Iterator[Json]:
    """Yield who is there without a seat, where anybody is."""
    if view.guests:
        names = c.join(_guest(c, one) for one in view.guests[:_LINES])
        count = c.counted(len(view.guests), Unit.PEOPLE)
        yield kit.section(c.say("attendance.guests", names=names, count=count))


def guest_name(c: Context, one: Attendee) -> str:
    """Return what a guest is called, with who came for them."""
    return c.plain("attendance.guest_of", name=one.seat, person=one.person) if one.person else one.seat


def _guest(c: Context, one: Attendee) -> str:
    beside = [c.plain(f"attendance.way_{Way(one.way)}")]
    beside += [c.plain("attendance.came", time=one.came_at)] if one.came_at else []
    beside += [c.plain("attendance.left", time=one.left_at)] if one.left_at else []
    return c.plain("attendance.one", name=guest_name(c, one), beside=c.join(beside))


def _groups(c: Context, view: AttendanceView, answers: Sequence[Answer | None]) -> Iterator[Json]:
    runs = view.place is None or view.place.may_run
    for answer in answers:
        seats = [seat for seat in view.seats if view.answer_of(seat) == answer]
        unknown = seats if answer is None else [seat for seat in seats if view.is_unwritten(seat)]
        named = runs or len(unknown) <= _FEW
        yield from _group(c, view, answer_name(c, answer), [seat for seat in seats if seat not in unknown])
        key = "attendance.silent" if answer is None else "attendance.not_written"
        head = c.plain(key, answer=answer_name(c, answer))
        yield from _group(c, view, head, unknown, named=named)


def _group(
    c: Context, view: AttendanceView, answer: str, seats: Sequence[Seat], *, named: bool = True
) -> Iterator[Json]:
    """Yield seats under what they answered, or (not `named`) how many they are."""
    head = {"answer": answer, "count": c.counted(len(seats), view.unit)}
    if seats and not named:
        yield kit.section(c.say("attendance.group_count", **head))
        return
    for at in range(0, len(seats), _LINES):
        names = c.join(_of_group(c, view, seat) for seat in seats[at : at + _LINES])
        key = "attendance.group" if at == 0 else "attendance.group_more"
        yield kit.section(c.say(key, names=names, **head))


def _of_group(c: Context, view: AttendanceView, seat: Seat) -> str:
    """Return a seat's name, with who comes instead and, once the meeting has begun, how they did."""
    one = view.of(seat)
    beside = [one.stand_in] if one.stand_in else []
    if one.way is not None:
        beside += [*([one.person] if one.person and one.person != one.stand_in else []), *there(c, one)]
    return c.plain("attendance.one", name=seat.name, beside=c.join(beside)) if beside else seat.name


def there(c: Context, one: Presence) -> Iterator[str]:
    """Yield how somebody took part, and from when to when where not from end to end."""
    if one.way is None:
        return
    yield c.plain(f"attendance.way_{Way(one.way)}")
    zone = c.network.timezone
    if one.came_at is not None:
        yield c.plain("attendance.came", time=f"{one.came_at.astimezone(zone):%H:%M}")
    if one.left_at is not None:
        yield c.plain("attendance.left", time=f"{one.left_at.astimezone(zone):%H:%M}")


def year_lines(c: Context, view: YearView) -> Iterator[Mrkdwn]:
    """Yield a line for each seat: how often in person, by a substitute, by proxy, absent; not ranked."""
    for seat, year in view.years:
        if year.meetings == 0:
            yield c.say("attendance.year_none", name=seat.name)
            continue
        counts = {"substitute": year.substitute, "proxy": year.proxy, "absent": year.absent}
        rest = [c.plain(f"attendance.year_{name}", count=count) for name, count in counts.items() if count]
        if year.unknown:
            rest.append(c.plain("attendance.year_unknown", count=year.unknown))
        of = {"name": seat.name, "in_person": year.in_person, "meetings": year.meetings}
        others = c.say("attendance.year_rest", rest=c.join(rest)) if rest else Mrkdwn()
        yield c.say("attendance.year_line", **of, rest=others)


TEMPLATES: dict[str, Callable[[Context, Params], Rendered]] = {
    "attendance_asked": reminder,
    "attendance_desk": desk,
}


def _view(c: Context) -> AttendanceView:
    assert c.attendance is not None
    return c.attendance
