"""What may be said of a case, how amounts are read, and which customers are the same."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.amounts import read_amount
from bot.domain.customers import company_of, keys, may_be_the_same
from bot.domain.errors import Refusal
from bot.domain.outcomes import Detail, Outcome, check, sayable
from tests.slack.samples import answered, inquiry

ENDS = {"won", "lost", "declined", "referred", "mass_production", "not_an_inquiry"}


def said_next(**changes: Any) -> set[str]:
    return set(sayable(answered(100, **changes)))


def test_nothing_is_said_before_the_first_reply_nor_after_an_end() -> None:
    assert sayable(inquiry()) == ()
    for end in ENDS:
        assert said_next(lead_firm_id="F01", outcome=end) == set()


def test_a_quote_leads_to_an_end_and_needs_a_lead_firm() -> None:
    assert said_next(lead_firm_id="F01") == ENDS | {"quoted"}
    assert said_next(lead_firm_id="F01", outcome="quoted") == ENDS
    assert said_next() == ENDS - {Outcome.WON}


@pytest.mark.parametrize(
    ("text", "yen"),
    [
        ("", None),
        ("125,000", 125_000),
        ("¥１２５，０００", 125_000),
        ("12.5万円", 125_000),
        ("3百万", 3_000_000),
        ("125千円", 125_000),
        ("約120万円", 1_200_000),
        ("百二十万円", 1_200_000),
        ("十万", 100_000),
        ("1億2千万", 120_000_000),
        ("1億2,000万円", 120_000_000),
        ("2千5百万円", 25_000_000),
        ("五百円", 500),
        ("1,200,000 yen", 1_200_000),
        ("JPY 1200000", 1_200_000),
        ("1.2M", 1_200_000),
        ("800k yen", 800_000),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, yen: int | None) -> None:
    assert read_amount(text) == yen


@pytest.mark.parametrize(
    "text", ["0", "円", "-5", "5万くらい", "万円", "1億万", "2百千", "1兆円", "1e9", "M", "1" * 20]
)
def test_what_is_no_amount_is_asked_for_again(text: str) -> None:
    with pytest.raises(Refusal, match="bad_amount"):
        read_amount(text)


def test_an_order_of_tomorrow_is_no_order_yet() -> None:
    with pytest.raises(Refusal, match="bad_day"):
        check(Detail(on_day=date(2026, 12, 2)), date(2026, 12, 1))


@pytest.mark.parametrize(
    "name", ["ミズナラ計測株式会社", "㈱ミズナラ計測", "（株） ﾐｽﾞﾅﾗ計測", "ミズナラ計測 有限会社"]
)
def test_a_company_is_the_same_whatever_its_legal_form(name: str) -> None:
    assert company_of(name) == company_of("ミズナラ計測")


def test_nothing_is_made_of_what_says_nothing() -> None:
    assert keys("株式会社", "なし", "12-3") == frozenset()


def test_other_words_or_another_week_are_another_inquiry() -> None:
    case = inquiry()
    assert may_be_the_same(case, inquiry(subject="【再送】" + case.subject))
    assert not may_be_the_same(case, inquiry(subject="樹脂カバー", body="ABSの試作品を三つ"))
    assert not may_be_the_same(case, inquiry(received_at=case.received_at + timedelta(days=4)))
