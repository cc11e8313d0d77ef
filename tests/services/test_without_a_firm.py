"""A case has its first reply and no firm: the secretariat sees it, and is asked until that ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.services import appointments, calls_for_hands, finding, home, leads, outcomes, replies
from bot.services.finding import Kind, Wanted
from tests.services.allocation_office import SECRETARY, open_office, user

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.inquiries import Inquiry
    from storage.database import Database
    from tests.services.allocation_office import AllocationOffice


@pytest.fixture
def office(db: Database, tmp_path: Path) -> AllocationOffice:
    return open_office(db, tmp_path)


def asked(office: AllocationOffice) -> list[str]:
    """Why the secretariat was asked to find a firm, in order."""
    return [row["params"]["why"] for row in office.owed("dm_allocate", op="post", target=SECRETARY)]


def seen(office: AllocationOffice, who: str = SECRETARY) -> list[str]:
    view = office.db.read_now(lambda s: home.view(s, office.net, who, office.now))
    return [one.inquiry.number for one in view.unled]


def listed(office: AllocationOffice) -> list[str]:
    return [one.inquiry.number for one in office.do(finding.look, SECRETARY, Wanted(Kind.UNLED)).views]


def nobody_decided(office: AllocationOffice) -> Inquiry:
    """A call that nobody answered, after which neither the desk nor the sales head did anything."""
    case = office.calling()
    office.wait(days=3)
    return case


def test_the_secretariat_is_asked_every_day_once_nobody_of_the_allocators_decided(
    office: AllocationOffice,
) -> None:
    case = nobody_decided(office)
    assert asked(office) == ["nobody", "still"]
    office.wait(days=7)
    assert asked(office) == ["nobody", *["still"] * 6]
    assert office.case(case).allocation == "deciding"


def test_the_secretariat_is_asked_no_more_once_a_firm_leads(office: AllocationOffice) -> None:
    case = nobody_decided(office)
    office.raises("F05", case)
    office.do(leads.choose, SECRETARY, case.id, "F05")
    before = len(asked(office))
    office.wait(days=7)
    assert len(asked(office)) == before


def test_the_secretariat_is_asked_no_more_once_the_case_has_an_end(office: AllocationOffice) -> None:
    case = nobody_decided(office)
    office.do(outcomes.record, SECRETARY, case.id, "declined")
    before = len(asked(office))
    office.wait(days=7)
    assert len(asked(office)) == before
    assert seen(office) == listed(office) == []


def test_a_case_that_ended_without_a_firm_while_hands_were_called_for_is_nobodys_to_decide(
    office: AllocationOffice,
) -> None:
    case = office.calling()
    office.do(outcomes.record, SECRETARY, case.id, "referred")
    office.wait(days=7)
    assert asked(office) == []


def test_a_second_call_is_not_decided_twice(office: AllocationOffice) -> None:
    case = office.calling()
    office.wait(days=1)
    office.do(calls_for_hands.open_call, SECRETARY, case.id)
    office.wait(days=7)
    told = office.owed("dm_allocate", op="post", target=SECRETARY)
    assert len({row["created_at"] for row in told}) == len(told)
    assert asked(office)[:2] == ["nobody", "nobody"]


def test_after_an_appointment_was_declined_the_secretariat_is_asked_until_a_firm_leads(
    office: AllocationOffice,
) -> None:
    case = office.answered()
    office.do(appointments.appoint, SECRETARY, case.id, "F05", "設備があるため")
    made = office.around(case).appointment
    assert made is not None
    office.do(appointments.decline, user("F05"), made.id)
    office.wait(days=2)
    assert asked(office) == ["refused", "still", "still"]


def test_a_firm_that_never_answers_is_not_forgotten(office: AllocationOffice) -> None:
    case = office.answered()
    office.do(appointments.appoint, SECRETARY, case.id, "F05", "設備があるため")
    office.wait(days=3)
    assert asked(office) == ["unanswered", "still", "still"]
    office.do(appointments.appoint, SECRETARY, case.id, "F06", "設備があるため")
    office.wait(hours=8)
    assert asked(office) == ["unanswered", "still", "still"]


def test_a_lead_that_was_given_back_is_asked_about_until_another_firm_leads(
    office: AllocationOffice,
) -> None:
    case = office.led("F05")
    office.do(leads.give_back, user("F05"), case.id, "手一杯のため")
    office.wait(days=2)
    assert asked(office)[-3:] == ["given_back", "still", "still"]
    office.do(replies.undo, SECRETARY, case.id)
    office.do(replies.record, SECRETARY, case.id)
    office.wait(days=2)
    assert asked(office)[-3:] == ["given_back", "still", "still"]


def test_the_secretariat_finds_what_no_firm_has_on_home_and_in_a_list(office: AllocationOffice) -> None:
    first, second, led = office.answered(), office.calling(), office.led("F05")
    assert seen(office) == listed(office) == [first.number, second.number]
    assert seen(office, user("F01")) == []
    office.do(leads.give_back, user("F05"), led.id, "手一杯のため")
    office.do(outcomes.record, SECRETARY, first.id, "not_an_inquiry")
    assert seen(office) == listed(office) == [second.number, led.number]
