"""What is doubtful about a form, what looks wrong about it, and what of a text is seen."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.colours import ENOUGH, contrast, is_colour
from bot.domain.inquiries import Draft
from bot.domain.public_form import QUICKEST, doubts, fingerprint, marks, text_version
from bot.domain.unseen import seen, seen_on_one_line

SLOW = timedelta(minutes=2)


@pytest.mark.parametrize(
    ("draft", "doubtful"),
    [
        (Draft(subject="治具", email="a@example.jp"), ()),
        (Draft(body="治具を5個", phone="03-0000-0000"), ()),
        (Draft(subject="治具"), ("no_way_back",)),
        (Draft(email="a@example.jp"), ("says_nothing",)),
        (Draft(company="海霧"), ("says_nothing", "no_way_back")),
        (Draft(body="治具", email="a＠example"), ("odd_email",)),
        (Draft(body="治具", email="海霧@例え.日本"), ()),
        (Draft(body="治具", email="a@b@example.jp", phone="1"), ("odd_email",)),
    ],
)
def test_whoever_reads_it_would_have_to_ask(draft: Draft, doubtful: tuple[str, ...]):
    assert doubts(draft) == doubtful


def test_what_a_person_wrote_in_a_minute_has_no_mark():
    draft = Draft(subject="治具", body="図面は https://example.jp/a https://example.jp/b にあります")
    assert marks(draft, "", SLOW) == ()
    assert marks(draft, "", QUICKEST) == ()


def test_a_filled_trap_a_hurry_and_many_links_are_marked_each():
    links = "\n".join(f"https://example.com/{number}" for number in range(4))
    assert marks(Draft(body="治具"), "x", SLOW) == ("trap",)
    assert marks(Draft(body="治具"), " ", QUICKEST / 2) == ("too_fast",)
    assert marks(Draft(body=links), "x", timedelta()) == ("trap", "too_fast", "links")


def test_the_same_words_have_one_fingerprint_and_other_words_or_files_another():
    draft = Draft(subject="治具", body="5個")
    assert fingerprint(draft, ["a", "b"]) == fingerprint(Draft(subject="治具", body="5個"), ["b", "a"])
    others = [(Draft(subject="治具", body="6個"), ["a", "b"]), (draft, ["a"]), (draft, [])]
    assert len({fingerprint(*one) for one in [(draft, ["a", "b"]), *others]}) == 4


def test_a_changed_consent_text_has_another_version():
    assert text_version("同意します") != text_version("同意します。")
    assert len(text_version("")) == 12


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("海\u200b霧\u2060\ufeff", "海霧"),
        ("a\u2066b\u2069\u061c", "ab"),
        ("葛\U000e0100飾", "葛\U000e0100飾"),
        ("👩\u200d🔧", "👩\u200d🔧"),
        ("x\u200dy", "xy"),
        ("\U000e0041\U000e007fa", "a"),
        ("一\u2028二\r\n三\x85四", "一\n二\n三\n四"),
        ("a\x00\x07\ud800b", "ab"),
    ],
)
def test_only_what_a_reader_sees_is_left(hidden: str, shown: str):
    assert seen(hidden) == shown


@given(st.text())
def test_a_name_is_on_one_line_and_turns_nothing_round(text: str):
    shown = seen_on_one_line(text)
    assert "\n" not in shown
    assert {unicodedata.bidirectional(one) for one in shown}.isdisjoint(
        {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    )
    assert seen_on_one_line(shown) == shown


def test_contrast_is_that_of_the_guidelines():
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
    assert contrast("#ffff00") < ENOUGH < contrast("#1d4ed8")


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_white_text_is_read_on_each_colour_that_is_read_on_the_page(colour: str):
    assert is_colour(colour)
    if contrast(colour) >= ENOUGH:
        assert contrast(colour, "#ffffff") >= ENOUGH
