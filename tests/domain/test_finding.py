"""Words as people seek them, and months as they type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.finding import LONGEST, folded, words_sought
from bot.domain.months import read_month, read_year

TODAY = date(2026, 12, 3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("アルミ筐体", "ｱﾙﾐ筐体"),
        ("アルミ筐体", "あるみ 筐体"),
        ("ガイド", "ｶﾞｲﾄﾞ"),
        ("ABS樹脂", "ａｂｓ\u3000樹脂"),
        ("㈱朝霧", "(株)朝霧"),
        ("Ｍ３ ねじ", "m3ネジ"),
    ],
)
def test_what_people_take_for_the_same_word_is_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@given(st.text(max_size=50))
def test_folding_keeps_no_sign_that_would_end_a_line(text: str) -> None:
    assert not {"\n", "\t", " ", "\ue000"} & set(folded(text))


def test_a_long_text_is_sought_in_as_far_as_a_subject_reaches() -> None:
    assert folded("あ" * 1000) == "あ" * LONGEST


def test_a_number_is_sought_as_it_is_written() -> None:
    assert words_sought("26ー12 アルミ アルミ") == ("26-0012", "あるみ")


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("今月", "2026-12"),
        ("month", "2026-12"),
        ("先月", "2026-11"),
        ("last month", "2026-11"),
        ("12月", "2026-12"),
        ("1月", "2026-01"),
        ("１２月", "2026-12"),
        ("2025年3月", "2025-03"),
        ("2025-03", "2025-03"),
        ("2025/3", "2025-03"),
        ("13月", None),
        ("0月", None),
        ("12", None),
        ("アルミ", None),
        ("", None),
    ],
)
def test_a_month_without_its_year_is_the_latest_that_has_begun(text: str, month: str | None) -> None:
    assert read_month(text, TODAY) == month


def test_last_month_in_january_is_december() -> None:
    assert read_month("先月", date(2027, 1, 1)) == "2026-12"


@pytest.mark.parametrize(
    ("text", "year"),
    [("今年", "2026"), ("昨年", "2025"), ("last year", "2025"), ("２０２４年", "2024"), ("年末の試作", None)],
)
def test_years_as_people_write_them(text: str, year: str | None) -> None:
    assert read_year(text, TODAY) == year
