"""What an extra closure moves, and what it leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.closing import Change, moved_deadline, moved_timer
from bot.domain.deadlines import Why, reply_deadline
from bot.domain.service_hours import Closure, ServiceHours
from bot.texts.deadline import explain

TOKYO = ZoneInfo("Asia/Tokyo")
HOURS = ServiceHours(TOKYO)
WINDOW = timedelta(hours=2)
TUESDAY = date(2026, 12, 1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=TOKYO).astimezone(UTC)


def closing(now: datetime, first: date, last: date | None = None, hours: ServiceHours = HOURS) -> Change:
    closures = (*hours.closures, Closure(first, last or first))
    return Change(now, hours, replace(hours, closures=closures))


def test_what_was_worked_until_the_desk_closed_stays_worked() -> None:
    deadline = reply_deadline(at(1, 14), WINDOW, HOURS)
    moved = moved_deadline(deadline, closing(at(1, 15), TUESDAY))
    assert moved.due == at(2, 10)
    assert [reason.why for reason in moved.reason] == [Why.OPEN, Why.CLOSURE]


def test_a_day_that_no_clock_crosses_moves_nothing() -> None:
    deadline = reply_deadline(at(1, 14), WINDOW, HOURS)
    assert moved_deadline(deadline, closing(at(1, 15), date(2026, 12, 3))) is deadline


def test_a_deadline_that_passed_stays() -> None:
    deadline = reply_deadline(at(1, 9), WINDOW, HOURS)
    assert moved_deadline(deadline, closing(at(1, 15), TUESDAY)) is deadline


def test_a_clock_that_had_not_started_starts_at_the_next_opening() -> None:
    deadline = reply_deadline(at(1, 20), WINDOW, HOURS)
    moved = moved_deadline(deadline, closing(at(1, 21), date(2026, 12, 2)))
    assert (moved.starts, moved.due) == (at(3, 9), at(3, 11))


def test_a_desk_that_never_closes_moves_nothing() -> None:
    hours = replace(HOURS, always=True)
    deadline = reply_deadline(at(1, 14), WINDOW, hours)
    assert moved_deadline(deadline, closing(at(1, 15), TUESDAY, hours=hours)) is deadline


def _timer(due: datetime, meant_for: datetime | None = None, **data: object) -> dict:
    return {"due": due, "meant_for": meant_for or due, "data": data}


def test_the_steps_move_with_the_deadline() -> None:
    deadline = reply_deadline(at(1, 14), WINDOW, HOURS)
    change = closing(at(1, 14), TUESDAY)
    moved = moved_deadline(deadline, change)
    assert moved.due == at(2, 11)
    reminder = moved_timer(_timer(at(1, 15), until=at(1, 15, 30).isoformat()), change)
    assert reminder == _timer(at(2, 10), until=at(2, 10, 30).isoformat())
    call = moved_timer(_timer(at(2, 9, 30)), change)
    assert call == _timer(at(2, 12, 30))


def test_a_step_put_off_to_an_opening_waits_for_the_next_one() -> None:
    change = closing(at(1, 18), date(2026, 12, 2))
    put_off = _timer(at(2, 9), meant_for=at(1, 17))
    assert moved_timer(put_off, change) == _timer(at(3, 9), meant_for=at(1, 17))


def test_a_step_that_the_closure_does_not_meet_stays() -> None:
    reply_deadline(at(1, 14), WINDOW, HOURS)
    assert moved_timer(_timer(at(1, 15)), closing(at(1, 14), date(2026, 12, 4))) is None


@given(
    arrival=st.integers(0, 14 * 24 * 60),
    later=st.integers(0, 5 * 24 * 60),
    first=st.integers(0, 14),
    days=st.integers(0, 10),
)
def test_nobody_loses_or_wins_service_time(arrival: int, later: int, first: int, days: int) -> None:
    received = at(1, 0) + timedelta(minutes=arrival)
    now = received + timedelta(minutes=later)
    closed = TUESDAY + timedelta(days=first)
    change = closing(now, closed, closed + timedelta(days=days))
    deadline = reply_deadline(received, WINDOW, HOURS)
    moved = moved_deadline(deadline, change)
    due = moved.due
    assert due >= deadline.due
    if deadline.due > now:
        assert HOURS.between(received, now) + change.after.between(now, due) == WINDOW
        assert due == deadline.due or change.after.is_open(due - timedelta(seconds=1))
    lost = [one.span for one in moved.reason if one.why is Why.CLOSURE and one.span is not None]
    off = [Closure(one.first, one.last) for one in moved.reason if one.why is Why.CLOSURE and not one.span]
    told = replace(HOURS, closures=tuple(off))  # whoever reads the reasons counts the same
    if due != deadline.due:
        assert told.between(received, due) - sum((told.between(*one) for one in lost), timedelta()) == WINDOW


def opening(now: datetime, first: date, last: date | None = None, hours: ServiceHours = HOURS) -> Change:
    """Return the taking back of a closure."""
    change = closing(now, first, last, hours)
    return replace(change, before=change.after, after=change.before)


def test_an_announced_closure_that_is_taken_back_before_it_begins_leaves_no_trace() -> None:
    deadline = reply_deadline(at(1, 16), WINDOW, HOURS)
    moved = moved_deadline(deadline, closing(at(1, 16), date(2026, 12, 2)))
    assert moved.due == at(3, 10)
    assert moved_deadline(moved, opening(at(1, 16, 30), date(2026, 12, 2))) == deadline


def test_the_time_that_was_closed_by_then_is_not_lost() -> None:
    closed = opening(at(1, 15), TUESDAY)
    deadline = reply_deadline(at(1, 9), WINDOW, closed.before)
    assert deadline.due == at(2, 11)
    moved = moved_deadline(deadline, closed)
    assert (moved.starts, moved.due) == (at(1, 15), at(1, 17))


def test_what_waited_for_the_opening_after_the_closure_waits_for_the_one_before() -> None:
    change = opening(at(1, 18), date(2026, 12, 2))
    assert moved_timer(_timer(at(3, 9), meant_for=at(1, 17)), change) == _timer(at(2, 9), meant_for=at(1, 17))
    assert moved_timer(_timer(at(3, 9)), change) == _timer(at(2, 9))


def test_what_was_due_before_the_closure_keeps_its_hour() -> None:
    change = opening(at(1, 9), date(2026, 12, 3))
    for due in (at(1, 17), at(2, 9), at(2, 17)):
        assert moved_timer(_timer(due), change) is None


@given(
    arrival=st.integers(0, 14 * 24 * 60),
    announced=st.integers(0, 3 * 24 * 60),
    later=st.integers(0, 5 * 24 * 60),
    first=st.integers(0, 14),
    days=st.integers(0, 10),
)
def test_closing_and_opening_again_takes_and_gives_the_same_time(
    arrival: int, announced: int, later: int, first: int, days: int
) -> None:
    received = at(1, 0) + timedelta(minutes=arrival)
    closed = received + timedelta(minutes=announced)
    now = closed + timedelta(minutes=later)
    day = TUESDAY + timedelta(days=first)
    change = closing(closed, day, day + timedelta(days=days))
    deadline = moved_deadline(reply_deadline(received, WINDOW, HOURS), change)
    back = Change(now, change.after, change.before)
    due = moved_deadline(deadline, back).due
    assert min(now, deadline.due) <= due <= deadline.due
    if deadline.due > now:
        assert change.after.between(now, deadline.due) == HOURS.between(now, due)
    if HOURS.local_day(now) < day:
        assert due == reply_deadline(received, WINDOW, HOURS).due


@given(
    due=st.integers(1, 20 * 24 * 60), now=st.integers(0, 10 * 24 * 60), first=st.integers(0, 14),
    days=st.integers(0, 10),
)  # fmt: skip
def test_any_moment_of_service_comes_back_where_the_closure_has_not_begun(
    due: int, now: int, first: int, days: int
) -> None:
    moment, day = at(1, 0) + timedelta(minutes=due), TUESDAY + timedelta(days=first)
    change = closing(at(1, 0) + timedelta(minutes=now), day, day + timedelta(days=days))
    if HOURS.local_day(change.now) >= day or not HOURS.is_open(moment):
        return
    back = Change(change.now, change.after, change.before)
    assert back.moved(change.moved(moment)) == moment


def test_the_reason_names_the_part_of_a_day_that_was_closed_and_what_was_taken_back() -> None:
    friday = datetime(2026, 11, 27, 16, 20, tzinfo=TOKYO).astimezone(UTC)
    monday = datetime(2026, 11, 30, 9, 22, tzinfo=TOKYO).astimezone(UTC)
    change = closing(monday, date(2026, 11, 30))
    moved = moved_deadline(reply_deadline(friday, WINDOW, HOURS), change)
    text = explain(moved, change.after, "ja")
    assert "土日と臨時休業(11/30 9:22〜17:00)をはさみ、12月1日(火)9:58まで" in text
    back = opening(monday + timedelta(minutes=31), date(2026, 11, 30))
    moved = moved_deadline(moved, back)
    text = explain(moved, HOURS, "ja")
    assert "土日と臨時休業(11/30 9:22〜9:53)をはさみ、11月30日(月)10:51まで" in text
    later = closing(monday + timedelta(hours=1), date(2026, 11, 30))
    text = explain(moved_deadline(moved, later), later.after, "ja")
    assert "臨時休業(11/30 9:22〜9:53)と臨時休業(11/30 10:22〜17:00)をはさみ、12月1日(火)9:29まで" in text


def test_a_closure_over_lunch_is_one_and_the_break_in_it_is_not_named() -> None:
    hours = replace(HOURS, weekly=(((540, 720), (780, 1020)),) * 5 + ((),) * 2)
    change = closing(at(1, 11), TUESDAY, hours=hours)
    moved = moved_deadline(reply_deadline(at(1, 10, 30), WINDOW, hours), change)
    assert "臨時休業(12/1 11:00〜17:00)をはさみ、12月2日(水)10:30まで" in explain(moved, change.after, "ja")
