"""When a duty firm is told: examples from Japan's calendar, and what holds in any network."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.notices import moments_of, next_weeks, week_before
from bot.domain.rota import turn_of, week_of
from bot.domain.service_hours import Closure, ServiceHours

TOKYO = ZoneInfo("Asia/Tokyo")
NEW_YEAR = Closure(date(2026, 12, 29), date(2027, 1, 3))
HOURS = ServiceHours(TOKYO, closures=(NEW_YEAR,))
ZONES = st.sampled_from(
    ["Asia/Tokyo", "Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "UTC"]
)
MONDAYS = st.integers(0, 400).map(lambda number: date(2026, 1, 5) + timedelta(weeks=number))
DAYS = st.dates(date(2025, 12, 1), date(2034, 1, 1))
SHIFTS = st.sampled_from(
    [
        (),
        ((540, 1020),),
        ((540, 720), (780, 1020)),
        ((60, 150),),
        ((1200, 1440),),
        ((0, 1440),),
        ((795, 900),),
    ]
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


def weekly(**days: tuple[tuple[int, int], ...]) -> ServiceHours:
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    usual = dict.fromkeys(names[:5], ((540, 1020),)) | dict.fromkeys(names[5:], ())
    return ServiceHours(TOKYO, weekly=tuple({**usual, **days}[name] for name in names))


@st.composite
def service_hours(draw) -> ServiceHours:
    zone = ZoneInfo(draw(ZONES))
    week = draw(st.lists(SHIFTS, min_size=7, max_size=7).filter(any))
    starts = draw(st.lists(DAYS, max_size=3))
    closures = tuple(Closure(start, start + timedelta(days=draw(st.integers(0, 20)))) for start in starts)
    holidays = draw(st.sampled_from(["JP", frozenset()]))
    return ServiceHours(zone, draw(st.booleans()), tuple(week), holidays, closures)


@pytest.mark.parametrize(
    ("week", "notice", "reminder", "turn"),
    [
        ("2026-12-07", "2026-12-03T09:00", "2026-12-04T12:00", "2026-12-07T09:00"),
        # A holiday on Monday moves the turn later.
        ("2026-11-23", "2026-11-19T09:00", "2026-11-20T12:00", "2026-11-24T09:00"),
        # On Thursday (2027-09-23 is the autumn equinox) it moves the notice earlier.
        ("2027-09-27", "2027-09-22T09:00", "2027-09-24T12:00", "2027-09-27T09:00"),
        # On Friday (2026-03-20 is the spring equinox) it moves the reminder to Thursday.
        ("2026-03-23", "2026-03-19T09:00", "2026-03-19T12:00", "2026-03-23T09:00"),
        # A closure moves both before it, whatever the week; golden week does so with a turn on Thursday.
        ("2027-01-04", "2026-12-28T09:00", "2026-12-28T12:00", "2027-01-04T09:00"),
        ("2027-05-03", "2027-04-28T09:00", "2027-04-30T12:00", "2027-05-06T09:00"),
    ],
)
def test_a_firm_is_told_on_thursday_reminded_on_friday_and_announced_at_the_turn(
    week, notice, reminder, turn
):
    found = moments_of(date.fromisoformat(week), HOURS)
    assert found is not None
    assert (found.notice, found.reminder, found.turn) == (at(notice), at(reminder), at(turn))


def test_a_week_without_service_hours_has_nothing_to_tell():
    assert moments_of(date(2026, 12, 28), HOURS) is not None
    closed = ServiceHours(TOKYO, closures=(Closure(date(2026, 12, 28), date(2027, 1, 3)),))
    assert moments_of(date(2026, 12, 28), closed) is None


def test_where_nobody_works_on_thursdays_the_notice_comes_on_wednesday():
    found = moments_of(date(2026, 12, 7), weekly(thu=()))
    assert found is not None
    assert found.notice == at("2026-12-02T09:00")
    assert found.reminder == at("2026-12-04T12:00")


@pytest.mark.parametrize(
    ("friday", "reminder"),
    [
        (((540, 720), (780, 1020)), "2026-12-04T12:00"),  # the lunch break wakes nobody
        (((795, 900),), "2026-12-04T13:15"),
        (((480, 600), (630, 690)), "2026-12-04T10:30"),
        ((), "2026-12-03T12:00"),
    ],
)
def test_the_reminder_keeps_to_fridays_service_hours(friday, reminder):
    found = moments_of(date(2026, 12, 7), weekly(fri=friday))
    assert found is not None
    assert found.reminder == at(reminder)


def test_the_reminder_never_comes_before_the_notice():
    found = moments_of(date(2026, 12, 7), weekly(thu=((1080, 1200),), fri=()))
    assert found is not None
    assert found.reminder == found.notice == at("2026-12-03T18:00")


def test_around_the_clock_thursday_begins_at_midnight():
    found = moments_of(date(2026, 12, 7), ServiceHours(TOKYO, always=True))
    assert found is not None
    assert found.notice == at("2026-12-03T00:00")
    assert found.reminder == at("2026-12-04T12:00")
    assert found.turn == at("2026-12-07T00:00")


@settings(max_examples=200, deadline=None)
@given(service_hours(), MONDAYS)
def test_notice_reminder_and_turn_come_in_order_each_on_a_working_day(hours, week):
    found = moments_of(week, hours)
    assert (found is None) == (turn_of(week, hours) is None)
    if found is None:
        return
    assert found.notice <= found.reminder <= found.turn == turn_of(week, hours)
    if found.notice == found.turn:  # nobody worked for two years
        return
    assert found.reminder < found.turn
    thursday, friday = (hours.local_day(moment) for moment in (found.notice, found.reminder))
    assert thursday <= week - timedelta(days=4)
    assert friday <= week - timedelta(days=3)
    assert hours.is_open(found.notice)
    later = week - timedelta(days=4)
    while later > thursday:  # it moved no further than it had to
        assert not hours.spans(later)
        later -= timedelta(days=1)


@settings(max_examples=100, deadline=None)
@given(service_hours(), MONDAYS)
def test_the_weeks_to_come_are_those_that_turn_one_after_the_other(hours, week):
    now = datetime.combine(week, time(12), UTC)
    weeks = list(islice(next_weeks(now, hours), 4))
    turns = [turn_of(one, hours) for one in weeks]
    assert all(turn is not None and turn > now for turn in turns)
    assert weeks == sorted(set(weeks))
    for earlier, later in pairwise(weeks):
        assert week_before(later, hours) == earlier
    if weeks and turns[0] is not None:
        assert week_of(turns[0], hours) == weeks[0]


def test_a_network_that_never_works_has_no_week_to_come():
    never = ServiceHours(TOKYO, weekly=((),) * 7)
    assert list(next_weeks(at("2026-12-01T09:00"), never)) == []
    assert week_before(date(2026, 12, 7), never) is None
