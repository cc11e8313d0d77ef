"""Slack's messages as plain text: the same words, nothing of its marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail.text import plain, ways, words
from bot.slack import kit
from bot.slack.mrkdwn import Mrkdwn, literal, one_line


def name(user: str) -> str:
    return {"U0SATO": "佐藤"}.get(user, user)


@pytest.mark.parametrize(
    ("mrkdwn", "told"),
    [
        ("*12/01(火) 12:00* までに", "12/01(火) 12:00 までに"),
        ("<@U0SATO> さん", "佐藤 さん"),
        ("<https://a.example/b_c*d|地図>", "地図 https://a.example/b_c*d"),
        (":warning: 注意", "注意"),
        ("A &amp; B &lt;1&gt;", "A & B <1>"),
        ("`/duty` と 3*4*5", "/duty と 3*4*5"),
    ],
)
def test_marks_links_and_mentions_become_words(mrkdwn: str, told: str) -> None:
    assert plain(mrkdwn, name) == told


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf"]), max_size=80))
def test_what_a_member_typed_arrives_as_it_was_typed(text: str) -> None:
    assert plain(literal(text), name) == one_line(text).translate(
        str.maketrans({"∗": "*", "ˍ": "_", "∼": "~", "ˋ": "`"})
    )


def test_a_message_is_told_paragraph_by_paragraph_and_its_buttons_are_addresses() -> None:
    blocks = [
        kit.section(Mrkdwn("*引き合い 26-0001*")),
        kit.fields([(Mrkdwn("回答期限"), Mrkdwn("12:00"))]),
        kit.plain_section("*お客様の言葉* <!channel>"),
        kit.context(Mrkdwn("小さな字")),
        kit.actions("row", [kit.button("一次回答済", "case:replied", "1"), kit.button("x", "other", "1")]),
    ]
    assert words(blocks, name).split("\n\n") == [
        "引き合い 26-0001", "回答期限: 12:00", "*お客様の言葉* <!channel>", "小さな字",
    ]  # fmt: skip
    assert ways(blocks, lambda action, value: f"/{value}" if action == "case:replied" else None) == [
        ("一次回答済", "/1")
    ]
