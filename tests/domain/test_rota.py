from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import Refusal
from bot.domain.rota import RotaFirm, Turn, plan, turn_of, week_of
from bot.domain.service_hours import Closure, ServiceHours

TOKYO = ZoneInfo("Asia/Tokyo")
WEEK = timedelta(weeks=1)
NEW_YEAR = Closure(date(2026, 12, 28), date(2027, 1, 3))
HOURS = ServiceHours(TOKYO, closures=(NEW_YEAR,))
MONDAY = date(2026, 11, 16)
PARTS, BOTH = ("parts",), ("parts", "systems")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


def weeks(count: int, first: date = MONDAY) -> list[date]:
    return [first + number * WEEK for number in range(count)]


def served(turns: list[Turn]) -> list[str | None]:
    return [turn.firm for turn in turns]


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


def test_the_firm_that_served_least_over_all_lanes_comes_first():
    firms = [RotaFirm("F01", BOTH), RotaFirm("F02", BOTH)]
    assert served(plan(firms, PARTS, weeks(1), {"F01": 3, "F02": 2}, {})) == ["F02"]


def test_no_firm_serves_two_lanes_in_a_week():
    assert served(plan([RotaFirm("F01", BOTH)], BOTH, weeks(1), {}, {})) == ["F01", None]


def test_the_lane_with_the_fewest_candidates_chooses_first():
    firms = [RotaFirm("F01", BOTH), RotaFirm("F02", PARTS)]
    assert served(plan(firms, BOTH, weeks(1), {"F01": 0, "F02": 9}, {})) == ["F02", "F01"]


def test_nobody_serves_two_weeks_in_a_row_where_another_can():
    firms = [RotaFirm("F01", PARTS), RotaFirm("F02", PARTS)]
    assert served(plan(firms, PARTS, weeks(2), {"F01": 0, "F02": 9}, {"parts": "F01"})) == ["F02", "F01"]


def test_a_firm_alone_in_its_lane_serves_every_week():
    assert served(plan([RotaFirm("F01", PARTS)], PARTS, weeks(3), {}, {})) == ["F01"] * 3


def test_nobody_serves_in_its_own_closure():
    closed = RotaFirm("F01", PARTS, (Closure(MONDAY + timedelta(days=4), MONDAY + timedelta(days=8)),))
    assert served(plan([closed], PARTS, weeks(3), {}, {})) == [None, None, "F01"]


def test_a_firm_serves_only_while_it_is_a_member():
    firm = RotaFirm("F01", PARTS, joined=MONDAY + timedelta(days=1), left=MONDAY + timedelta(days=15))
    assert served(plan([firm], PARTS, weeks(4), {}, {})) == [None, "F01", None, None]


def test_a_newcomer_starts_at_its_lanes_average():
    firms = [RotaFirm("F01", PARTS), RotaFirm("F02", PARTS), RotaFirm("F09", PARTS)]
    turns = plan(firms, PARTS, weeks(6), {"F01": 4, "F02": 4}, {})
    assert Counter(served(turns)) == {"F01": 2, "F02": 2, "F09": 2}


def test_a_lane_without_firms_stays_empty():
    assert served(plan([], BOTH, weeks(2), {}, {})) == [None] * 4


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([PARTS, ("systems",), BOTH]), min_size=4, max_size=12),
    st.integers(1, 20),
    st.randoms(use_true_random=False),
)
def test_a_plan_keeps_the_rules_whatever_the_order_of_firms(kinds, count, random):
    firms = [RotaFirm(f"F{number:02}", lanes) for number, lanes in enumerate(kinds)]
    turns = plan(firms, BOTH, weeks(count), {}, {})
    assert [(turn.week, turn.lane) for turn in turns] == [
        (week, lane) for week in weeks(count) for lane in BOTH
    ]
    lanes = {firm.id: firm.lanes for firm in firms}
    for week in weeks(count):
        on_duty = [turn.firm for turn in turns if turn.week == week and turn.firm]
        assert len(on_duty) == len(set(on_duty))
    assert all(turn.lane in lanes[turn.firm] for turn in turns if turn.firm)
    random.shuffle(firms)
    assert plan(firms, BOTH, weeks(count), {}, {}) == turns


def test_firms_that_can_do_everything_share_evenly():
    firms = [RotaFirm(f"F{number:02}", BOTH) for number in range(1, 36)]
    loads = Counter(served(plan(firms, BOTH, weeks(52), {}, {})))
    assert set(loads.values()) <= {2, 3}
