from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.deadlines import reply_deadline
from bot.domain.escalation import Step, due_times, overtaken_at, steps_of
from bot.domain.service_hours import ServiceHours

TOKYO = ZoneInfo("Asia/Tokyo")
WEEKDAYS = ServiceHours(TOKYO)
HOUR, HALF = timedelta(hours=1), timedelta(minutes=30)


@dataclass(frozen=True)
class Reply:
    reminders: tuple[timedelta, ...]


@dataclass(frozen=True)
class Call:
    delay: timedelta
    call: tuple[str, ...]


CHAIN = steps_of(
    Reply((HALF, HOUR)),
    [
        Call(timedelta(), ("backup", "sales_head")),
        Call(HALF, ("standing_directors",)),
        Call(HOUR + HALF, ("representative",)),
    ],
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


def times(received: str, window: timedelta = 2 * HOUR, hours: ServiceHours = WEEKDAYS):
    found = reply_deadline(at(received), window, hours)
    return due_times(CHAIN, found.starts, found.due, window, hours)


def clock(schedule) -> list[tuple[str, str]]:
    return [(step.key, f"{moment.astimezone(TOKYO):%d %H:%M}") for step, moment in schedule]


def test_the_chain_has_reminders_with_most_time_left_first_then_the_calls_in_order():
    assert [step.key for step in CHAIN] == ["reminder-3600", "reminder-1800", "call-1", "call-2", "call-3"]
    assert CHAIN[0].roles == ("duty",)
    assert CHAIN[2].roles == ("backup", "sales_head")


def test_an_ordinary_mornings_chain():
    assert clock(times("2026-11-20T10:00")) == [
        ("reminder-3600", "20 11:00"),
        ("reminder-1800", "20 11:30"),
        ("call-1", "20 12:00"),
        ("call-2", "20 12:30"),
        ("call-3", "20 13:30"),
    ]


def test_nobody_is_woken_over_a_long_weekend():
    assert clock(times("2026-11-20T16:10")) == [
        ("reminder-3600", "24 09:10"),
        ("reminder-1800", "24 09:40"),
        ("call-1", "24 10:10"),
        ("call-2", "24 10:40"),
        ("call-3", "24 11:40"),
    ]


def test_a_deadline_at_closing_time_calls_the_backup_there_and_then_and_the_rest_next_morning():
    assert clock(times("2026-11-19T15:00"))[2:] == [
        ("call-1", "19 17:00"),
        ("call-2", "20 09:30"),
        ("call-3", "20 10:30"),
    ]


def test_reminders_with_the_whole_window_left_do_not_exist():
    assert [step.key for step, _ in times("2026-11-20T10:00", HOUR)] == [
        "reminder-1800",
        "call-1",
        "call-2",
        "call-3",
    ]
    assert [step.kind for step, _ in times("2026-11-20T10:00", HALF)] == ["call"] * 3


def test_a_chain_without_steps_is_silent():
    assert steps_of(Reply(()), []) == ()
    assert due_times((), at("2026-11-20T10:00"), at("2026-11-20T12:00"), 2 * HOUR, WEEKDAYS) == ()


def test_reminders_given_twice_are_one():
    assert len(steps_of(Reply((HALF, HALF)), [])) == 1


@pytest.mark.parametrize(
    ("now", "dropped"),
    [
        ("11:00", []),
        ("11:29", []),
        ("11:30", ["reminder-3600"]),
        ("11:59", ["reminder-3600"]),
        ("12:00", ["reminder-3600", "reminder-1800"]),
        ("18:00", ["reminder-3600", "reminder-1800"]),
    ],
)
def test_after_a_standstill_reminders_that_a_later_step_overtook_are_dropped_and_calls_never(now, dropped):
    schedule = times("2026-11-20T10:00")
    moment = at(f"2026-11-20T{now}")
    deadline = at("2026-11-20T12:00")
    ends = [(step.key, overtaken_at(step, schedule, deadline)) for step, _ in schedule]
    assert [key for key, end in ends if end is not None and end <= moment] == dropped


durations = st.integers(0, 8 * 3600).map(lambda seconds: timedelta(seconds=seconds))
chains = st.builds(
    steps_of,
    st.builds(Reply, st.lists(durations.filter(bool), max_size=4).map(tuple)),
    st.lists(st.builds(Call, durations, st.lists(st.text(max_size=9), max_size=3).map(tuple)), max_size=4),
)


@settings(max_examples=100, deadline=None)
@given(chains)
def test_frozen_steps_come_back_from_json_as_they_were(steps):
    frozen = json.dumps([step.to_json() for step in steps])
    assert tuple(Step.from_json(value) for value in json.loads(frozen)) == steps
    assert len({step.key for step in steps}) == len(steps)


@settings(max_examples=100, deadline=None)
@given(
    chains,
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    durations.filter(bool),
)
def test_reminders_come_before_the_deadline_by_their_service_time_and_calls_after_it(chain, received, window):
    found = reply_deadline(received, window, WEEKDAYS)
    schedule = due_times(chain, found.starts, found.due, window, WEEKDAYS)
    assert [moment for _, moment in schedule] == sorted(moment for _, moment in schedule)
    for step, moment in schedule:
        if step.left is not None:
            assert found.starts < moment < found.due
            assert WEEKDAYS.between(moment, found.due) == step.left
        else:
            assert moment >= found.due
            assert WEEKDAYS.between(found.due, moment) == step.delay
