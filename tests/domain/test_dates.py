"""Dates and numbers as people type them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dates import read_coming, read_date, read_days, read_moment
from bot.domain.errors import Refusal
from bot.domain.numbers import is_number, read_number

TODAY = date(2026, 12, 3)  # a Thursday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-07", date(2026, 12, 7)),
        ("2026/12/7", date(2026, 12, 7)),
        ("2026年12月7日", date(2026, 12, 7)),
        ("12/7", date(2026, 12, 7)),
        ("12月7日", date(2026, 12, 7)),
        ("\uff11\uff12月\uff17日", date(2026, 12, 7)),
        (" 1/4 ", date(2027, 1, 4)),
        ("今週", date(2026, 11, 30)),
        ("来週", date(2026, 12, 7)),
        ("再来週", date(2026, 12, 14)),
        ("Next week", date(2026, 12, 7)),
        ("week after next", date(2026, 12, 14)),
        ("今日", TODAY),
        ("Tomorrow", date(2026, 12, 4)),
        ("12月7日(月)", date(2026, 12, 7)),
        ("12/7(月曜日)", date(2026, 12, 7)),
        ("7 Dec", date(2026, 12, 7)),
        ("Mon 7 Dec", date(2026, 12, 7)),
        ("Mon 7 Dec 2026", date(2026, 12, 7)),
        ("Wed 25 Nov", date(2026, 11, 25)),
        ("monday, 7 december", date(2026, 12, 7)),
        ("4 January 2027", date(2027, 1, 4)),
        ("14 Sept. 2026", date(2026, 9, 14)),
        ("03/02(月)", date(2026, 3, 2)),
        ("Mon 2 Mar", date(2026, 3, 2)),
        ("03/02(火)", date(2027, 3, 2)),
        ("Dec 7", date(2026, 12, 7)),
        ("Dec. 7th", date(2026, 12, 7)),
        ("December 7, 2026", date(2026, 12, 7)),
        ("Monday, December 7, 2026", date(2026, 12, 7)),
        ("Jan 12 2027", date(2027, 1, 12)),
        ("12月23日(水・祝)", date(2026, 12, 23)),
        ("12/23(水祝)", date(2026, 12, 23)),
        ("12/29(火・休)", date(2026, 12, 29)),
        ("来週の月曜", date(2026, 12, 7)),
        ("来週金曜日", date(2026, 12, 11)),
        ("今週の月曜日", date(2026, 11, 30)),
        ("再来週の火曜", date(2026, 12, 15)),
        ("Monday next week", date(2026, 12, 7)),
        ("Fri of next week", date(2026, 12, 11)),
        ("next Friday", date(2026, 12, 11)),
        ("this Friday", date(2026, 12, 4)),
    ],
)
def test_a_date_is_read(text: str, expected: date) -> None:
    assert read_date(text, TODAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "いつか",
        "12/32",
        "2026-02-29",
        "12",
        "13月1日",
        "12月20日ごろ",
        "2/29",
        "12/7(火)",
        "12/7(月)(月)",
        "Tue 7 Dec",
        "Mon 7 Dec 2025",
        "31 Nov",
        "7 Dez",
        "Mon Dec",
        "Dec 2026",
        "Tue Dec 7",
        "12/23(木・祝)",
        "12/23(祝)",
        "来週の日",
        "月曜",
        "Monday",
    ],
)
def test_what_is_no_date_is_asked_back(text: str) -> None:
    with pytest.raises(Refusal) as told:
        read_date(text, TODAY)
    assert told.value.key == "bad_date"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12/28", "2026-12-28T00:00"),
        ("12/28 16:30", "2026-12-28T16:30"),
        ("12月28日16時30分", "2026-12-28T16:30"),
        ("12月28日\u300016時半", "2026-12-28T16:30"),
        ("12月28日(月)9時", "2026-12-28T09:00"),
        ("\uff11\uff12/\uff12\uff18 \uff11\uff16\uff1a\uff13\uff10", "2026-12-28T16:30"),
        ("2027/1/4 0:00", "2027-01-04T00:00"),
        ("昨日 23:59", "2026-12-02T23:59"),
        ("Mon 28 Dec 16:30", "2026-12-28T16:30"),
        ("December 28, 2026 16:30", "2026-12-28T16:30"),
        ("来週の月曜 9時", "2026-12-07T09:00"),
    ],
)
def test_a_time_may_follow_the_date(text: str, expected: str) -> None:
    assert read_moment(text, TODAY) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    "text", ["12/2816:30", "12/28 24:00", "12/28 9:60", "16:30", "12/28 夕方", "いつか 9:00"]
)
def test_what_is_no_time_is_asked_back(text: str) -> None:
    with pytest.raises(Refusal) as told:
        read_moment(text, TODAY)
    assert told.value.key == "bad_date"


@given(st.dates(date(1990, 1, 1), date(2080, 1, 1)), st.integers(-180, 180))
def test_a_date_without_its_year_is_the_nearest(today: date, days: int) -> None:
    wanted = today + timedelta(days=days)
    assert read_date(f"{wanted.month}/{wanted.day}", today) == wanted


@given(st.text(), st.dates())
def test_whatever_is_typed_is_read_or_refused(text: str, today: date) -> None:
    try:
        read_moment(text, today)
    except Refusal as refusal:
        assert refusal.key == "bad_date"  # noqa: PT017


@pytest.mark.parametrize(
    "text", ["26-0123", "26-123", "\uff12\uff16\uff0d\uff11\uff12\uff13", "26ー0123", " 26 - 123 ", "26–123"]
)
def test_a_number_is_read_however_it_is_typed(text: str) -> None:
    assert read_number(text) == "26-0123"


@pytest.mark.parametrize(
    ("text", "it_is"), [("26-0123", True), ("26ー123", True), ("260123", False), ("A5052", False)]
)
def test_only_a_number_with_its_dash_is_taken_for_one(text: str, it_is: bool) -> None:
    assert is_number(text) is it_is


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("7/20", date(2027, 7, 20)),
        ("Jul 20", date(2027, 7, 20)),
        ("9/1", date(2027, 9, 1)),
        ("11/30", date(2026, 11, 30)),
        ("2026-07-20", date(2026, 7, 20)),
        ("来週", date(2026, 12, 7)),
    ],
)
def test_of_what_is_to_come_a_day_long_over_means_the_next_one(typed: str, expected: date) -> None:
    assert read_coming(typed, TODAY) == expected


DECEMBER = date(2026, 12, 1)  # a Tuesday


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("12/24", date(2026, 12, 24), date(2026, 12, 24)),
        ("12/24-12/28", date(2026, 12, 24), date(2026, 12, 28)),
        ("12/24 - 28", date(2026, 12, 24), date(2026, 12, 28)),
        ("１２／２４～１２／２８", date(2026, 12, 24), date(2026, 12, 28)),
        ("12月24日から28日まで", date(2026, 12, 24), date(2026, 12, 28)),
        ("12/28〜1/4", date(2026, 12, 28), date(2027, 1, 4)),
        ("2026-12-24-2026-12-28", date(2026, 12, 24), date(2026, 12, 28)),
        ("2026-12-24", date(2026, 12, 24), date(2026, 12, 24)),
        ("12/24 to 12/28", date(2026, 12, 24), date(2026, 12, 28)),
        ("明日から12/4", date(2026, 12, 2), date(2026, 12, 4)),
        ("today", DECEMBER, DECEMBER),
        ("今週", DECEMBER, date(2026, 12, 6)),
        ("Next week", date(2026, 12, 7), date(2026, 12, 13)),
        ("7/1-7/3", date(2027, 7, 1), date(2027, 7, 3)),
        ("11/30", date(2026, 11, 30), date(2026, 11, 30)),
        ("12/28-12/24", date(2026, 12, 28), date(2026, 12, 24)),
        ("Thu 24 Dec – Mon 28 Dec", date(2026, 12, 24), date(2026, 12, 28)),
        ("24 Dec to 4 Jan", date(2026, 12, 24), date(2027, 1, 4)),
        ("24 Dec - 28", date(2026, 12, 24), date(2026, 12, 28)),
        ("Thu 1 Jul 2027", date(2027, 7, 1), date(2027, 7, 1)),
        ("Dec 24-28", date(2026, 12, 24), date(2026, 12, 28)),
        ("December 24 to January 4", date(2026, 12, 24), date(2027, 1, 4)),
        ("12/23(水・祝)〜28(月)", date(2026, 12, 23), date(2026, 12, 28)),
    ],
)
def test_days_that_are_to_come_are_read_as_people_type_them(typed: str, first: date, last: date):
    assert read_days(typed, DECEMBER) == (first, last)


@pytest.mark.parametrize(
    "typed", ["", "いつか", "-", "12/24-", "12/24-いつか", "12/24-40", "12/23-28(火)", "2/30-3/2"]
)
def test_days_that_cannot_be_read_are_asked_back(typed: str):
    with pytest.raises(Refusal, match="bad_date"):
        read_days(typed, DECEMBER)
