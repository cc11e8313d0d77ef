"""When a series meets: third Wednesdays, every other Friday, last working days, moved off days off."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.series import Holiday, Rule, before, begins, is_off, moved, next_after
from bot.domain.service_hours import Closure, ServiceHours

TOKYO = ZoneInfo("Asia/Tokyo")
BERLIN = ZoneInfo("Europe/Berlin")
NEW_YEAR = Closure(date(2026, 12, 29), date(2027, 1, 4))
HOURS = ServiceHours(TOKYO, closures=(NEW_YEAR,))
THIRD_WEDNESDAY = Rule("FREQ=MONTHLY;BYDAY=3WE", time(17, 30))
EVERY_OTHER_FRIDAY = Rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", time(17), first=date(2026, 11, 13))
LAST_WEEKDAY = Rule("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", time(16))
RULES = [THIRD_WEDNESDAY, EVERY_OTHER_FRIDAY, LAST_WEEKDAY, Rule("FREQ=WEEKLY;BYDAY=SA", time(18))]
ZONES = [TOKYO, BERLIN, ZoneInfo("America/St_Johns"), ZoneInfo("Australia/Lord_Howe")]


def meetings(rule: Rule, since: date, count: int, hours: ServiceHours = HOURS) -> list[date]:
    """Return the days of the next meetings, each planned when the one before is over."""
    now = datetime(since.year, since.month, since.day, tzinfo=UTC)
    found, last = [], None
    for _ in range(count):
        occurrence = next_after(rule, hours, last, now)
        assert occurrence is not None
        last, now = occurrence.day, occurrence.starts_at
        found.append(hours.local_day(now))
    return found


def test_the_top_meeting_is_on_third_wednesdays_at_half_past_five():
    found = next_after(THIRD_WEDNESDAY, HOURS, None, datetime(2026, 11, 23, tzinfo=UTC))
    assert found is not None
    assert found.day == date(2026, 12, 16)
    assert found.starts_at == datetime(2026, 12, 16, 8, 30, tzinfo=UTC)


def test_every_other_friday_is_counted_from_the_first_meeting():
    assert meetings(EVERY_OTHER_FRIDAY, date(2026, 11, 14), 3)[:2] == [date(2026, 11, 27), date(2026, 12, 11)]


def test_the_last_working_day_is_the_last_one_before_the_closure():
    assert meetings(LAST_WEEKDAY, date(2026, 11, 14), 3) == [
        date(2026, 11, 30),
        date(2026, 12, 28),
        date(2027, 1, 29),
    ]


@pytest.mark.parametrize(
    ("holiday", "day"),
    [
        (Holiday.BEFORE, date(2026, 9, 18)),
        (Holiday.AFTER, date(2026, 9, 24)),
        (Holiday.KEEP, date(2026, 9, 23)),
        (Holiday.SKIP, date(2026, 10, 28)),
    ],
)
def test_a_meeting_on_a_holiday_is_moved_as_the_series_says(holiday: Holiday, day: date):
    rule = Rule("FREQ=MONTHLY;BYDAY=4WE", time(17, 30), holiday=holiday)  # 秋分の日, after two more holidays
    assert meetings(rule, date(2026, 9, 1), 1) == [day]


def test_the_first_meeting_of_a_year_is_not_moved_into_the_year_before():
    first_friday = Rule("FREQ=MONTHLY;BYDAY=1FR", time(17), holiday=Holiday.BEFORE)
    assert meetings(first_friday, date(2026, 12, 5), 1) == [date(2027, 1, 5)]


def test_what_meets_every_other_week_may_move_into_the_month_before():
    fridays = replace(EVERY_OTHER_FRIDAY, first=date(2026, 12, 18))
    assert meetings(fridays, date(2026, 12, 27), 2) == [date(2026, 12, 28), date(2027, 1, 15)]


def test_who_meets_on_saturdays_is_not_moved_for_the_desk_being_closed_then():
    assert meetings(RULES[3], date(2026, 11, 23), 1) == [date(2026, 11, 28)]


def test_two_days_of_the_rule_that_come_to_lie_on_one_are_one_meeting():
    daily = Rule("FREQ=DAILY", time(10))
    assert meetings(daily, date(2026, 12, 28), 2)[1] == date(2027, 1, 5)


def test_a_rule_that_has_ended_gives_no_more_meetings():
    ended = Rule("FREQ=WEEKLY;BYDAY=FR;UNTIL=20261130", time(10))
    assert next_after(ended, HOURS, date(2026, 11, 27), datetime(2026, 11, 28, tzinfo=UTC)) is None


def test_a_meeting_moved_past_a_long_closure_is_still_to_come_while_it_lasts():
    after = Rule("FREQ=MONTHLY;BYMONTHDAY=30", time(10), holiday=Holiday.AFTER)
    assert meetings(after, date(2027, 1, 2), 1) == [date(2027, 1, 5)]


def test_a_week_before_is_the_first_service_hour_of_that_day():
    assert before(date(2026, 12, 16), 7, HOURS) == datetime(2026, 12, 9, 0, 0, tzinfo=UTC)


def test_what_falls_on_a_closed_day_is_told_on_the_working_day_before():
    assert HOURS.local_day(before(date(2026, 11, 30), 7, HOURS)) == date(
        2026, 11, 20
    )  # 勤労感謝の日, weekend
    assert HOURS.local_day(before(date(2027, 1, 8), 7, HOURS)) == date(2026, 12, 28)


def test_a_network_that_never_closes_is_not_told_at_midnight():
    always = ServiceHours(TOKYO, always=True)
    assert before(date(2026, 12, 16), 7, always) == datetime(2026, 12, 9, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "at", "moment"),
    [
        (date(2026, 3, 29), time(2, 30), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),  # skipped: right after
        (
            date(2026, 10, 25),
            time(2, 30),
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),  # twice: its first coming
    ],
)
def test_an_hour_that_the_zone_skips_or_repeats_has_one_meaning(day: date, at: time, moment: datetime):
    assert begins(day, at, BERLIN) == moment


somewhere = st.builds(
    lambda zone, holidays, first, length: ServiceHours(
        zone, holidays=holidays, closures=(Closure(first, first + timedelta(days=length)),)
    ),
    st.sampled_from(ZONES),
    st.just("JP") | st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=20),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.integers(0, 12),
)
series = st.builds(
    lambda rule, at, holiday: Rule(rule.rrule, at, rule.first, holiday),
    st.sampled_from(RULES),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.sampled_from(Holiday),
)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(series, somewhere, days)
def test_meetings_come_one_after_the_other_and_none_on_a_day_off_unless_kept(rule, hours, since):
    found = meetings(rule, since, 6, hours)
    assert all(one < other for one, other in pairwise(found))
    assert rule.holiday == Holiday.KEEP or not any(is_off(day, hours) for day in found)


@given(series, somewhere, days)
def test_the_wall_clock_says_the_hour_of_the_series_where_the_zone_has_it(rule, hours, since):
    found = next_after(rule, hours, None, datetime(since.year, since.month, since.day, tzinfo=UTC))
    assert found is not None
    local = found.starts_at.astimezone(hours.timezone)
    there = datetime.combine(local.date(), rule.at, hours.timezone)
    exists = there.astimezone(UTC).astimezone(hours.timezone).time() == rule.at
    assert not exists or local.time() == rule.at


@given(series, somewhere, days)
def test_the_same_question_has_the_same_answer_until_the_meeting_begins(rule, hours, since):
    now = datetime(since.year, since.month, since.day, tzinfo=UTC)
    found = next_after(rule, hours, None, now)
    assert found is not None
    assert next_after(rule, hours, None, found.starts_at - timedelta(seconds=1)) == found


@given(days, somewhere, series)
def test_a_day_that_is_not_off_stays_where_it_is(day, hours, rule):
    assert is_off(day, hours) or moved(day, hours, rule) == day


@given(days, st.integers(0, 30), somewhere)
def test_what_is_due_before_a_meeting_is_never_later_than_that_many_days_before(meets, number, hours):
    due = before(meets, number, hours)
    assert hours.local_day(due) <= meets - timedelta(days=number)
    assert hours.is_open(due)
