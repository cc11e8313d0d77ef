"""A crowd in the same second: twenty hands, two who choose, and whoever changes their mind meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.services import appointments, audit, calls_for_hands, hands, leads, outcomes
from tests.services.allocation_office import (
    CUTTERS,
    SALES,
    SECRETARY,
    AllocationOffice,
    open_office,
    user,
)
from tests.services.at_once import click_at_once

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Database


@pytest.fixture
def office(db: Database, tmp_path: Path) -> AllocationOffice:
    return open_office(db, tmp_path)


async def test_twenty_hands_in_one_second_are_all_counted(office: AllocationOffice) -> None:
    case = office.calling()
    ends = await click_at_once(office, *((hands.raise_hand, user(firm), (case.id,)) for firm in CUTTERS))
    assert not [end for end in ends if isinstance(end, Refusal)]
    assert {hand.firm_id for hand in office.around(case).hands} == set(CUTTERS)
    assert office.called("dm_allocate") == [SECRETARY]
    assert office.story(case).count("hand_raised") == len(CUTTERS)


async def test_two_who_choose_at_once_make_one_lead_and_the_second_is_told_which(
    office: AllocationOffice,
) -> None:
    case = office.calling()
    for firm in ("F05", "F06"):
        office.raises(firm, case)
    ends = await click_at_once(
        office,
        (leads.choose, SECRETARY, (case.id, "F05")),
        (leads.choose, SALES, (case.id, "F06")),
        *((hands.raise_hand, user(firm), (case.id,)) for firm in CUTTERS[9:]),
    )
    refused = [end for end in ends[:2] if isinstance(end, Refusal)]
    assert [one.key for one in refused] == ["allocation.is_led"]
    lead = office.case(case).lead_firm_id
    assert lead in {"F05", "F06"}
    assert refused[0].params["firm_id"] == lead
    assert set(office.called("dm_lead")) == {user(str(lead)), user(str(lead), "B")}
    assert office.story(case).count("led") == 1
    assert office.db.read_now(audit.differing) == []


async def test_of_twenty_first_hands_one_wins(office: AllocationOffice) -> None:
    case = office.calling(case_type="fast")
    ends = await click_at_once(office, *((hands.raise_hand, user(firm), (case.id,)) for firm in CUTTERS))
    assert len([end for end in ends if not isinstance(end, Refusal)]) == 1
    assert [hand.firm_id for hand in office.around(case).hands] == [office.case(case).lead_firm_id]


async def test_a_firm_never_leads_after_its_no(office: AllocationOffice) -> None:
    case = office.calling()
    office.raises("F05", case)
    await click_at_once(
        office,
        (leads.choose, SECRETARY, (case.id, "F05")),
        (hands.decline, user("F05"), (case.id,)),
    )
    answers = [hand.answer for hand in office.around(case).hands]
    assert (office.case(case).lead_firm_id, answers) in [("F05", ["hand"]), (None, ["decline"])]


async def test_a_yes_and_a_new_question_at_once_leave_one_lead_at_most(office: AllocationOffice) -> None:
    case = office.answered()
    office.do(appointments.appoint, SECRETARY, case.id, "F05", "実績")
    made = office.around(case).appointment
    assert made is not None
    await click_at_once(
        office,
        (appointments.accept, user("F05"), (made.id,)),
        (appointments.accept, user("F05", "B"), (made.id,)),
        (appointments.appoint, SALES, (case.id, "F06", "設備")),
    )
    now = office.case(case)
    assert (now.allocation, now.lead_firm_id) in [("led", "F05"), ("appointed", None)]


async def test_two_who_call_at_once_open_one_call(office: AllocationOffice) -> None:
    case = office.answered()
    ends = await click_at_once(
        office,
        *((calls_for_hands.open_call, who, (case.id,)) for who in (SECRETARY, SALES, user("F01"))),
    )
    assert len([end for end in ends if isinstance(end, Refusal)]) == 2
    assert office.story(case) == ["call_opened"]


async def test_of_two_who_tell_the_outcome_at_once_the_second_is_told_whose_stands(
    office: AllocationOffice,
) -> None:
    case = office.led("F05")
    first, second = user("F05"), user("F05", "B")
    ends = await click_at_once(
        office,
        (outcomes.record, first, (case.id, "won")),
        (outcomes.record, second, (case.id, "lost")),
    )
    (refused,) = [end for end in ends if isinstance(end, Refusal)]
    stands = office.case(case).outcome
    assert (refused.key, refused.params["who"]) in [("outcome.is_won", first), ("outcome.is_lost", second)]
    assert refused.key == f"outcome.is_{stands}"
    assert office.story(case).count("outcome_recorded") == 1
    assert office.db.read_now(audit.differing) == []
