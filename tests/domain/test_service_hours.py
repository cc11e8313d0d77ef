from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.domain.errors import Refusal
from bot.domain.service_hours import LONGEST_BREAK, Closure, ServiceHours, moment_of

TOKYO = ZoneInfo("Asia/Tokyo")
BERLIN = ZoneInfo("Europe/Berlin")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
ST_JOHNS = ZoneInfo("America/St_Johns")
ZONES = [TOKYO, BERLIN, LORD_HOWE, ST_JOHNS, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu")]
# Days around which the clocks of those zones change; St. John's did so one minute past midnight in 2010.
TURNS = [date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 10, 4), date(2026, 10, 25)]
TURNS += [date(2026, 11, 1), date(2010, 3, 14), date(2010, 11, 7), date(2010, 11, 6)]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ROUND_THE_CLOCK = (((0, 1440),),) * 7

WEEKDAYS = ServiceHours(TOKYO)
WITH_LUNCH = ServiceHours(TOKYO, weekly=(((540, 720), (780, 1020)),) * 5 + ((),) * 2)


def tokyo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


def no_holidays(zone: ZoneInfo, weekly=ROUND_THE_CLOCK) -> ServiceHours:
    return ServiceHours(zone, weekly=weekly, holidays=frozenset())


@st.composite
def shifts(draw):
    """Return one day's shifts: none, the whole day, or up to two that may touch."""
    ends = sorted(draw(st.lists(st.integers(0, 1440), min_size=0, max_size=4, unique=True)))
    if len(ends) % 2:
        ends.pop()
    return tuple(zip(ends[::2], ends[1::2], strict=True))


day_near_a_turn = st.builds(
    lambda day, by: day + timedelta(days=by), st.sampled_from(TURNS), st.integers(-2, 1)
)
some_day = day_near_a_turn | st.dates(date(2026, 1, 1), date(2027, 12, 31))


@st.composite
def service_hours(draw):
    weekly = tuple(draw(st.lists(shifts() | st.just(((0, 1440),)), min_size=7, max_size=7)))
    assume(any(weekly))
    first = draw(some_day)
    return ServiceHours(
        draw(st.sampled_from(ZONES)),
        weekly=weekly,
        holidays=draw(st.just("JP") | st.frozensets(some_day, max_size=3)),
        closures=draw(st.just(()) | st.just((Closure(first, first + timedelta(days=2)),))),
    )


moments = st.builds(
    lambda day, minute, microsecond: (
        datetime(day.year, day.month, day.day, tzinfo=UTC)
        + minute * MINUTE
        + timedelta(microseconds=microsecond)
    ),
    some_day,
    st.integers(0, 1439),
    st.sampled_from([0, 0, 1, 59_999_999]),
)
amounts = st.integers(1, 40 * 3600).map(lambda seconds: timedelta(seconds=seconds)) | st.integers(1, 600).map(
    lambda minutes: minutes * MINUTE
)


def open_by_the_wall_clock(at: datetime, hours: ServiceHours) -> bool:
    """Say what an onlooker would, who knows nothing but the clock on the wall and the calendar."""
    wall = at.astimezone(hours.timezone)
    day, minute = wall.date(), wall.hour * 60 + wall.minute
    shut = hours.holiday_name(day) is not None or any(c.first <= day <= c.last for c in hours.closures)
    return not shut and any(start <= minute < end for start, end in hours.weekly[day.weekday()])


class TestByExample:
    def test_opening_time_is_service_and_closing_time_is_not(self):
        assert WEEKDAYS.is_open(tokyo("2026-11-20T09:00"))
        assert WEEKDAYS.is_open(tokyo("2026-11-20T16:59:59.999999"))
        assert not WEEKDAYS.is_open(tokyo("2026-11-20T17:00"))

    def test_a_deadline_may_fall_exactly_on_closing_time(self):
        assert WEEKDAYS.add(tokyo("2026-11-20T15:00"), 2 * HOUR) == tokyo("2026-11-20T17:00")

    def test_a_second_past_closing_is_the_next_working_day(self):
        due = WEEKDAYS.add(tokyo("2026-11-20T15:00:01"), 2 * HOUR)
        assert due == tokyo("2026-11-24T09:00:01")

    def test_no_amount_outside_service_hours_is_the_next_opening(self):
        assert WEEKDAYS.add(tokyo("2026-11-21T03:00"), timedelta()) == tokyo("2026-11-24T09:00")
        assert WEEKDAYS.add(tokyo("2026-11-20T17:00"), timedelta()) == tokyo("2026-11-24T09:00")

    def test_the_next_opening_is_the_moment_itself_when_open(self):
        assert WEEKDAYS.next_opening(tokyo("2026-11-20T12:34")) == tokyo("2026-11-20T12:34")

    def test_a_lunch_break_is_not_worked(self):
        assert WITH_LUNCH.add(tokyo("2026-11-20T11:30"), HOUR) == tokyo("2026-11-20T13:30")
        assert WITH_LUNCH.between(tokyo("2026-11-20T11:30"), tokyo("2026-11-20T13:30")) == HOUR

    def test_closures_take_in_both_of_their_days(self):
        hours = ServiceHours(TOKYO, closures=(Closure(date(2026, 12, 29), date(2027, 1, 4)),))
        assert hours.add(tokyo("2026-12-28T16:30"), HOUR) == tokyo("2027-01-05T09:30")

    def test_hours_may_end_at_midnight(self):
        hours = no_holidays(TOKYO, (((1320, 1440),), ((0, 120),), (), (), (), (), ()))
        assert hours.add(tokyo("2026-11-23T23:00"), 2 * HOUR) == tokyo("2026-11-24T01:00")

    def test_always_knows_no_night_and_no_holiday(self):
        hours = ServiceHours(TOKYO, always=True, closures=(Closure(date(2026, 1, 1), date(2026, 12, 31)),))
        night = tokyo("2026-01-01T03:00")
        assert hours.is_open(night)
        assert hours.next_opening(night) == night
        assert hours.add(night, 2 * HOUR) == tokyo("2026-01-01T05:00")
        assert hours.between(night, tokyo("2026-01-02T03:00")) == 24 * HOUR

    def test_any_zone_goes_in_and_utc_comes_out(self):
        due = WEEKDAYS.add(datetime(2026, 11, 20, 2, 30, tzinfo=ZoneInfo("America/New_York")), HOUR)
        assert due == tokyo("2026-11-24T09:30")
        assert due.tzinfo is UTC

    def test_time_backwards_is_negative(self):
        assert WEEKDAYS.between(tokyo("2026-11-24T10:00"), tokyo("2026-11-20T16:00")) == -2 * HOUR

    def test_holidays_have_their_names(self):
        assert WEEKDAYS.holiday_name(date(2026, 11, 23)) == "勤労感謝の日"
        assert WEEKDAYS.holiday_name(date(2027, 3, 22)) == "春分の日 振替休日"
        assert WEEKDAYS.holiday_name(date(2026, 11, 24)) is None

    def test_a_list_of_dates_has_holidays_without_names_and_no_others(self):
        hours = ServiceHours(TOKYO, holidays=frozenset({date(2026, 11, 24)}))
        assert hours.holiday_name(date(2026, 11, 24)) == ""
        assert hours.holiday_name(date(2026, 11, 23)) is None

    def test_a_network_that_is_never_open_is_refused(self):
        hours = ServiceHours(TOKYO, weekly=((),) * 7)
        for ask in (hours.next_opening, lambda at: hours.add(at, HOUR)):
            with pytest.raises(Refusal) as refusal:
                ask(tokyo("2026-11-20T09:00"))
            assert refusal.value.key == "hours.never_open"

    def test_a_closure_of_more_than_a_year_is_waited_for(self):
        hours = ServiceHours(TOKYO, closures=(Closure(date(2026, 1, 1), date(2027, 6, 30)),))
        assert hours.next_opening(tokyo("2026-01-01T09:00")) == tokyo("2027-07-01T09:00")

    def test_an_amount_of_many_years_is_no_break(self):
        hours = no_holidays(TOKYO, (((540, 541),), *((),) * 6))
        weeks = LONGEST_BREAK // 7 + 50
        assert hours.add(tokyo("2026-11-23T09:00"), weeks * MINUTE) > tokyo("2028-11-23T09:00")

    def test_a_moment_without_a_zone_is_a_mistake(self):
        with pytest.raises(ValueError, match="no time zone"):
            WEEKDAYS.is_open(datetime(2026, 11, 20, 9))  # noqa: DTZ001

    def test_service_time_cannot_be_taken_back(self):
        with pytest.raises(ValueError, match="taken back"):
            WEEKDAYS.add(tokyo("2026-11-20T09:00"), -HOUR)

    def test_the_holidays_of_japan_agree_with_the_cabinet_offices_list(self, demo):
        given_days = {date.fromisoformat(day) for day in demo["holidays"]}
        years = range(2026, 2028)
        days = (date(year, 1, 1) + timedelta(days=day) for year in years for day in range(365))
        assert {day for day in days if WEEKDAYS.holiday_name(day) is not None} == given_days


class TestWhenClocksChange:
    def test_an_hour_that_does_not_exist_is_not_worked(self):
        hours = no_holidays(BERLIN)
        start = datetime(2026, 3, 29, 0, 0, tzinfo=BERLIN)
        assert hours.between(start, datetime(2026, 3, 30, 0, 0, tzinfo=BERLIN)) == 23 * HOUR
        assert hours.add(start, 3 * HOUR) == datetime(2026, 3, 29, 4, 0, tzinfo=BERLIN)

    def test_an_hour_that_comes_twice_is_worked_twice(self):
        night = no_holidays(BERLIN, (((120, 180),),) * 7)
        day = date(2026, 10, 25)
        assert sum((end - start for start, end in night.spans(day)), timedelta()) == 2 * HOUR

    def test_a_part_of_a_repeated_hour_is_worked_each_time(self):
        night = no_holidays(BERLIN, (((150, 165),),) * 7)
        assert [start.isoformat() for start, _ in night.spans(date(2026, 10, 25))] == [
            "2026-10-25T00:30:00+00:00",
            "2026-10-25T01:30:00+00:00",
        ]

    def test_hours_that_a_zone_skips_are_no_opening(self):
        night = no_holidays(BERLIN, (((130, 170),),) * 7)
        assert night.spans(date(2026, 3, 29)) == ()
        opening = night.next_opening(datetime(2026, 3, 28, 12, tzinfo=BERLIN))
        assert opening == datetime(2026, 3, 30, 2, 10, tzinfo=BERLIN)

    def test_lord_howe_turns_by_half_an_hour(self):
        hours = no_holidays(LORD_HOWE)
        long, short = date(2026, 4, 5), date(2026, 10, 4)
        for day, length in ((long, 24.5), (short, 23.5)):
            assert sum((end - start for start, end in hours.spans(day)), timedelta()) == length * HOUR

    def test_a_day_that_goes_on_after_the_next_began_is_worked_in_order(self):
        hours = no_holidays(ST_JOHNS, (((0, 1440),),) * 5 + (((1380, 1440),), ((0, 60),)))
        start = datetime(2010, 11, 6, 12, tzinfo=ST_JOHNS)
        worked = [hours.add(start, timedelta(minutes=minutes)) for minutes in range(1, 181)]
        assert worked == sorted(set(worked))
        assert hours.between(start, worked[-1]) == 180 * MINUTE

    def test_a_day_that_a_zone_left_out_is_not_worked(self):
        hours = no_holidays(ZoneInfo("Pacific/Apia"))
        assert hours.spans(date(2011, 12, 30)) == ()

    @pytest.mark.parametrize(
        ("local", "moment"),
        [
            (datetime(2026, 3, 29, 1, 59), "2026-03-29T00:59:00+00:00"),  # noqa: DTZ001
            (datetime(2026, 3, 29, 2, 30), "2026-03-29T01:00:00+00:00"),  # noqa: DTZ001
            (datetime(2026, 10, 25, 2, 30), "2026-10-25T00:30:00+00:00"),  # noqa: DTZ001
            (datetime(2026, 7, 1, 12), "2026-07-01T10:00:00+00:00"),  # noqa: DTZ001
        ],
    )
    def test_a_wall_clock_time_is_its_first_moment_or_the_end_of_the_gap(self, local, moment):
        assert moment_of(local, BERLIN).isoformat() == moment


class TestByProperty:
    @settings(max_examples=60, deadline=None)
    @given(service_hours(), moments, st.integers(0, 1800))
    @example(no_holidays(BERLIN), datetime(2026, 10, 25, tzinfo=UTC), 300)
    @example(no_holidays(ST_JOHNS), datetime(2010, 11, 7, 2, tzinfo=UTC), 300)
    def test_it_agrees_with_the_clock_on_the_wall_minute_by_minute(self, hours, start, minutes):
        start = start.replace(second=0, microsecond=0)
        walk = [start + minute * MINUTE for minute in range(minutes)]
        seen = [open_by_the_wall_clock(at, hours) for at in walk]
        assert hours.between(start, start + minutes * MINUTE) == sum(seen) * MINUTE
        assert [hours.is_open(at) for at in walk[::7]] == seen[::7]

    @settings(max_examples=150, deadline=None)
    @given(service_hours(), moments, amounts)
    def test_what_is_added_has_passed_and_no_sooner(self, hours, start, amount):
        due = hours.add(start, amount)
        assert hours.between(start, due) == amount
        assert open_by_the_wall_clock(due - timedelta(microseconds=1), hours)

    @settings(max_examples=150, deadline=None)
    @given(service_hours(), moments, amounts, amounts)
    def test_two_amounts_one_after_the_other_are_their_sum(self, hours, start, one, other):
        assert hours.add(hours.add(start, one), other) == hours.add(start, one + other)

    @settings(max_examples=150, deadline=None)
    @given(service_hours(), moments, moments, amounts, amounts)
    def test_later_or_more_is_never_sooner(self, hours, one, other, less, more):
        early, late = sorted((one, other))
        less, more = sorted((less, more))
        assert hours.add(early, less) <= hours.add(late, less) <= hours.add(late, more)

    @settings(max_examples=150, deadline=None)
    @given(service_hours(), moments)
    def test_the_next_opening_is_open_and_nothing_is_worked_before_it(self, hours, at):
        opening = hours.next_opening(at)
        assert opening >= at
        assert hours.is_open(opening)
        assert hours.between(at, opening) == timedelta()
        assert hours.add(at, timedelta()) == opening

    @settings(max_examples=100, deadline=None)
    @given(service_hours(), moments, st.integers(-90, 90), st.integers(-90, 90))
    def test_service_time_adds_up(self, hours, one, days, more_days):
        two, three = one + timedelta(days=days, hours=7), one + timedelta(days=more_days, minutes=7)
        whole = hours.between(one, three)
        assert hours.between(one, two) + hours.between(two, three) == whole


def test_a_deadline_costs_less_than_fifty_microseconds():
    start = tokyo("2026-11-20T16:30")
    WEEKDAYS.add(start, 2 * HOUR)
    best = min(_seconds(lambda: WEEKDAYS.add(start, 2 * HOUR), 200) for _ in range(10))
    assert best / 200 < 50e-6


def _seconds(work, times: int) -> float:
    begun = time.perf_counter()
    for _ in range(times):
        work()
    return time.perf_counter() - begun
