"""Who signs a board's minutes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.minutes import Attendee, Stood
from bot.domain.minutes_gaps import Check, checks
from bot.domain.signing import auditors, directors
from tests.texts.minutes_samples import SAMPLES

BOARD = SAMPLES["board"][0]


@pytest.mark.parametrize("chair", ["大橋 一郎", "大橋一郎", "大橋 一郎(瀬田川精密)"])
def test_whoever_chaired_signs_once(chair: str) -> None:
    chairing, others = directors(replace(BOARD, chair=chair))
    assert chairing is not None
    assert chairing.person == "大橋 一郎"
    assert [one.person for one in others] == ["坂本 恵"]


@pytest.mark.parametrize("chair", ["", "西村 葵"])
def test_of_a_chair_who_is_no_director_all_others_sign(chair: str) -> None:
    chairing, others = directors(replace(BOARD, chair=chair))
    assert chairing is None
    assert len(others) == len(BOARD.who(Stood.PRESENT))


def test_a_director_on_record_by_the_family_name_of_the_chair_may_be_another() -> None:
    named = [replace(one, person="大橋") if one.person == "大橋 一郎" else one for one in BOARD.attendance]
    chairing, others = directors(replace(BOARD, attendance=tuple(named), chair="大橋 花子"))
    assert chairing is None
    assert "大橋" in {one.person for one in others}


def test_an_auditor_on_record_signs_and_is_not_asked_for() -> None:
    auditor = Attendee("監事", Stood.PRESENT.value, person="佐藤太郎")
    board = replace(BOARD, guests=(auditor, Attendee("京都府庁", Stood.PRESENT.value, person="田中")))
    assert auditors(board) == [auditor]
    assert Check.AUDITORS in checks(BOARD)
    assert Check.AUDITORS not in checks(board)
