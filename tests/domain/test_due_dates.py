"""Due dates as people write them into the minutes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.due_dates import read_due
from bot.domain.errors import Refusal

TODAY = date(2026, 11, 18)  # a Wednesday
DAYS = st.dates(date(2020, 1, 1), date(2080, 1, 1))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("12/10", date(2026, 12, 10)),
        ("１２／１０", date(2026, 12, 10)),
        ("12月10日", date(2026, 12, 10)),
        ("12月10日(木)", date(2026, 12, 10)),
        ("12/10（木）", date(2026, 12, 10)),
        ("2026-12-10", date(2026, 12, 10)),
        ("令和8年12月10日", date(2026, 12, 10)),
        ("令和 8 年 12 月 10 日(木)", date(2026, 12, 10)),
        ("R8.12.10", date(2026, 12, 10)),
        ("r9/1/15", date(2027, 1, 15)),
        ("1/15", date(2027, 1, 15)),
        ("8/1", date(2027, 8, 1)),
        ("25日", date(2026, 11, 25)),
        ("10日", date(2026, 12, 10)),
        ("18日", TODAY),
        ("今日", TODAY),
        ("明日中", date(2026, 11, 19)),
        ("あさって", date(2026, 11, 20)),
        ("今週中", date(2026, 11, 20)),
        ("来週中", date(2026, 11, 27)),
        ("金曜", date(2026, 11, 20)),
        ("月曜日", date(2026, 11, 23)),
        ("今週金曜", date(2026, 11, 20)),
        ("来週金曜", date(2026, 11, 27)),
        ("来週の金曜日", date(2026, 11, 27)),
        ("来週(金)", date(2026, 11, 27)),
        ("再来週の月曜", date(2026, 11, 30)),
        ("月末", date(2026, 11, 30)),
        ("今月中", date(2026, 11, 30)),
        ("来月末", date(2026, 12, 31)),
        ("再来月末", date(2027, 1, 31)),
        ("２月末", date(2027, 2, 28)),
        ("来月10日", date(2026, 12, 10)),
        ("再来月の5日", date(2027, 1, 5)),
        ("三日後", date(2026, 11, 21)),
        ("二十三日後", date(2026, 12, 11)),
        ("10日後", date(2026, 11, 28)),
        ("一週間後", date(2026, 11, 25)),
        ("年内", date(2026, 12, 31)),
        ("Friday", date(2026, 11, 20)),
        ("Friday next week", date(2026, 11, 27)),
        ("next Friday", date(2026, 11, 27)),
        ("this Friday", date(2026, 11, 20)),
        ("next Monday", date(2026, 11, 23)),
        ("the end of the month", date(2026, 11, 30)),
        ("tomorrow", date(2026, 11, 19)),
    ],
)
def test_a_due_date_is_read(written: str, expected: date) -> None:
    assert read_due(written, TODAY) == expected


@pytest.mark.parametrize(
    "written",
    [
        "",
        "そのうち",
        "来週",
        "次の金曜",
        "水曜",  # today is one: this or the next?
        "今週月曜",
        "昨日",
        "11/10",  # just over: a slip, or next year's?
        "2026-11-17",
        "12/32",
        "31日",  # November has none
        "12/10(金)",
        "26/12/10",
        "平成8年12月10日",
        "令和0年12月10日",
        "月",
        "年末",
        "13月末",
        "今月10日",
        "来月32日",
        "十十日後",
        "12月中旬",
        "9999/12/31日",
    ],
)
def test_what_could_be_meant_two_ways_is_asked_back(written: str) -> None:
    with pytest.raises(Refusal, match="bad_date"):
        read_due(written, TODAY)


@given(DAYS, st.integers(0, 300))
def test_a_date_without_its_year_is_the_coming_one(today: date, days: int) -> None:
    wanted = today + timedelta(days=days)
    written = f"{wanted.month}月{wanted.day}日"
    if (wanted.month, wanted.day) != (2, 29):  # some years know none
        assert read_due(written, today) == wanted


@given(DAYS, st.integers(0, 400))
def test_the_years_of_the_era_are_read(today: date, days: int) -> None:
    wanted = today + timedelta(days=days)
    year = wanted.year - 2018
    for written in (f"令和{year}年{wanted.month}月{wanted.day}日", f"R{year}.{wanted.month}.{wanted.day}"):
        assert read_due(written, today) == wanted


@given(DAYS, st.sampled_from("月火水木金土日"), st.integers(1, 2))
def test_a_weekday_of_a_coming_week_is_in_it(today: date, weekday: str, weeks: int) -> None:
    found = read_due(("来週", "再来週")[weeks - 1] + f"の{weekday}曜日", today)
    assert "月火水木金土日"[found.weekday()] == weekday
    monday = today - timedelta(days=today.weekday())
    assert timedelta(weeks=weeks) <= found - monday < timedelta(weeks=weeks + 1)


@given(DAYS)
def test_a_month_ends_the_day_before_another_begins(today: date) -> None:
    for words, months in (("月末", 0), ("来月末", 1)):
        end = read_due(words, today)
        assert (end + timedelta(days=1)).day == 1
        assert (end.year * 12 + end.month) - (today.year * 12 + today.month) == months


@given(st.text(), DAYS)
def test_whatever_is_written_is_a_day_to_come_or_refused(written: str, today: date) -> None:
    try:
        assert read_due(written, today) >= today
    except Refusal as refusal:
        assert refusal.key == "bad_date"  # noqa: PT017
