"""What the public form marked, as people see it: a quiet suggestion with its reason, and nothing hidden."""

from __future__ import annotations

import json

import pytest

from bot.slack.card import card
from bot.slack.modals.details import details_view
from tests.slack.samples import ARRIVAL, context, inquiry, view


def _shown(locale: str, **changes) -> str:
    seen = view(inquiry(**changes))
    c = context(seen, locale=locale)
    return json.dumps(card(c, {"inquiry_id": seen.inquiry.id}).blocks, ensure_ascii=False)


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        (
            "ja",
            "かもしれません: フォームを開いてすぐ送信されました、リンクがいくつも書かれています",
        ),
        ("en", "perhaps: sent at once after the form was opened, many links in the text"),
    ],
)
def test_the_card_says_why_it_may_be_no_inquiry(locale: str, words: str):
    assert words in _shown(locale, marks=["too_fast", "links"])
    assert "suggested:dismissal" in _shown(locale, marks=["too_fast"])


def test_who_took_it_off_or_back_is_not_asked_again():
    assert "suggested:dismissal" not in _shown(
        "ja", marks=["trap"], state="dismissed", dismissed_as="not_an_inquiry"
    )
    assert "suggested:dismissal" not in _shown("ja")
    seen = view(inquiry(marks=["trap"]), happened=frozenset({"restored"}))
    assert "suggested:dismissal" not in json.dumps(card(context(seen), {"inquiry_id": 123}).blocks)


def test_the_details_say_it_too():
    seen = view(inquiry(marks=["trap"]))
    shown = json.dumps(details_view(context(seen), seen, []), ensure_ascii=False)
    assert "人には見えない欄に記入がありました" in shown


def test_the_details_say_that_an_odd_mail_address_is_the_only_way_back():
    for email, phone, says in (
        ("yamada@exmaple", "", True),
        ("yamada@exmaple", "075", False),
        ("", "", False),
    ):
        seen = view(inquiry(email=email, phone=phone))
        shown = json.dumps(details_view(context(seen), seen, []), ensure_ascii=False)
        assert ("メールアドレスの形が、いつもと違うようです" in shown) is says


def test_the_details_say_what_the_customer_agreed_to_and_when():
    seen = view(inquiry(consent_at=ARRIVAL, consent_version="7329f9ca5ba1"))
    shown = json.dumps(details_view(context(seen), seen, []), ensure_ascii=False)
    assert "12/01(火) 10:00に、個人情報と図面の取り扱い(版 7329f9ca5ba1)に同意しています" in shown
