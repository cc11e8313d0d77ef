"""A customer asks what is held: the secretary gets a file of it, on record, and erasing takes it back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.domain.members import CLI
from bot.services import (
    cases,
    delivery,
    drawing_posts,
    erasing,
    export_month,
    person_data,
    person_data_sent,
    replies,
)
from storage import consent, members
from storage.tables import disclosure
from tests.services.allocation_office import SECRETARY, open_office
from tests.services.test_erased_on_the_way import TITLE, deletions, under_way
from tests.services.test_erasing import CUSTOMER

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.inquiries import Inquiry
    from storage.database import Database
    from tests.services.allocation_office import AllocationOffice


@pytest.fixture
def office(db: Database, tmp_path: Path) -> AllocationOffice:
    return open_office(db, tmp_path)


def answered(office: AllocationOffice) -> Inquiry:
    case = office.arrives(**CUSTOMER)
    office.do(replies.record, "UF01A", case.id)
    return case


def test_the_secretary_who_asks_gets_all_of_it_and_it_is_on_record(office: AllocationOffice) -> None:
    case = answered(office)
    assert office.do(person_data_sent.owe, SECRETARY, CUSTOMER["email"], request="r1") == [case.number]
    (row,) = office.owed(person_data_sent.TEMPLATE)
    assert (row["op"], row["target"], row["params"]) == ("file", SECRETARY, {"cases": [case.id]})
    text = office.db.read_now(lambda s: person_data_sent.content(s, office.net, [case.id], office.now))
    assert CUSTOMER["company"] in text.decode()
    looked = office.db.read_now(lambda s: s.execute(disclosure.select()).mappings().all())
    assert [(one["slack_user"], one["what"]) for one in looked if one["what"] == "person_data"] == [
        (SECRETARY, "person_data")
    ]


def test_the_file_reads_as_a_letter_with_days_and_names_instead_of_columns(office: AllocationOffice) -> None:
    agreed = {"consent_version": "0123abc", "consent_at": office.now}
    case = office.arrives(**CUSTOMER | agreed)
    office.do(replies.record, "UF01A", case.id)
    office.do(cases.details, "UF01A", case.id)
    promise = "図面は社外に出しません。\n<お約束>します。"
    office.db.write_now(lambda s: consent.keep_text(s, "0123abc", "ja", promise, office.now))
    office.db.write_now(lambda s: person_data.copy(s, case.number, CLI, office.now))
    plain = office.db.read_now(
        lambda s: person_data_sent.content(s, office.net, [case.id], office.now)
    ).decode()
    firm = office.db.read_now(lambda s: members.firm_row(s, "F01"))
    assert firm is not None
    assert f"受付番号 {case.number}\n=====" in plain
    assert f"- 会社名: {CUSTOMER['company']}" in plain
    assert f"{firm['name']}(NDAの記録なし) 詳細を表示: 蝶番図面.pdf" in plain.replace(" UF01A", "")
    for column in ("deadline", "slack_user", "F01\n", "sha256", "state", "{"):
        assert column not in plain
    assert "版: 0123abc\n" in plain
    assert "取り扱い: 図面は社外に出しません。\n  <お約束>します。\n" in plain
    assert "システム管理者 この写しを作成" in plain


def test_nobody_else_gets_anything(office: AllocationOffice) -> None:
    case = answered(office)
    with pytest.raises(Refusal, match="secretariat"):
        office.do(person_data_sent.owe, "UF01A", case.number, request="r1")
    with pytest.raises(Refusal, match="nobody"):
        office.do(person_data_sent.owe, SECRETARY, "誰も知らない会社", request="r2")
    assert office.owed(person_data_sent.TEMPLATE) == []


def test_erasing_the_customer_deletes_the_copy_in_slack(office: AllocationOffice) -> None:
    case = answered(office)
    office.do(person_data_sent.owe, SECRETARY, case.number, request="r1")
    row = under_way(office, person_data_sent.TEMPLATE)
    assert office.db.write_now(lambda s: delivery.uploaded(s, row, "F1", TITLE, office.now))
    office.now += timedelta(minutes=5)
    office.do(erasing.on_request, SECRETARY, [case.id])
    assert deletions(office) == [("F1", "pending")]


@pytest.mark.parametrize("template", [person_data_sent.TEMPLATE, export_month.CSV])
def test_a_file_that_slack_gets_while_a_customer_in_it_is_erased_is_not_shared_and_who_asked_is_told(
    office: AllocationOffice, template: str
) -> None:
    case = answered(office)
    if template == export_month.CSV:
        office.do(export_month.owe, SECRETARY, f"{case.received_at:%Y-%m}", request="r1")
    else:
        office.do(person_data_sent.owe, SECRETARY, case.number, request="r1")
    row = under_way(office, template)
    office.now += timedelta(seconds=5)
    office.do(erasing.on_request, SECRETARY, [case.id])
    assert not office.db.write_now(lambda s: delivery.uploaded(s, row, "F1", TITLE, office.now))
    assert deletions(office) == [("F1", "pending")]
    (told,) = office.owed(drawing_posts.NOT_SENT)
    assert (told["target"], told["params"]) == (SECRETARY, {"what": template})


def test_a_copy_taken_after_the_erasure_says_what_is_left(office: AllocationOffice) -> None:
    case = answered(office)
    office.do(erasing.on_request, SECRETARY, [case.id])
    office.now += timedelta(minutes=5)
    office.do(person_data_sent.owe, SECRETARY, case.number, request="r1")
    row = under_way(office, person_data_sent.TEMPLATE)
    assert office.db.write_now(lambda s: delivery.uploaded(s, row, "F1", TITLE, office.now))
    text = office.db.read_now(lambda s: person_data_sent.content(s, office.net, [case.id], office.now))
    assert CUSTOMER["company"] not in text.decode()


def test_erasing_the_customer_deletes_the_months_file_in_slack_and_no_other_months(
    office: AllocationOffice,
) -> None:
    case = answered(office)
    assert office.do(export_month.owe, SECRETARY, f"{case.received_at:%Y-%m}", request="r1") == 1
    row = under_way(office, export_month.CSV)
    assert office.db.write_now(lambda s: delivery.uploaded(s, row, "F1", TITLE, office.now))
    office.now += timedelta(minutes=5)
    other = office.answered()
    office.do(erasing.on_request, SECRETARY, [other.id])
    assert deletions(office) == []
    office.do(erasing.on_request, SECRETARY, [case.id])
    assert deletions(office) == [("F1", "pending")]
