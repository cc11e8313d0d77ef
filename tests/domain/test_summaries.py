"""What a summary is proposed from, and that it tells of no customer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.summaries import proposed
from tests.slack.samples import inquiry

NAME = st.text(st.sampled_from("ミズナラ計測機器柏木直ABCdef"), min_size=2, max_size=8)
AROUND = st.text(st.sampled_from("アルミ筐体の切削 5個、0-"), max_size=8)


def of_subject(text: str, **customer: str) -> str:
    return proposed(inquiry(subject=text, **customer), "お客様").get("subject", "")


def test_what_is_made_of_what_how_often_and_until_when_may_be_shown() -> None:
    case = inquiry(subject="アルミ筐体の切削見積", material="A5052", quantity="5個", process="")
    assert proposed(case, "お客様") == {
        "subject": "アルミ筐体の切削見積",
        "material": "A5052",
        "quantity": "5個",
        "desired_delivery": "2026-12-23",
    }


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ミズナラ計測機器株式会社 アルミ筐体", "お客様 アルミ筐体"),
        ("ミズナラ計測機器様向けアルミ筐体", "お客様向けアルミ筐体"),
        ("㈱ミズナラ計測機器のアルミ筐体", "(株)お客様のアルミ筐体"),
        ("ﾐｽﾞﾅﾗ 計測機器のアルミ筐体", "お客様のアルミ筐体"),
        ("アルミ筐体(柏木)", "アルミ筐体(お客様)"),
        ("柏木直様 アルミ筐体", "お客様 アルミ筐体"),
    ],
)
def test_the_customers_company_and_people_are_called_the_customer(text: str, shown: str) -> None:
    assert of_subject(text) == shown


@pytest.mark.parametrize(
    "contact",
    [
        "kashiwagi@mizunara.example.jp",
        "other@mizunara.example.jp",
        "https://mizunara.example.jp/a",
        "www.mizunara.example",
        "mizunara.co.jp",
        "090-1234-5678",
        "09012345678",
        "000-0000-1001",
        "+81 90 1234 5678",
        "(075)123-4567",
        "075ー123ー4567",
        "075-123-4567",
    ],
)
def test_no_address_and_no_phone_number_is_shown(contact: str) -> None:
    assert of_subject(f"アルミ筐体 {contact}") == "アルミ筐体 …"


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-23",
        "100×200×300",
        "φ12.5±0.01",
        "A5052-H34 10個",
        "0.5mm 100枚",
        "SPCC t1.6",
        "000-1",
    ],
)
def test_dates_sizes_and_counts_stay(text: str) -> None:
    assert of_subject(text) == text


def test_a_latin_name_is_not_looked_for_inside_other_words() -> None:
    assert of_subject("Steel parts for TEE and tee", company="Tee Ltd.", person="") == (
        "Steel parts for お客様 and お客様"
    )


@given(NAME, AROUND, AROUND)
def test_a_name_that_is_known_is_never_shown(name: str, before: str, after: str) -> None:
    text = f"{before}\u3000{name}\u3000{after}"
    shown = proposed(inquiry(subject=text, process=text, company=name, person="", phone=""), "**")
    assert all(name.casefold() not in one.casefold() for one in shown.values())
