"""Letters to a customer: which fits, what is asked for, and no gap is filled from what a customer wrote."""

from __future__ import annotations

import pytest

from bot.domain.letters import Letter, filled, fitting, missing, unknown_gaps
from bot.i18n import LOCALES, catalogue
from bot.texts.letter import Writer, letter
from tests.slack.samples import NETWORK, answered, inquiry

DUTY = Writer(NETWORK.name, NETWORK.timezone, "朝比奈 透", "朝霧精密切削株式会社")


def test_the_letter_that_fits_the_case_is_shown_first() -> None:
    assert fitting(inquiry()) == Letter.FIRST_REPLY
    assert fitting(inquiry(state="dismissed", dismissed_as="mass_production")) == Letter.MASS_PRODUCTION
    assert fitting(inquiry(state="dismissed", dismissed_as="not_an_inquiry")) == Letter.FIRST_REPLY
    assert fitting(answered(100, outcome="declined")) == Letter.DECLINED
    assert fitting(answered(100, outcome="referred")) == Letter.REFERRED
    assert fitting(answered(100, outcome="lost")) == Letter.FIRST_REPLY


def test_a_lead_firm_introduces_itself_and_thanks_for_the_order() -> None:
    assert fitting(answered(100, lead_firm_id="F01")) == Letter.GREETING
    for outcome in ("quoted", "lost"):
        assert fitting(answered(100, lead_firm_id="F01", outcome=outcome)) == Letter.FIRST_REPLY
    assert fitting(answered(100, lead_firm_id="F01", outcome="won")) == Letter.ORDERED
    _, body = letter(inquiry(material=""), Letter.GREETING, "ja", DUTY)
    assert "ご相談の窓口を弊社が務めることになりました" in body
    assert "・材質" in body


def test_the_first_reply_asks_for_what_the_customer_has_not_said() -> None:
    case = inquiry(material="", attachments=[])
    assert missing(case) == ("material", "attachments")
    _, body = letter(case, Letter.FIRST_REPLY, "ja", DUTY)
    assert "・材質\n・図面、またはスケッチやお写真\n\nご不明な点" in body
    assert "まだ伺っていない点がございましたら" in body
    _, silent = letter(inquiry(material="", subject="", body=" "), Letter.FIRST_REPLY, "ja", DUTY)
    assert "まだ伺っていない" not in silent
    assert "・材質" in silent
    _, complete = letter(inquiry(), Letter.FIRST_REPLY, "ja", DUTY)
    assert "お知らせいただけますでしょうか" not in complete
    assert "\n\n\n" not in complete


@pytest.mark.parametrize(
    ("company", "person", "begins"),
    [
        ("ミズナラ計測機器株式会社", "柏木 直", "ミズナラ計測機器株式会社\n柏木 直 様\n"),
        ("ミズナラ計測機器株式会社", "", "ミズナラ計測機器株式会社 御中\n"),
        ("", "柏木 直", "柏木 直 様\n"),
        (" ", "", "お客様\n"),
    ],
)
def test_a_letter_addresses_whoever_wrote(company: str, person: str, begins: str) -> None:
    _, body = letter(inquiry(company=company, person=person), Letter.RECEIVED, "ja", DUTY)
    assert body.startswith(begins)


@pytest.mark.parametrize("name", ["寺田", "事務局 寺田"])
def test_the_secretariat_is_named_once_whatever_its_people_are_called_in_slack(name: str) -> None:
    _, body = letter(inquiry(), Letter.RECEIVED, "ja", Writer(NETWORK.name, NETWORK.timezone, name))
    assert f"{NETWORK.name}の事務局 寺田でございます" in body


def test_what_a_customer_wrote_is_never_a_gap() -> None:
    subject, _ = letter(inquiry(subject="{sign} {to}"), Letter.DECLINED, "ja", DUTY)
    assert subject == "【受付番号 26-0123】「{sign} {to}」について"


def test_a_network_writes_letters_of_its_own() -> None:
    own = "{number} の件\n{to}\n\n{network} {sender}"
    subject, body = letter(inquiry(), Letter.REFERRED, "ja", DUTY, own)
    assert subject == "26-0123 の件"
    assert body.endswith("京都試作ネット 朝霧精密切削株式会社 朝比奈 透")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", Letter)
def test_every_gap_of_our_own_letters_is_filled(locale: str, kind: Letter) -> None:
    assert unknown_gaps(catalogue(locale)[f"letter.text_{kind}"]) == []
    for why in ("", "technology", "equipment", "delivery", "cost", "other"):
        whole = "\n".join(letter(inquiry(), kind, locale, DUTY, why=why))
        assert "{" not in whole


def test_the_first_line_is_the_subject() -> None:
    assert filled("\nA {number}\n\n\n\nB\n", {"number": "26-0123"}) == ("A 26-0123", "B")


@pytest.mark.parametrize("kind", [one for one in Letter if one != Letter.RECEIVED])
def test_a_letter_about_an_inquiry_without_a_subject_reads_as_people_write(kind: Letter) -> None:
    subject, body = letter(inquiry(subject=" "), kind, "ja", DUTY)
    assert subject == "【受付番号 26-0123】お問い合わせについて"
    what = ("ご注文", "order") if kind == Letter.ORDERED else ("お問い合わせ", "inquiry")
    assert f"このたびは{what[0]}をいただき、誠にありがとうござい" in body
    subject, body = letter(inquiry(subject=""), kind, "en", DUTY)
    assert subject == "[26-0123] Your inquiry"
    assert f"Thank you for your {what[1]}. I am writing" in body
