"""A vote's words in the minutes: its counts are shown, and nobody who stepped out is named twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.minute_kinds import Ask, Line
from bot.domain.minute_lines import parse
from bot.domain.minutes_made import vote_of
from bot.domain.vote_words import words_of
from tests.domain.test_minute_lines import KNOWN, only

if TYPE_CHECKING:
    from bot.domain.minutes import Vote


def read(said: str) -> tuple[str, Vote]:
    """The words of a vote's line and what was read of it."""
    line = only(f"採決: {said}")
    vote = vote_of(line.data, {}, {})
    return words_of(line.text, vote), vote


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("賛成12 反対1 棄権2", ""),
        ("賛成：１２名、反対：１名、棄権：２名", ""),
        ("12 for, 1 against, 2 abstained", ""),
        ("賛成3 反対なし", ""),
        ("賛成 三名、反対者なし、棄権十二", ""),
        ("3 for, none against, 1 abstained", ""),
        ("反対0、棄権1、残り全員賛成", "反対0、棄権1、残り全員賛成"),
        ("賛成 三、反対なし、保留1", "賛成 三、反対なし、保留1"),
        ("賛成12 反対0 退席 @USAKA1、川端さん", ""),
        ("賛成12(退席: 坂本)反対1", ""),
        ("賛成3 坂本さんは利害関係で退席", ""),
        ("12名賛成 3名反対 坂本さん退席(利害関係)", ""),
        ("坂本さん、川端さんは利害関係のため退席 賛成5", ""),
        ("満場一致で可決(坂本理事は特別利害関係のため退席)", "満場一致で可決"),
        ("特別利害関係人 坂本 退席、賛成5", ""),
        ("山本さん、川端さんは退席 賛成5", "山本さん、川端さんは退席 賛成5"),
        ("坂本さんが退席 全員一致", "全員一致"),
        ("川端さん退席のうえ、全員賛成", "全員賛成"),
        ("全員一致(川端氏退席中)", "全員一致"),
        ("会費改定 賛成12 反対1", "会費改定 賛成12 反対1"),
        ("賛成12 反対1で可決、退席 坂本", "賛成12 反対1で可決"),
    ],
)
def test_what_was_read_of_a_vote_does_not_stand_in_its_words_again(said: str, words: str) -> None:
    assert read(said)[0] == words


@given(
    st.sampled_from(["坂本", "@USAKA1さん", "川端さん"]), st.text("会費改定 賛成反対1、。(（", max_size=12)
)
def test_words_lose_nothing_but_who_stepped_out(who: str, said: str) -> None:
    words, vote = read(f"x{said} 退席 {who}")
    assert len(vote.stepped_out) == 1
    assert vote.stepped_out[0] not in words
    assert not vote.counts or words or not said.strip()
    assert "x" in words


@pytest.mark.parametrize(
    ("said", "out"),
    [
        ("賛成3 坂本さんは利害関係で退席", ["坂本"]),
        ("賛成3 坂本さん退席", ["坂本"]),
        ("賛成3 坂本さんは利害関係で退席、川端さんも退席", ["坂本", "川端"]),
        ("賛成3 坂本さんが退席、川端さんが退席", ["坂本", "川端"]),
        ("賛成3 坂本さん途中退席", []),
        ("賛成3 坂本さん19:00退席", []),
        ("賛成3 坂本さんは19時に退席", []),
        ("賛成3 坂本さん早退", []),
    ],
)
def test_who_goes_home_during_a_vote_has_no_conflict_of_interest(said: str, out: list[str]) -> None:
    assert only(f"採決: {said}").data["stepped_out"] == out


@pytest.mark.parametrize(
    "said", ["坂本 利害関係で退席", "坂本 退席(利害関係)", "坂本(特別の利害関係により退席)"]
)
def test_who_steps_out_for_a_conflict_of_interest_is_there_to_the_end(said: str) -> None:
    (line,) = parse(f"出席: {said}", KNOWN)
    assert isinstance(line, Line)
    data = {name: line.data.get(name) for name in ("seat", "answer", "left_at", "interest")}
    assert data == {"seat": "F03", "answer": "present", "left_at": None, "interest": True}
    assert (line.asks, line.is_read_back) == ((), True)


@pytest.mark.parametrize(
    ("said", "out"),
    [
        ("坂本理事は特別利害関係のため退席、賛成5", ["坂本"]),
        ("坂本理事は特別利害関係人のため退席。賛成5", ["坂本"]),
        ("坂本は特別の利害関係があるため退席、賛成5", ["坂本"]),
        ("特別利害関係により坂本理事は退席、賛成5", ["坂本"]),
        ("坂本理事(特別利害関係人)は退席、賛成5", ["坂本"]),
        ("坂本さん、川端さんは利害関係のため退席 賛成5", ["坂本", "川端"]),
        ("坂本・川端は退席、賛成5", ["坂本", "川端"]),
        ("坂本と川端が退席、賛成5", ["坂本", "川端"]),
        ("賛成5 坂本さん、@UMIZU1は退席", ["坂本", "水楢 はるか"]),
        ("賛成 川端、坂本は退席", ["坂本"]),
    ],
)
def test_all_who_are_named_before_it_stepped_out(said: str, out: list[str]) -> None:
    line = only(f"採決: {said}")
    assert line.data["stepped_out"] == out
    assert not [one for one in line.asks if one.what == "stepped_out"]


@pytest.mark.parametrize(("said", "asked"), [("利害関係者は退席", [""]), ("利害関係者なし", [])])
def test_a_conflict_of_interest_of_whom_is_asked_about(said: str, asked: list[str]) -> None:
    assert [one.said for one in only(f"採決: 賛成5 {said}").asks] == asked


def test_of_several_who_stepped_out_the_unknown_one_is_asked_about() -> None:
    line = only("採決: 賛成3 坂本さんは退席、退席 山本さん")
    assert (line.data["stepped_out"], line.asks) == (["坂本"], (Ask("stepped_out", "山本"),))


def test_votes_that_are_none_of_the_three_are_asked_about() -> None:
    assert only("採決: 賛成 三、反対なし、保留1").asks == (Ask("counts_part", "保留"),)
    assert only("採決: 賛成3、反対なし、保留なし").asks == ()
