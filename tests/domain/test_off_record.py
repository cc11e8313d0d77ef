"""What was put off the record is found again, whoever is called what by now."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.off_record import OffRecord


@pytest.mark.parametrize(
    ("word", "text", "is_it"),
    [
        ("@UASAK1 に白百合商事を断る", "坂本 恵 に白百合商事を断る", True),
        ("@UASAK1 に白百合商事を断る", "@UASAK1 に白百合商事を断る", True),
        ("@UASAK1 に白百合商事を断る", "坂本 恵 に会費を断る", False),
        ("@UASAK1", "何でも", False),
        ("白百合商事", "白百合商事", True),
        ("白百合商事", "白百合商事の件", False),
    ],
)
def test_a_text_is_known_by_what_stands_beside_the_names(word: str, text: str, is_it: bool) -> None:
    assert OffRecord({word}).has(text) is is_it


def test_a_gathered_todo_loses_its_words_and_others_keep_theirs() -> None:
    body = "• 見積を送る(担当: 坂本、期限: 12/25)\n• 見積(担当: 川端、期限なし)"
    assert OffRecord({"見積"}).cut(body) == "• 見積を送る(担当: 坂本、期限: 12/25)\n• …(担当: 川端、期限なし)"


@given(st.sets(st.text(max_size=8), max_size=4), st.text())
def test_whatever_words_there_are_a_text_can_be_cut(words: set[str], text: str) -> None:
    off = OffRecord(words)
    off.cut(text)
    assert all(off.has(word) for word in words - {""})
