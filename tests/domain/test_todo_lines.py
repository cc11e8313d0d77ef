"""A ToDo as people write it: whose it is, by when, and what they are asked about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.minute_kinds import Ask, Line
from bot.domain.minute_lines import parse
from tests.domain.lines import KNOWN, only, todo


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("宿題: @USAKA1 見積書を送る 12/10まで", ("見積書を送る", "USAKA1", "2026-12-10", ())),
        ("宿題: @USAKA1さん、見積書を12/10までに送る", ("見積書を送る", "USAKA1", "2026-12-10", ())),
        ("宿題: @USAKA1 見積書を送る（１２／１０まで）", ("見積書を送る", "USAKA1", "2026-12-10", ())),
        ("宿題: 坂本 見積書を送る 来週金曜まで", ("見積書を送る", "USAKA1", "2026-11-27", ())),
        ("宿題: 坂本さんが見積書を送る 月末まで", ("見積書を送る", "USAKA1", "2026-11-30", ())),
        ("宿題: @坂本 見積書を送る、令和8年12月10日(木)までに", ("見積書を送る", "USAKA1", "2026-12-10", ())),
        ("宿題: 雪洞樹脂加工 見積書 R8.12.10迄", ("見積書", "USAKA1", "2026-12-10", ())),
        ("宿題: 水楢 はるか 資料を配る 〆12/10", ("資料を配る", "UMIZU1", "2026-12-10", ())),
        ("宿題: 坂本: 資料を配る 期限: 12/10(木)", ("資料を配る", "USAKA1", "2026-12-10", ())),
        ("宿題: 資料を配る 12/10まで @USAKA1", ("資料を配る", "USAKA1", "2026-12-10", ())),
        ("宿題: 資料を配る(担当: @USAKA1) 12/10まで", ("資料を配る", "USAKA1", "2026-12-10", ())),
        ("宿題: @USAKA1 資料を配る 12/10", ("資料を配る", "USAKA1", "2026-12-10", ())),
        ("宿題: @USAKA1 CAD 12/5", ("CAD", "USAKA1", "2026-12-05", ())),
        ("ToDo: @USAKA1 見積 12/5", ("見積", "USAKA1", "2026-12-05", ())),
        ("宿題: @USAKA1 資料を配る", ("資料を配る", "USAKA1", None, ())),
        ("宿題: @USAKA1 最後までやる", ("最後までやる", "USAKA1", None, ())),
        ("宿題: 全員 アンケートに答える 今週中まで", ("アンケートに答える", None, "2026-11-20", ())),
        ("Todo: @UANN01 send the quote by 12/25", ("send the quote", "UANN01", "2026-12-25", ())),
        ("todo: Ann: send the quote by the end of the month", ("send the quote", "UANN01", "2026-11-30", ())),
        ("todo: @UANN01 stand by the machine", ("stand by the machine", "UANN01", None, ())),
    ],
)
def test_a_todo_has_its_owner_its_day_and_what_is_to_be_done(text: str, expected: tuple[Any, ...]) -> None:
    assert todo(text) == expected


@pytest.mark.parametrize(("said", "day"), [("next", "2026-11-27"), ("this", "2026-11-20")])
@pytest.mark.parametrize("before", ["", "by ", "until ", "on ", "due ", "due on ", "(", "by weight by "])
def test_a_weekday_of_this_or_the_next_week_is_taken_whole(said: str, day: str, before: str) -> None:
    left = "send the prices by weight" if "weight" in before else "send the prices"
    assert todo(f"todo: @UANN01 send the prices {before}{said} Friday") == (left, "UANN01", day, ())


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("宿題: @USAKA1 見積を送る 11/10まで", "11/10"),
        ("宿題: @USAKA1 見積を11月10日(火)までに送る", "11月10日(火)"),
        ("宿題: 11/10までに @USAKA1 見積を送る", "11/10"),
        ("宿題: @USAKA1 見積を送る 期限: 2025/3/1", "2025/3/1"),
        ("宿題: @USAKA1 見積を送る 11/10", "11/10"),
        ("todo: @USAKA1 send the quote by 10 Nov", "10 Nov"),
    ],
)
def test_of_a_day_that_is_over_people_are_told_so(text: str, past: str) -> None:
    _, owner, due, asks = todo(text)
    assert (owner, due, asks) == ("USAKA1", None, (Ask("due_past", past),))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("宿題: @USAKA1 見積 来月頃まで", ("見積 来月頃まで", "USAKA1", None, (Ask("due", "来月頃"),))),
        ("Action: @USAKA1 send the quote", ("send the quote", "USAKA1", None, ())),
        ("宿題: @USAKA1 見積 12月中旬", ("見積 12月中旬", "USAKA1", None, (Ask("due", "12月中旬"),))),
        ("宿題: @USAKA1 見積を12/32までに", ("見積を12/32までに", "USAKA1", None, (Ask("due", "12/32"),))),
        ("宿題: @USAKA1 見積 次の金曜まで", ("見積 次の金曜まで", "USAKA1", None, (Ask("due", "次の金曜"),))),
        (
            "宿題: @USAKA1 見積 平成8年12月10日まで",
            ("見積 平成8年12月10日まで", "USAKA1", None, (Ask("due", "平成8年12月10日"),)),
        ),
        ("宿題: @USAKA1 見積 期限: 未定", ("見積 期限: 未定", "USAKA1", None, (Ask("due", "未定"),))),
        ("todo: @UANN01 a quote by 13/13", ("a quote by 13/13", "UANN01", None, (Ask("due", "13/13"),))),
        ("宿題: 川端 見積 12/10まで", ("見積", None, "2026-12-10", (Ask("owner", "川端"),))),
        ("宿題: 山本さん 見積 12/10まで", ("見積", None, "2026-12-10", (Ask("owner", "山本"),))),
        ("宿題: @山本 見積 12/10まで", ("見積", None, "2026-12-10", (Ask("owner", "山本"),))),
        ("宿題: 見積を送る 12/10まで", ("見積を送る", None, "2026-12-10", (Ask("owner", ""),))),
    ],
)
def test_what_cannot_be_read_of_a_todo_is_asked_about(text: str, expected: tuple[Any, ...]) -> None:
    assert todo(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("宿題: 来週火曜までに坂本さんが見積", ("見積", "USAKA1", "2026-11-24", ())),
        ("宿題: 12/25までに @USAKA1 見積", ("見積", "USAKA1", "2026-12-25", ())),
        ("宿題: 12/25 坂本 見積", ("見積", "USAKA1", "2026-12-25", ())),
        ("宿題: 来週までに坂本さんが見積", ("来週までに見積", "USAKA1", None, (Ask("due_week", "来週"),))),
        ("宿題: @USAKA1 見積(12/25)", ("見積", "USAKA1", "2026-12-25", ())),
        ("宿題: @USAKA1 来週中に見積", ("見積", "USAKA1", "2026-11-27", ())),
        (
            "宿題: @USAKA1 12/25までの実績を1/15までに出す",
            ("12/25までの実績を出す", "USAKA1", "2027-01-15", ()),
        ),
        ("宿題: @USAKA1 はがきを送る 12/10まで", ("はがきを送る", "USAKA1", "2026-12-10", ())),
        ("宿題: @USAKA1 理事会の資料 12/10まで", ("理事会の資料", "USAKA1", "2026-12-10", ())),
        ("宿題: @USAKA1 さん、12/1の会議の資料を配る", ("12/1の会議の資料を配る", "USAKA1", None, ())),
    ],
)
def test_a_date_may_stand_first_and_none_of_the_work_is_taken_for_one(
    text: str, expected: tuple[Any, ...]
) -> None:
    assert todo(text) == expected


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("宿題: @USAKA1 次回までに見積", "次回"),
        ("宿題: @USAKA1 12/10までに見積、12/20までに契約", "12/10・12/20"),
        ("宿題: @USAKA1 見積 2月中旬まで", "2月中旬"),
        ("宿題: @USAKA1 見積を出す 至急", "至急"),
        ("todo: @USAKA1 send the quote asap", "asap"),
        ("todo: @USAKA1 send the quote by mid-January", "mid-January"),
        ("todo: @USAKA1 send the quote in two months", "in two months"),
        ("宿題: @USAKA1 見積 12/25に出す", "12/25"),
        ("宿題: @USAKA1 見積 再来年3月10日まで", "再来年3月10日"),
        ("todo: @USAKA1 check that firms reply within two days", "within two days"),
        ("todo: @USAKA1 see who delivers in two weeks", "in two weeks"),
    ],
)
def test_what_may_be_a_date_is_asked_about_and_not_guessed(text: str, asked: str) -> None:
    _, owner, due, asks = todo(text)
    assert (owner, due, asks) == ("USAKA1", None, (Ask("due", asked),))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("宿題: @USAKA1 見積を1/10(金)まで", Ask("due_weekday", "1/10(金)", days=("2027-01-10",))),
        ("宿題: @USAKA1 見積 2/10(月)", Ask("due_weekday", "2/10(月)", days=("2027-02-10",))),
        ("todo: @USAKA1 a quote by Mon 10 Feb", Ask("due_weekday", "Mon 10 Feb", days=("2027-02-10",))),
        ("todo: @USAKA1 a quote by 3/4", Ask("due_two", "3/4", days=("2027-03-04", "2027-04-03"))),
        ("todo: @USAKA1 a quote by 11/9", Ask("due_two", "11/9", days=("2026-11-09", "2027-09-11"))),
        ("todo: @USAKA1 a quote by 11/10", Ask("due_past", "11/10")),
        ("todo: @USAKA1 a quote 2/1", Ask("due_two", "2/1", days=("2027-02-01", "2027-01-02"))),
        ("宿題: @USAKA1 来週、見積を出す", Ask("due_week", "来週")),
        ("宿題: @USAKA1 見積 再来週まで", Ask("due_week", "再来週")),
        ("todo: @USAKA1 a quote by next week", Ask("due_week", "next week")),
    ],
)
def test_who_is_asked_about_a_date_is_told_what_is_wrong_with_it(text: str, asked: Ask) -> None:
    line = only(text)
    assert (line.data["due"], line.asks) == (None, (asked,))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("宿題: @USAKA1 見積 1月末日", "2027-01-31"),
        ("宿題: @USAKA1 2月末日までに見積", "2027-02-28"),
        ("宿題: @USAKA1 見積 2027年1月中", "2027-01-31"),
        ("宿題: @USAKA1 見積 令和9年1月末に", "2027-01-31"),
        ("宿題: @USAKA1 見積 来年1月末まで", "2027-01-31"),
        ("宿題: @USAKA1 再来年3月末までに見積", "2028-03-31"),
        ("宿題: @USAKA1 見積 再来年3月末に", "2028-03-31"),
        ("todo: @USAKA1 見積, in two weeks", "2026-12-02"),
        ("todo: @USAKA1 見積 (within 10 days).", "2026-11-28"),
        ("todo: @USAKA1 見積 due in a week", "2026-11-25"),
        ("todo: @USAKA1 見積, in two weeks' time", "2026-12-02"),
        ("todo: @USAKA1 見積 by the end of January", "2027-01-31"),
    ],
)
def test_the_end_of_a_month_and_days_ahead_are_read_and_nothing_of_them_is_left(text: str, day: str) -> None:
    assert todo(text) == ("見積", "USAKA1", day, ())


@pytest.mark.parametrize(
    "text",
    [
        "宿題: @USAKA1 次回までに見積",
        "宿題: @USAKA1 見積 次回会議まで",
        "宿題: 次の会議までに@USAKA1 見積",
        "todo: @USAKA1 見積 by the next meeting",
        "todo: @USAKA1 見積 before next meeting",
        "todo: @USAKA1 見積 until our next meeting",
    ],
)
def test_until_the_next_meeting_is_until_its_day_where_that_is_known(text: str) -> None:
    day = date(2026, 12, 16)
    known = replace(KNOWN, days=dict.fromkeys(("次回", "次回会議", "次の会議", "nextmeeting"), day))
    (found,) = parse(text, known)
    assert isinstance(found, Line)
    assert (found.text, found.data["due"], found.asks) == ("見積", "2026-12-16", ())


@pytest.mark.parametrize("joined", ["と", "さんと", "/", "および", "さん、", "・", " と ", " "])
def test_a_todo_of_two_is_one_for_each_however_they_are_joined(joined: str) -> None:
    found = parse(f"宿題: @USAKA1{joined}@UMIZU1さんで見積 12/10まで", KNOWN)
    assert [(one.text, one.data["owner"]) for one in found if isinstance(one, Line)] == [
        ("見積", "USAKA1"),
        ("見積", "UMIZU1"),
    ]


def test_a_todo_of_two_is_one_for_each() -> None:
    found = parse("宿題: @USAKA1、@UMIZU1 資料を作る 12/10まで", KNOWN)
    assert [line.data["owner"] for line in found if isinstance(line, Line)] == ["USAKA1", "UMIZU1"]
    assert {line.text for line in found if isinstance(line, Line)} == {"資料を作る"}


@given(
    st.sampled_from(["来週火曜", "12/25", "令和8年12月10日", "月末"]),
    st.sampled_from(["までに", "まで ", "迄に、"]),
    st.sampled_from(["@USAKA1 ", "坂本さんが", "@USAKA1さんと@UMIZU1さんで"]),
    st.sampled_from(["見積を送る", "はがきを配る", "理事会に出す"]),
)
def test_a_date_is_the_same_before_and_behind_its_owner(when: str, until: str, who: str, what: str) -> None:
    first = parse(f"宿題: {when}{until}{who}{what}", KNOWN)
    assert first == parse(f"宿題: {who}{when}{until}{what}", KNOWN)
    assert all(isinstance(one, Line) and one.data["due"] and one.text == what for one in first)
