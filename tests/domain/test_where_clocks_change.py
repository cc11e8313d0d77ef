"""Turns and notices where the clocks are put forward and back, half an hour on Lord Howe Island."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.notices import moments_of
from bot.domain.rota import turn_of, week_of
from bot.domain.service_hours import ServiceHours

DAY, WEEK, MINUTE = timedelta(days=1), timedelta(weeks=1), timedelta(minutes=1)
ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Tokyo"]
LEAPS = {  # by how much a week is shorter or longer, within the two years below
    "America/New_York": {-60, 60},
    "Europe/Berlin": {-60, 60},
    "Australia/Lord_Howe": {-30, 30},
    "Asia/Tokyo": set(),
}
TWO_YEARS = [date(2026, 1, 5) + number * WEEK for number in range(104)]
# The Mondays before each night on which one of these zones changes its clocks, and the Mondays after them.
CHANGES = [date(2027, 3, 8), date(2027, 3, 22), date(2027, 3, 29), date(2026, 10, 19), date(2026, 10, 26)]
EDGES = sorted({*CHANGES, *(week + WEEK for week in CHANGES), date(2026, 9, 28), date(2026, 10, 5)})


@pytest.mark.parametrize("zone", ZONES)
def test_all_read_the_same_on_the_clock_whether_it_is_summer_or_winter(zone: str):
    hours = ServiceHours(ZoneInfo(zone), holidays=frozenset())
    turns = []
    for week in TWO_YEARS:
        found = moments_of(week, hours)
        assert found is not None
        told = [f"{moment.astimezone(hours.timezone):%a %H:%M}" for moment in (found.notice, found.reminder)]
        assert told == ["Thu 09:00", "Fri 12:00"]
        assert f"{found.turn.astimezone(hours.timezone):%F %H:%M}" == f"{week} 09:00"
        assert week_of(found.turn, hours) == week
        assert week_of(found.turn - timedelta(microseconds=1), hours) == week - WEEK
        turns.append(found.turn)
    assert {(later - one - WEEK) // MINUTE for one, later in pairwise(turns)} - {0} == LEAPS[zone]


def shifts():
    """Up to two stretches of a day, often in the hours that are skipped or come twice."""
    ends = st.one_of(st.integers(0, 1440), st.integers(60, 210))
    return st.lists(ends, max_size=4, unique=True).map(
        lambda found: tuple(zip(sorted(found)[::2], sorted(found)[1::2], strict=False))
    )


def first_open(hours: ServiceHours, first: date, last: date) -> datetime | None:
    """Watch the clock on the wall, minute by minute, until somebody works on one of these days."""
    at = datetime(first.year, first.month, first.day, tzinfo=UTC) - DAY
    while (local := at.astimezone(hours.timezone)).date() <= last:
        minute = local.hour * 60 + local.minute
        if local.date() >= first and any(
            opens <= minute < ends for opens, ends in hours.weekly[local.weekday()]
        ):
            return at
        at += MINUTE
    return None


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(ZONES[:3]), st.lists(shifts(), min_size=7, max_size=7), st.sampled_from(EDGES))
def test_the_turn_is_the_first_minute_of_the_week_at_which_the_clock_reads_service_hours(zone, weekly, week):
    hours = ServiceHours(ZoneInfo(zone), weekly=tuple(weekly), holidays=frozenset())
    turn = first_open(hours, week, week + 6 * DAY)
    assert turn_of(week, hours) == turn
    if turn is not None:
        assert week_of(turn, hours) == week
        assert week_of(turn - MINUTE, hours) < week


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(ZONES[:3]), st.lists(shifts(), min_size=7, max_size=7).filter(any), st.sampled_from(EDGES)
)
def test_the_notice_is_the_first_minute_of_the_last_working_day_up_to_thursday(zone, weekly, week):
    hours = ServiceHours(ZoneInfo(zone), weekly=tuple(weekly), holidays=frozenset())
    found = moments_of(week, hours)
    days = (week - back * DAY for back in range(4, 12))
    notice = next(filter(None, (first_open(hours, day, day) for day in days)), None)
    if found is not None and notice is not None:
        assert found.notice == notice
        assert found.notice <= found.reminder < found.turn
