"""Who comes to a meeting, everybody: counted, in lists, guests among them, and each seat's year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.attendance import Unit, Way
from bot.domain.meetings import Answer, Kind
from bot.slack import kit
from bot.slack.mrkdwn import Mrkdwn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.attendance import Presence, Quorum
    from bot.domain.meetings import Seat
    from bot.domain.minutes import Attendee
    from bot.services.attendance_views import AttendanceView
    from bot.services.attendance_year import YearView
    from bot.slack.context import Context
    from bot.slack.kit import Json

_ORDER = (Answer.PRESENT, Answer.SUBSTITUTE, Answer.PROXY, Answer.ABSENT, None)
_LINES = 60  # firms in one paragraph
_FEW = 5  # seats of which nothing is written down; of more their number is enough for a member


def summary(c: Context, view: AttendanceView) -> Mrkdwn:
    """Count the answers, and say whether those expected make a quorum."""
    if not view.seats:
        return c.say("attendance.no_seats")
    given = view.tally
    parts = [
        c.plain("attendance.count", answer=_head(c, view, answer), count=c.counted(given[answer], view.unit))
        for answer in _ORDER
    ]
    seats = c.counted(len(view.seats), view.unit, of_all=True)
    lines = [c.say("attendance.counts", counts=c.join(parts), seats=seats)]
    return c.join_mrkdwn([*lines, *quorum(c, view)], "words.new_line")


def answer_name(c: Context, answer: str | None) -> str:
    """Return what an answer is called."""
    return c.plain("attendance.silent" if answer is None else f"attendance.{answer}")


def _head(c: Context, view: AttendanceView, answer: str | None) -> str:
    """Return what an answer is called; of none once the meeting has begun, that nothing is on record."""
    return c.plain("attendance.nowhere") if answer is None and not view.is_open else answer_name(c, answer)


def quorum(c: Context, view: AttendanceView) -> Iterator[Mrkdwn]:
    """Say how many it takes, and how many are missing; nothing where no number is asked for."""
    if not view.meeting.quorum:
        return
    rule = c.plain(f"attendance.rule_{view.meeting.quorum}")
    if view.is_open and len(view.silent) == len(view.seats):
        needed = c.counted(view.expected.needed, view.unit)
        yield c.say("attendance.expected_unsaid", rule=rule, needed=needed)
    elif view.is_open:
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
    yield from groups(c, view, _ORDER)
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
    beside = [c.plain("attendance.way_online")] if one.way == Way.ONLINE else []
    beside += [c.plain("attendance.came", time=one.came_at)] if one.came_at else []
    beside += [c.plain("attendance.left", time=one.left_at)] if one.left_at else []
    name = guest_name(c, one)
    return c.plain("attendance.one", name=name, beside=c.join(beside)) if beside else name


def groups(c: Context, view: AttendanceView, answers: Sequence[Answer | None]) -> Iterator[Json]:
    """Yield the seats that gave each of these answers; a member reads of many unwritten ones the number."""
    runs = view.place is None or view.place.may_run
    for answer in answers:
        seats = [seat for seat in view.seats if view.answer_of(seat) == answer]
        unknown = seats if answer is None else [seat for seat in seats if view.is_unwritten(seat)]
        named = runs or len(unknown) <= _FEW
        yield from _group(c, view, answer_name(c, answer), [seat for seat in seats if seat not in unknown])
        head = _head(c, view, None)
        if answer is not None:
            head = c.plain("attendance.not_written", answer=answer_name(c, answer))
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
        beside += [one.person] if one.person not in {"", one.stand_in, seat.name} else []
        beside += there(c, one)
    return c.plain("attendance.one", name=seat.name, beside=c.join(beside)) if beside else seat.name


def there(c: Context, one: Presence) -> Iterator[str]:
    """Yield that somebody was online, and from when to when they took part where not from end to end.

    The room is where people are of whom nobody said how they took part: it goes without saying.
    """
    if one.way is None:
        return
    if one.way == Way.ONLINE:
        yield c.plain("attendance.way_online")
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
