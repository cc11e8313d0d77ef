"""A month in numbers: what each of them counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.counted import NOTHING, Case, Ending, Month, Rung, Word, parted
from bot.domain.elapsed import elapsed, ruler
from bot.domain.figures import Clock, Load, figures, loads, median, percentile
from bot.domain.service_hours import ServiceHours
from tests.domain.counted import Office

HOURS = ServiceHours(ZoneInfo("Asia/Tokyo"))
FRIDAY = datetime(2026, 11, 6, 7, 0, tzinfo=UTC)  # 16:00 in Tokyo, an hour before the desk closes
MONDAY_TEN = datetime(2026, 11, 9, 1, 0, tzinfo=UTC)  # two hours of service later
ALWAYS = ServiceHours(ZoneInfo("Asia/Tokyo"), always=True)
NIGHTS = ServiceHours(ZoneInfo("Europe/London"), weekly=(((0, 300), (1200, 1440)),) * 7, holidays=frozenset())
LATER = datetime(2026, 11, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def case(replied_at: datetime | None = None, deadline: datetime = MONDAY_TEN, **more: Any) -> Case:
    """One of Friday at four."""
    deadlines = (deadline, FRIDAY + timedelta(hours=2))
    return Office(HOURS, LATER).case(FRIDAY, deadlines, replied_at, **more)


def of(
    *cases: Case, said: tuple[Word, ...] = (), rung: tuple[Rung, ...] = (), told: tuple[Ending, ...] = ()
) -> Any:
    return figures(Month(cases, rung, said, told))


def said(inquiry_id: int, firm: str, **more: Any) -> Word:
    return Word("parts", "web", inquiry_id, firm, **more)


@pytest.mark.parametrize(("share", "minutes"), [(5, 15), (30, 20), (40, 20), (50, 35), (90, 50), (100, 50)])
def test_a_percentile_is_a_time_that_really_occurred(share: int, minutes: int) -> None:
    times = [MINUTE * one for one in (15, 20, 35, 40, 50)]
    assert percentile(times, share) == MINUTE * minutes


def test_of_nothing_there_is_no_percentile_and_no_median() -> None:
    assert (percentile([], 90), median([])) == (None, None)


@pytest.mark.parametrize(
    ("seconds", "half"), [([7], 7), ([0, 55_980], 27_990), ([1, 2, 9], 2), ([1, 2, 3, 9], 2.5)]
)
def test_the_median_of_an_even_number_lies_between_the_middle_two(seconds: list[int], half: float) -> None:
    assert median(seconds) == half


@given(st.lists(st.integers(0, 500), min_size=1), st.integers(1, 100))
def test_it_is_the_smallest_that_so_many_percent_do_not_exceed(minutes: list[int], share: int) -> None:
    reached = [one for one in minutes if 100 * sum(other <= one for other in minutes) >= share * len(minutes)]
    assert percentile(sorted(MINUTE * one for one in minutes), share) == MINUTE * min(reached)


@pytest.mark.parametrize(
    ("in_time", "of", "percent"),
    [(2, 3, 67), (1, 3, 33), (1, 8, 13), (1, 2, 50), (7, 7, 100), (0, 7, 0), (0, 0, None)],
)
def test_a_share_is_rounded_half_up(in_time: int, of: int, percent: int | None) -> None:
    assert Clock(None, None, in_time, of).percent == percent


def test_nobody_reads_that_none_was_late_while_one_of_two_hundred_and_fifty_was() -> None:
    assert Clock(None, None, 249, 250).percent == 99
    assert Clock(None, None, 1, 250).percent == 1


@given(st.integers(1, 10_000), st.data())
def test_a_share_never_hides_the_last_late_reply_and_is_off_by_less_than_one(of: int, data: Any) -> None:
    in_time = data.draw(st.integers(0, of))
    percent = Clock(None, None, in_time, of).percent
    assert percent is not None
    assert (percent == 100, percent == 0) == (in_time == of, in_time == 0)
    assert abs(percent - 100 * in_time / of) < 1


def test_a_reply_over_the_weekend_is_in_time_on_one_clock_and_late_on_the_other() -> None:
    it = of(case(MONDAY_TEN))
    assert (it.service.half, it.service.in_time) == (timedelta(hours=2), 1)
    assert (it.wall.half, it.wall.in_time) == (timedelta(days=2, hours=18), 0)
    assert (it.service.of, it.wall.of) == (1, 1)


def test_who_may_yet_be_in_time_is_not_counted_as_late() -> None:
    waiting = case(deadline=LATER + MINUTE)
    it = of(waiting, case())
    assert (it.replied, it.waiting, it.overdue) == (0, 1, 1)
    assert (it.service.of, it.service.in_time, it.wall.of) == (1, 0, 2)


def test_what_a_person_dismissed_has_no_clock() -> None:
    it = of(
        case(state="dismissed", dismissed_as="not_an_inquiry"),
        case(state="dismissed", dismissed_as="mass_production"),
    )
    assert (it.inquiries, it.not_inquiries, it.mass_production, it.service.of) == (2, 1, 1, 0)
    assert it.funnel == (0,) * 6


def test_each_step_of_the_way_to_a_firm_is_part_of_the_one_before() -> None:
    led = {"allocation": "led", "lead_firm_id": "F01"}
    it = of(
        *(case(), case(MONDAY_TEN), case(MONDAY_TEN, allocation="calling")),
        *(case(MONDAY_TEN, **led), case(MONDAY_TEN, linked_to=4)),
    )
    assert it.funnel == (4, 3, 2, 1, 0, 0)
    assert (it.linked, it.replied) == (1, 4)


def test_a_quote_that_was_lost_stays_a_quote_and_an_order_needs_none() -> None:
    led = case(MONDAY_TEN, allocation="led", lead_firm_id="F01")
    told = (
        *(Ending(led, "lost", "cost", is_quoted=True), Ending(led, "quoted", is_quoted=True)),
        *(Ending(led, "won"), Ending(led, "lost"), Ending(led, "referred")),
    )
    it = of(*(led for _ in range(6)), told=told)
    assert (it.quotes, dict(it.ends)) == (2, {"won": 1, "lost": 2, "referred": 1})
    assert dict(it.lost) == {"cost": 1, "": 1}
    assert it.funnel == (6, 6, 6, 6, 3, 1)


def test_a_firm_counts_once_for_an_inquiry_and_a_hand_outweighs_a_decline_of_a_process() -> None:
    words = (
        *(said(1, "F01", is_hand=True), said(1, "F01", is_hand=True)),
        *(said(1, "F02", is_hand=False, why="cost"), said(1, "F02", is_hand=True)),
        *(said(1, "F03", is_hand=False), said(1, "F03", is_hand=False, why="delivery", by_name=True)),
        said(1, "F04", is_hand=False),
    )
    it = of(case(MONDAY_TEN), said=words)
    assert (it.hands, dict(it.declines)) == (2, {"delivery": 1, "": 1})


def test_a_firm_that_raised_its_hand_and_declined_when_asked_did_both() -> None:
    words = (said(1, "F01", is_hand=True), said(1, "F01", is_hand=False, why="other", by_name=True))
    it = of(case(MONDAY_TEN), said=words)
    assert (it.hands, dict(it.declines)) == (1, {"other": 1})
    (load,) = loads(Month([case()], (), words), ["F01", "F01"], ["F01"])
    assert load == Load("F01", turns=2, hands=1, awards=0, declines=1)


def test_steps_stand_in_the_order_of_the_chain() -> None:
    keys = ("call-10", "call-2", "reminder-1800", "reminder-3600", "call-2")
    it = of(case(), rung=tuple(Rung("parts", "web", key) for key in keys))
    assert list(it.steps.items()) == [
        ("reminder-3600", 1),
        ("reminder-1800", 1),
        ("call-2", 2),
        ("call-10", 1),
    ]


def test_the_parts_of_a_month_are_the_month() -> None:
    month = Month(
        [case(), case(lane="systems"), case(lane=None)],
        [Rung("systems", "web", "call-1")],
        [Word(None, "web", 3, "F01", is_hand=True)],
        [Ending(case(), "won")],
    )
    parts = parted(month, lambda one: one.lane)
    assert [one for lane in ("parts", "systems", None) for one in parts[lane].cases] == month.cases
    assert parts["parts"].told == month.told
    assert (parts["systems"].rung, parts[None].said) == (month.rung, month.said)
    assert parted(NOTHING, lambda one: one.lane) == {}


def test_inquiries_that_are_alike_count_as_often_as_there_are_of_them() -> None:
    alike = replace(case(MONDAY_TEN), many=3, service=(60, 120, 300), wall=(60, 120, 3600))
    it = of(alike, case(deadline=LATER + MINUTE))
    assert (it.inquiries, it.replied, it.waiting, it.funnel[1]) == (4, 3, 1, 3)
    assert (it.service.half, it.service.most, it.wall.most) == (2 * MINUTE, 5 * MINUTE, 60 * MINUTE)


MOMENTS = st.integers(0, 200 * 86_400).map(lambda after: FRIDAY + timedelta(seconds=after))


@given(st.lists(st.tuples(MOMENTS, MOMENTS), min_size=1), st.sampled_from([HOURS, NIGHTS, ALWAYS]))
def test_many_times_at_once_are_as_long_as_each_by_itself(
    spans: list[tuple[datetime, datetime]], hours: ServiceHours
) -> None:
    pairs = [int(at.timestamp()) for span in spans for at in span]
    each = [hours.between(*span) // timedelta(seconds=1) for span in spans]
    assert elapsed(pairs, ruler(hours, min(pairs), max(pairs))) == each
