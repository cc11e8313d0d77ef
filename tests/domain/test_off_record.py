"""What was put off the record is found again, whoever is called what by now."""

from __future__ import annotations

import re

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


def test_a_todo_that_somebody_reworded_around_them_loses_its_words() -> None:
    assert OffRecord({"白百合商事を断る"}).cut("• 至急白百合商事を断ること") == "• 至急…こと"


_WORDS = st.sets(st.text("見積送る", min_size=1, max_size=8), min_size=1, max_size=4)


@given(_WORDS, st.lists(st.text("見積送る、( ", max_size=9)))
def test_nothing_of_them_stands_alone_in_a_text_that_was_cut(words: set[str], between: list[str]) -> None:
    off = OffRecord(words)
    left = off.cut("、".join([*between, *words]))
    assert not words & set(re.split(r"[、( …]", left))


@given(st.lists(st.text("見積送る", min_size=6, max_size=8), min_size=1), st.text("見積送る、"))
def test_long_ones_stand_nowhere_in_it(words: list[str], text: str) -> None:
    left = OffRecord(words).cut(text.join(words))
    assert not [word for word in words if word in left]
