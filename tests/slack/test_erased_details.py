"""The details of an inquiry whose customer was erased: nothing of them is offered, and why is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.slack.card import card
from tests.slack.erasing_scenes import GONE, erased_details
from tests.slack.samples import answered, context, view

if TYPE_CHECKING:
    from bot.domain.inquiries import Inquiry


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("request", "消去の依頼(01/05(水) 10:00、事務局 山本さん)"),
        ("retention", "決めた保存期間を過ぎたため、自動で消去"),
    ],
)
def test_whoever_looks_at_an_erased_inquiry_reads_why_and_is_offered_no_letter(why: str, said: str) -> None:
    shown = json.dumps(erased_details("ja", why, "USECRETARY"), ensure_ascii=False)
    assert said in shown
    assert "お客様の情報です" not in shown
    assert "文例" not in shown
    assert "letters:" not in shown


def test_the_card_of_an_erased_inquiry_asks_for_no_firm() -> None:
    def shown(case: Inquiry) -> str:
        return json.dumps(card(context(view(case)), {"inquiry_id": case.id}).blocks, ensure_ascii=False)

    for label in ("挙手を募る", "指名"):
        assert label in shown(answered(30))
        assert label not in shown(GONE)
