"""A customer who writes again is recognised, and whoever may see the case is told; nothing is merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.services import cases, outcomes
from tests.services.allocation_office import SECRETARY, AllocationOffice, open_office

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.inquiries import Inquiry
    from bot.services.views import Before
    from storage.database import Database


@pytest.fixture
def office(db: Database, tmp_path: Path) -> AllocationOffice:
    return open_office(db, tmp_path)


def before(office: AllocationOffice, case: Inquiry) -> Before:
    view, _ = office.do(cases.details, SECRETARY, case.id)
    return view.before


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ({"company": "ミズナラ計測株式会社"}, {"company": "㈱ ﾐｽﾞﾅﾗ計測"}),
        ({"company": "Oak Ltd.", "email": "a@oak.example"}, {"company": "", "email": "A@oak.example"}),
        ({"company": "", "phone": "000-1234-567"}, {"company": "別の名", "phone": "(000)1234567"}),
    ],
)
def test_the_same_company_address_or_phone_is_recognised(
    office: AllocationOffice, first: dict[str, Any], again: dict[str, Any]
) -> None:
    old = office.answered(**first, subject="治具")
    office.do(outcomes.record, SECRETARY, old.id, "referred")
    office.arrives(company="ほかのお客様", subject="別件")
    new = office.arrives(**again, subject="アルミ筐体")
    assert before(office, new).inquiries == ((old.number, "referred", None),)
    assert before(office, old).inquiries == ()


def test_alike_words_within_three_days_may_be_the_same(office: AllocationOffice) -> None:
    said = {"subject": "アルミ筐体の切削見積", "body": "A5052の筐体を5個お願いします。"}
    old = office.arrives(**said)
    other = office.arrives(subject="樹脂カバー", body="ABSの試作品を三つ、来月までに")
    assert before(office, other).may_double is None
    new = office.arrives(**said | {"subject": "【再送】アルミ筐体の切削見積"})
    assert before(office, new).may_double == old.number
    office.wait(days=4)
    assert before(office, office.arrives(**said)).may_double is None
