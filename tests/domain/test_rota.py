from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import Refusal
from bot.domain.rota import RotaFirm, turn_of, week_of
from bot.domain.service_hours import Closure, ServiceHours

TOKYO = ZoneInfo("Asia/Tokyo")
WEEK = timedelta(weeks=1)
NEW_YEAR = Closure(date(2026, 12, 28), date(2027, 1, 3))
HOURS = ServiceHours(TOKYO, closures=(NEW_YEAR,))
MONDAY = date(2026, 11, 16)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        ("2026-11-16T08:59:59", "2026-11-09"),
        ("2026-11-16T09:00", "2026-11-16"),
        ("2026-11-22T23:59", "2026-11-16"),
        ("2026-11-23T12:00", "2026-11-16"),  # a holiday moves the turn to Tuesday
        ("2026-11-24T09:00", "2026-11-23"),
        ("2026-12-30T12:00", "2026-12-21"),  # a week without service hours has no turn
        ("2027-01-04T08:00", "2026-12-21"),
        ("2027-01-04T09:00", "2027-01-04"),
    ],
)
def test_the_week_turns_at_its_first_service_hour(moment, week):
    assert week_of(at(moment), HOURS) == date.fromisoformat(week)


def test_around_the_clock_the_week_turns_on_monday_at_midnight():
    hours = ServiceHours(TOKYO, always=True)
    assert week_of(at("2026-11-16T00:00"), hours) == MONDAY
    assert week_of(at("2026-11-15T23:59"), hours) == MONDAY - WEEK


def test_a_week_without_service_hours_has_no_turn():
    assert turn_of(date(2026, 12, 28), HOURS) is None
    assert turn_of(date(2026, 11, 23), HOURS) == at("2026-11-24T09:00")


def test_a_network_that_is_never_open_has_no_duty_week():
    with pytest.raises(Refusal, match="never_open"):
        week_of(at("2026-11-16T09:00"), ServiceHours(TOKYO, weekly=((),) * 7))


@settings(max_examples=100, deadline=None)
@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_duty_week_is_that_of_the_last_turn(moment):
    week = week_of(moment, HOURS)
    assert turn_of(week, HOURS) <= moment
    later = [turn_of(week + number * WEEK, HOURS) for number in range(1, 4)]
    assert all(turn is None or turn > moment for turn in later)


def test_a_day_of_closure_rules_the_week_out():
    firm = RotaFirm("F01", ("parts",), (Closure(MONDAY + timedelta(days=6), MONDAY + timedelta(days=7)),))
    serves = [firm.can_serve("parts", MONDAY + number * WEEK) for number in range(-1, 3)]
    assert serves == [True, False, False, True]


def test_a_firm_serves_only_in_weeks_throughout_which_it_is_a_member():
    firm = RotaFirm("F01", ("parts",), joined=MONDAY + timedelta(days=1), left=MONDAY + timedelta(days=15))
    assert [firm.can_serve("parts", MONDAY + number * WEEK) for number in range(4)] == [
        False,
        True,
        False,
        False,
    ]


def test_a_firm_serves_only_in_its_lanes():
    assert not RotaFirm("F01", ("parts",)).can_serve("systems", MONDAY)
