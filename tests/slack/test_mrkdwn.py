"""Nobody can make the bot shout."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.mrkdwn import clean, clip, literal, one_line, unescape

SIGNS = st.text(alphabet=st.sampled_from("<>&*_~`@#!|:;U0Cabc \n\x00\u202e")) | st.text()


@given(SIGNS)
def test_a_name_never_formats_mentions_or_links(text: str) -> None:
    shown = literal(text)
    assert not re.search(r"[<>*~`\n]", shown)
    assert not re.search(r"\b_|_\b|_[ˍ_]|ˍ_", shown)  # one within a word formats nothing
    assert not re.search(r"&(?!amp;|lt;|gt;)", shown)
    assert not re.search(r":[a-z0-9_+'-]+:", shown, re.IGNORECASE)
    assert not shown.startswith("&gt;")


@given(st.text(alphabet=st.characters(blacklist_characters="*_~`:", blacklist_categories=["Cc", "Cs"])))
def test_an_ordinary_name_is_shown_as_it_is(text: str) -> None:
    assert html.unescape(literal(text)).lstrip("\u2060") == one_line(text).lstrip("\u2060")


@pytest.mark.parametrize("name", ["rev_2.pdf", "図面_A_最終_v3.dxf", "a_b@c_d.example.jp"])
def test_an_underscore_within_a_word_stays_what_it_is(name: str) -> None:
    assert literal(name) == name


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("_a_b_", "ˍa_bˍ"),
        ("a__b", "aˍˍb"),
        ("a_ _b", "aˍ ˍb"),
        ("(_a)", "(ˍa)"),
        ("単価・_税_・", "単価・ˍ税ˍ・"),
    ],
)
def test_an_underscore_at_a_words_edge_is_one_that_looks_alike(text: str, shown: str) -> None:
    assert literal(text) == shown


@given(SIGNS, st.integers(min_value=8, max_value=40))
def test_a_cut_never_splits_an_entity(text: str, limit: int) -> None:
    shown = clip(literal(text), limit)
    assert len(shown) <= limit
    assert not re.search(r"&(?!amp;|lt;|gt;)", shown)


def test_a_cut_never_splits_a_mention() -> None:
    assert clip("お願いします <@U0123456789>", 12) == "お願いします …"


@given(st.text(alphabet=st.characters(codec="utf-8")) | SIGNS)
def test_what_is_cleaned_can_be_sent(text: str) -> None:
    shown = clean(text)
    shown.encode()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("A&amp;B &lt;5mm", "A&B <5mm"),
        ("<https://example.jp|図面> と <https://example.jp>", "図面 と https://example.jp"),
        ("<mailto:a@example.jp|a@example.jp>", "a@example.jp"),
        ("<@U0123> <@U0123|taro> <#C01|general> <!here>", "@U0123 @taro #general @here"),
    ],
)
def test_a_message_is_taken_over_as_it_was_seen(sent: str, seen: str) -> None:
    assert unescape(sent) == seen
