"""What a summary is proposed from, and that it tells of no customer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.summaries import proposed
from tests.slack.samples import inquiry

NAME = st.text(st.sampled_from("ミズナラ計測機器柏木直ABCdef"), min_size=2, max_size=8)
FIRM = st.text(st.sampled_from("ミズナラ計測機器"), min_size=3, max_size=8)
FAMILY = st.text(st.sampled_from("柏木直林太郎"), min_size=1, max_size=3)
GIVEN = st.text(st.sampled_from("柏木直林太郎"), min_size=2, max_size=3)
HONORIFIC = st.sampled_from(["様", "さま", "殿", "さん", "氏"])
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
    ("text", "customer", "shown"),
    [
        ("ミズナラ精機様 筐体", {"company": "株式会社ミズナラ精機 開発部"}, "お客様 筐体"),
        ("ミズナラ精機の筐体", {"company": "株式会社ミズナラ精機　京都工場"}, "お客様の筐体"),
        ("MIZUNARA 筐体", {"company": "Mizunara Seiki Co., Ltd."}, "お客様 筐体"),
        ("ミズナラ様 筐体", {"company": "ミズナラ精機(株)"}, "お客様 筐体"),
        ("ミズナラ精機御中 筐体", {"company": "京都ミズナラ精機"}, "お客様 筐体"),
        ("林様 筐体", {"person": "林 太郎"}, "お客様 筐体"),
        ("林 様 筐体", {"person": "林太郎"}, "お客様 筐体"),
        ("山田様・太郎さん 筐体", {"person": "山田太郎"}, "お客様・お客様 筐体"),
        ("スミスさん 筐体", {"person": "ジョン・スミス"}, "お客様 筐体"),
    ],
)
def test_a_part_of_a_name_is_called_the_customer_too(text: str, customer: dict[str, str], shown: str) -> None:
    assert of_subject(text, **customer) == shown


@pytest.mark.parametrize(
    ("text", "customer"),
    [
        ("林業用の部品", {"person": "林 太郎"}),
        ("仕様 たくさん 下鴨様", {"person": "山田太郎"}),
        ("Parts for the press and the lathe", {"company": "The Tee and Sons Ltd."}),
        ("開発用の治具", {"company": "株式会社ミズナラ精機 開発部"}),
    ],
)
def test_other_words_and_other_peoples_names_stay(text: str, customer: dict[str, str]) -> None:
    assert of_subject(text, **customer) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("MZN-123_rev2.pdf の見積", "… の見積"),
        ("mzn-123_rev2の見積", "…の見積"),
        ("図面 ミズナラ カバー.step 2個", "図面 … 2個"),
        ("図面 ミズナラカバー 2個", "図面 … 2個"),
    ],
)
def test_no_name_of_a_drawing_is_shown_with_or_without_its_suffix(text: str, shown: str) -> None:
    drawings = ["MZN-123_rev2.pdf", "ミズナラ カバー.step", "1.pdf"]
    case = inquiry(subject=text, attachments=drawings)
    assert proposed(case, "お客様")["subject"] == shown


@pytest.mark.parametrize(
    "contact",
    [
        "kashiwagi@mizunara.example.jp",
        "other@mizunara.example.jp",
        "https://mizunara.example.jp/a",
        "www.mizunara.example",
        "mizunara.co.jp",
        "mizunara.tokyo",
        "mizunara.example.co.uk",
        "090-1234-5678",
        "09012345678",
        "000-0000-1001",
        "+81 90 1234 5678",
        "(075)123-4567",
        "075ー123ー4567",
        "075-123-4567",
        "075.123.4567",
        "03.1234.5678",
        "0774.12.3456",
        "+81.75.123.4567",
        "075・123・4567",
        "０７５．１２３．４５６７",
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
        "0.125 0.250 0.375",
        "05.12.2026",
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


@given(
    FIRM,
    st.sampled_from(["{} 開発部", "株式会社{} 京都工場", "開発部\u3000㈱{}", "{}・京都"]),
    AROUND,
    AROUND,
)
def test_a_firm_is_not_shown_whatever_stands_beside_it(
    firm: str, company: str, before: str, after: str
) -> None:
    text = f"{before} {firm}様 {after} {firm} {after}"
    shown = proposed(inquiry(subject=text, company=company.format(firm), person=""), "**")
    assert all(firm not in one for one in shown.values())


@given(FAMILY, GIVEN, st.sampled_from(["", " ", "\u3000", "・"]), HONORIFIC, AROUND, AROUND)
def test_a_person_who_is_addressed_is_not_shown_whether_the_name_has_a_space_or_not(
    family: str, given_name: str, space: str, honorific: str, before: str, after: str
) -> None:
    text = f"{before} {family}{honorific} {after} {given_name} {honorific}"
    case = inquiry(subject=text, company="", person=f"{family}{space}{given_name}")
    shown = proposed(case, "**")["subject"]
    assert not any(f"{name}{honorific}" in shown.replace(" ", "") for name in (family, given_name))


def test_of_a_customer_with_names_by_the_page_nothing_is_proposed() -> None:
    """Each of them would be looked for: with a megabyte of names the form took half a minute."""
    assert proposed(inquiry(company="ab " * 300_000), "お客様") == {}
    assert proposed(inquiry(attachments=[f"図面{number}.pdf" for number in range(2000)]), "お客様") == {}
