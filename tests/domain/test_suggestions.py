"""What a new inquiry seems to be: the rules of the preset, tried on the demo's and on invented customers."""

from __future__ import annotations

import csv
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.inquiries import Draft
from bot.domain.suggestions import About, Clue, Suggestion, suggest
from bot.network import load_network
from bot.network_file import PRESETS

CLUES = load_network(None).clues
DEMO = json.loads((PRESETS / "demo.json").read_text(encoding="utf-8"))["inquiries"]
DISMISSALS = {"mass_production", "not_an_inquiry"}
TAKEN = {"mass_production_declined": "mass_production", "spam": "not_an_inquiry"}
# Invented customers, written without the rules at hand; a `customer` is in whatever lane.
INVENTED = list(
    csv.DictReader(
        Path(__file__).with_name("invented_inquiries.tsv").open(encoding="utf-8"), dialect="excel-tab"
    )
)
WORDS = ["図面", "STEP", "SUS304", "装置", "5個", "月産1万個", "SEO", "試作", "drawing", "はい", "ok"]
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def of(about: About, *said: str, files: tuple[str, ...] = ()) -> str | None:
    """Return what is suggested to somebody who writes this."""
    body = "\n".join(said)
    found = {one.about: one.value for one in suggest(CLUES, Draft(body=body, attachments=files))}
    return found.get(about)


def lane(*said: str) -> str | None:
    return of(About.LANE, *said)


def dismissal(*said: str) -> str | None:
    return of(About.DISMISSAL, *said)


def _draft(inquiry: dict) -> Draft:
    names = ("subject", "body", "material", "quantity")
    return Draft(
        **{name: inquiry[name] for name in names},
        company=inquiry["company"],
        attachments=tuple(inquiry["attachments"]),
    )


def _values(draft: Draft) -> dict[About, str]:
    return {one.about: one.value for one in suggest(CLUES, draft)}


def test_at_least_32_of_the_demos_36_lanes_are_put_right():
    with_lane = [one for one in DEMO if one["expected"]["lane"]]
    right = [
        one["id"] for one in with_lane if _values(_draft(one)).get(About.LANE) == one["expected"]["lane"]
    ]
    assert len(with_lane) == 36
    assert len(right) >= 32, right


def test_none_of_the_demos_real_inquiries_is_called_mass_production_or_nothing():
    called = {one["id"]: _values(_draft(one)).get(About.DISMISSAL) for one in DEMO}
    expected = {one["id"]: TAKEN.get(one["expected"]["category"]) for one in DEMO}
    assert called == expected


def test_nine_in_ten_of_the_invented_inquiries_are_put_right():
    wrong = [one["subject"] for one in INVENTED if not _is_put_right(one)]
    assert len(INVENTED) >= 40
    assert len(wrong) <= len(INVENTED) // 10, wrong


def test_no_invented_customer_is_called_mass_production_or_nothing():
    customers = [one for one in INVENTED if one["expected"] not in DISMISSALS]
    assert [one["subject"] for one in customers if About.DISMISSAL in _found(one)] == []


def _found(one: dict[str, str]) -> dict[About, str]:
    files = tuple(one["attachments"].split())
    said = {name: one[name] for name in ("subject", "body", "material", "quantity")}
    return _values(Draft(**said, attachments=files))


def _is_put_right(one: dict[str, str]) -> bool:
    found, expected = _found(one), one["expected"]
    if expected in DISMISSALS:
        return found.get(About.DISMISSAL) == expected
    return About.DISMISSAL not in found and expected in {"customer", found.get(About.LANE)}


@pytest.mark.parametrize(
    "said",
    [
        "量産前の試作を10個",
        "量産は別途検討します。まず5個",
        "将来は量産したい",
        "営業部長より伺いました",
        "補助金で試作したい",
        "部品の工法もご提案ください",
        "広告看板の文字を2つ作りたい",
        "採用実績のある材質で1個",
        "SEOULから部品2個",
    ],
)
def test_a_customer_who_uses_a_sellers_word_stays_a_customer(said):
    assert dismissal(said) is None


@pytest.mark.parametrize("said", ["月産2万個", "毎月500個", "年間12万本の見積", "50,000 pcs per month"])
def test_so_many_a_month_or_a_year_is_mass_production(said):
    assert dismissal(said) == "mass_production"


def test_a_seller_who_wants_a_part_made_is_a_customer():
    assert dismissal("SEOの会社ですが、真鍮の銘板を1枚、図面あり") is None


def test_a_drawing_that_does_not_exist_is_no_drawing():
    assert lane("図面はありません。形から相談したい") == "systems"
    assert lane("No drawings yet, we need a tester") == "systems"


def test_words_of_the_alphabet_are_found_only_whole():
    seo = (Clue(About.DISMISSAL, "not_an_inquiry", 3, ("SEO", "rank*")),)
    assert suggest(seo, Draft(body="SEOUL, video of frank")) == ()
    assert suggest(seo, Draft(body="the ranking"))[0].words == ("ranking",)


def test_the_words_that_led_to_it_are_told_as_the_customer_wrote_them():
    clues = (Clue(About.LANE, "parts", 1, ("図面", "sus#", "#個")), Clue(About.LANE, "parts", -1, ("量産",)))
    draft = Draft(subject="図面あり", material="SUS304", quantity="５個", body="量産ではない")
    assert suggest(clues, draft) == (Suggestion(About.LANE, "parts", ("図面", "SUS304", "5個")),)


def test_two_lanes_with_as_many_points_suggest_neither():
    clues = (Clue(About.LANE, "parts", 3, ("箱",)), Clue(About.LANE, "systems", 3, ("光る",)))
    assert suggest(clues, Draft(body="光る箱")) == ()


def test_a_kind_of_case_is_suggested_like_a_lane():
    clues = (Clue(About.CASE_TYPE, "consulting", 2, ("相談",)),)
    assert suggest(clues, Draft(body="相談したい")) == (Suggestion(About.CASE_TYPE, "consulting", ("相談",)),)


def test_the_names_of_firms_and_people_say_nothing():
    assert suggest(CLUES, Draft(company="自動化装置開発株式会社", person="量産 太郎", body="よろしく")) == ()


def test_nothing_said_suggests_nothing():
    everything = (Clue(About.LANE, "parts", 3, ("|", "-")),)
    assert suggest(everything, Draft()) == suggest(CLUES, Draft()) == ()


def test_no_rules_suggest_nothing():
    assert suggest((), Draft(body="図面あり")) == ()


@given(st.lists(st.sampled_from(WORDS), max_size=6), st.randoms())
def test_the_order_of_what_is_said_does_not_matter(words, random):
    other = random.sample(words, len(words))
    for about in About:
        assert of(about, *words) == of(about, *other)


@given(st.lists(st.sampled_from(WORDS), max_size=6))
def test_full_width_letters_and_capitals_do_not_matter(words):
    for about in About:
        said = of(about, *words)
        assert of(about, *(word.translate(FULL_WIDTH) for word in words)) == said
        assert of(about, *(word.upper() for word in words)) == said
        assert of(about, *(word.lower() for word in words)) == said


@given(st.text())
def test_whatever_is_written_suggests_one_of_each_kind_at_most_and_quotes_it(body):
    found = suggest(CLUES, Draft(body=body))
    assert len({one.about for one in found}) == len(found)
    plain = unicodedata.normalize("NFKC", body)
    assert all(word in plain for one in found for word in one.words)
