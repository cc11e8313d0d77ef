"""What is said off the record is not read, wherever in a line it is said to be so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.minute_kinds import Hint, Kind, Line
from bot.domain.minute_lines import LABELS, UNDO, parse
from tests.domain.lines import KNOWN


@pytest.mark.parametrize(
    "text",
    [
        "オフレコ: 社長の話",
        "オフレコ：社長の話",
        "ｵﾌﾚｺ:社長の話",
        "オフレコですが、社長の話",
        "【オフレコ】社長の話",
        "(オフレコ) 社長の話",
        "*オフレコ:* 社長の話",
        "オフレゴ: 社長の話",
        "※オフレコ: 社長の話",
        "off the record: 社長の話",
        "Off-the-record 社長の話",
        "オフレコ: 社長の話\n\n続き\n  社長の話",
        "オフレコ\n社長の話\n・社長の話",
    ],
)
def test_what_is_off_the_record_is_not_there(text: str) -> None:
    assert parse(text, KNOWN) == []
    kept = parse(f"決定: 会費\n{text}\nメモ: 次へ", KNOWN)
    assert kept == [Line(Kind.DECISION, "会費"), Line(Kind.MEMO, "次へ")]


@pytest.mark.parametrize(
    "text",
    [
        "ここからオフレコ: 社長の話",
        "ここからオフレコ\n社長の話",
        "以下、ｵﾌﾚｺで 社長の話",
        "@USAKA1 オフレコ: 社長の話",
        "メモ: オフレコ: 社長の話",
        "メモ: 社長の話(オフレコ)",
        "宿題: @USAKA1 社長の話(記録不要) 12/10まで",
        "memo: off the record, 社長の話",
    ],
)
def test_a_line_that_says_anywhere_that_it_is_off_the_record_is_not_kept_and_its_writer_told(
    text: str,
) -> None:
    found = parse(f"決定: 会費\n{text}\n保留: 次へ", KNOWN)
    assert found == [Line(Kind.DECISION, "会費"), Hint("off_record", "オフレコ"), Line(Kind.PENDING, "次へ")]


def test_talk_about_what_is_off_the_record_is_not_answered() -> None:
    assert parse("さっきのオフレコの件ですが、後で話しましょう", KNOWN) == []


@given(st.text(), st.text())
def test_nothing_said_off_the_record_is_ever_kept(before: str, said: str) -> None:
    secret = "\n".join(f"秘{line}" for line in said.splitlines())
    for line in parse(f"{before}\nオフレコ: {secret}", KNOWN):
        assert not isinstance(line, Line) or "秘" not in line.text or "秘" in before


@given(
    st.sampled_from([word for word, kind in LABELS.items() if kind != UNDO]),
    st.sampled_from(["オフレコ", "ｵﾌﾚｺ", "記録不要", "Off the Record"]),
    st.text("秘あA1 、。:(（*@", max_size=8),
    st.text("秘あA1 、。:(（*@", max_size=8),
)
def test_wherever_a_line_says_that_it_is_off_the_record_nothing_of_it_is_kept(
    label: str, word: str, before: str, behind: str
) -> None:
    found = parse(f"{label}: {before}秘{word}秘{behind}\n秘", KNOWN)
    assert not [one for one in found if isinstance(one, Line)]
