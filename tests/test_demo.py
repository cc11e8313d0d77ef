"""The demo network: invented firms whose rota always lies around today."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.demo import demo_inquiries, demo_meetings, demo_network
from bot.domain.deadlines import reply_deadline
from bot.domain.rota import week_of


@pytest.mark.parametrize(
    "today",
    [date(2024, 2, 29), date(2026, 10, 4), date(2026, 10, 5), date(2026, 11, 22), date(2027, 10, 4)],
)
def test_today_and_its_neighbours_always_have_a_duty_firm_in_each_lane(today):
    network = demo_network(today)
    turns = {(turn.week, turn.lane): turn.firm for turn in network.rota}
    noon = datetime(today.year, today.month, today.day, 3, tzinfo=UTC)
    for weeks in (0, 1):
        week = week_of(noon, network.hours) + timedelta(weeks=weeks)
        assert turns[week, "parts"]
        assert turns[week, "systems"]


def test_the_rota_is_as_given_in_the_year_of_the_data():
    turns = {(turn.week, turn.lane): turn.firm for turn in demo_network(date(2026, 11, 22)).rota}
    assert turns[date(2026, 10, 5), "parts"] == "F01"
    assert turns[date(2026, 11, 23), "systems"] == "F23"
    assert turns[date(2027, 9, 27), "systems"] == "F30"


def test_a_year_later_the_same_firms_come_in_the_same_weeks():
    this, next_year = (demo_network(date(year, 11, 22)).rota for year in (2026, 2027))
    shift = timedelta(weeks=52)
    assert [(turn.week + shift, turn.lane, turn.firm) for turn in this] == [
        (turn.week, turn.lane, turn.firm) for turn in next_year
    ]


def test_roles_lanes_and_firms_are_those_of_the_data():
    network = demo_network(date(2026, 11, 22))
    assert network.name == "瑠璃川ものづくり試作会"
    assert network.roles["standing_directors"] == ("F05", "F13", "F16", "F23", "F32")
    assert network.roles["secretariat"] == ("UDEMOSEC1", "UDEMOSEC2")
    assert network.roles["reception"] == ("F35",)
    assert len(network.firms) == 35
    assert network.firms[0].contacts == ("UDEMOF01A", "UDEMOF01B")


@pytest.mark.parametrize("year", [2026, 2029])
def test_every_year_is_closed_in_summer_and_at_the_turn_of_the_year(year):
    hours = demo_network(date(year, 11, 22)).hours
    shut = [
        date(year, 8, 13),
        date(year, 8, 14),
        date(year, 12, 29),
        date(year + 1, 1, 4),
        date(year + 1, 8, 13),
    ]
    assert all(hours.spans(day) == () for day in shut)


def test_the_inquiries_come_in_order_and_in_the_intakes_words():
    inquiries = demo_inquiries()
    assert [inquiry["id"] for inquiry in inquiries] == [f"D{number:02}" for number in range(1, 41)]
    assert all("expected" not in inquiry for inquiry in inquiries)
    assert {"company", "subject", "body", "lane", "lang", "attachments"} <= set(inquiries[0])


def test_its_closures_move_none_of_the_expected_deadlines():
    hours = demo_network(date(2026, 11, 22)).hours
    received = datetime.fromisoformat(demo_inquiries()[39]["received_at"])
    assert reply_deadline(received, timedelta(hours=2), hours).due.isoformat() == "2026-11-24T01:30:00+00:00"


NOON = datetime(2026, 11, 23, 3, tzinfo=UTC)


def test_the_meetings_before_today_are_those_of_the_data():
    found = {(one.series, one.number): one for one in demo_meetings(NOON)}
    assert set(found) == {("top", 35), ("top", 36), ("cases", 8)}
    assert found["top", 36].starts_at == datetime(2026, 11, 18, 8, 30, tzinfo=UTC)
    assert found["top", 36].next_at == datetime(2026, 12, 16, 8, 30, tzinfo=UTC)
    assert [todo.is_done for todo in found["top", 35].todos] == [False, True, True]


@pytest.mark.parametrize("days", [-3000, -37, -5, 0, 31, 340, 3000])
def test_the_meetings_are_always_lately_held(days):
    now = NOON + timedelta(days=days)
    found = demo_meetings(now)
    assert all(now - timedelta(weeks=52) < one.starts_at <= now for one in found)
    assert [one.number for one in sorted(found, key=lambda one: one.starts_at) if one.series == "top"] == [
        35,
        36,
    ]
    assert all(one.starts_at.astimezone(demo_network(now.date()).timezone).hour == 17 for one in found)
