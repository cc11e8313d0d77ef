"""A summary that is released, or withdrawn, after firms were asked: what they read follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.services import appointments, calls_for_hands, cases
from storage.tables import outbox
from tests.services.allocation_office import CUTTERS, PLATER, SECRETARY, AllocationOffice, open_office, user

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.inquiries import Inquiry
    from storage.database import Database

ALL_CUTTERS = {user(firm, which) for firm in CUTTERS for which in "AB"}


@pytest.fixture
def office(db: Database, tmp_path: Path) -> AllocationOffice:
    return open_office(db, tmp_path)


def edited(office: AllocationOffice, template: str) -> set[str]:
    """Whose messages are owed an edit; then they have it."""
    found = {row["target"] for row in office.owed(template, op="update", status="pending")}
    office.db.write_now(lambda s: s.execute(outbox.update().values(status="sent")))
    return found


def release(
    office: AllocationOffice, case: Inquiry, summary: str = "筐体の切削", shared: str = "members"
) -> None:
    edited(office, "dm_hands")
    office.do(cases.release_summary, SECRETARY, case.id, summary, shared)


def test_firms_that_were_asked_for_hands_read_the_summary_once_it_is_released_and_until_it_is_withdrawn(
    office: AllocationOffice,
) -> None:
    case = office.calling()
    release(office, case)
    assert edited(office, "dm_hands") == ALL_CUTTERS
    release(office, case, "", "case")
    assert edited(office, "dm_hands") == ALL_CUTTERS


def test_a_firm_that_was_asked_by_name_reads_it_too(office: AllocationOffice) -> None:
    case = office.answered()
    office.do(appointments.appoint, SECRETARY, case.id, PLATER, "めっきのため")
    release(office, case)
    assert edited(office, "dm_appointed") == {user(PLATER), user(PLATER, "B")}


def test_firms_that_only_an_earlier_call_asked_read_it_too(office: AllocationOffice) -> None:
    case = office.calling()
    office.wait(days=7)
    office.do(calls_for_hands.open_call, SECRETARY, case.id, ("めっき",))
    release(office, case)
    assert edited(office, "dm_hands") == {*ALL_CUTTERS, user(PLATER), user(PLATER, "B")}


def test_who_opens_the_form_reads_of_the_case_and_that_is_on_record(office: AllocationOffice) -> None:
    case = office.calling(attachments=("MZ-104.pdf",))
    with pytest.raises(Refusal, match="not_yours"):
        office.do(cases.to_summarise, user("F07"), case.id)
    assert office.do(cases.to_summarise, SECRETARY, case.id).inquiry.subject == case.subject
    [seen] = office.ledger(case)
    assert (seen["what"], seen["slack_user"], seen["drawings"]) == ("listed", SECRETARY, [])


def test_nobody_else_hears_of_a_summary_before_anybody_is_asked(office: AllocationOffice) -> None:
    case = office.answered()
    other = office.calling()
    release(office, case)
    assert edited(office, "dm_hands") == set()
    assert other.id != case.id
