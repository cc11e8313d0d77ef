"""Somebody who is a contact of two firms acts each time for the firm that is meant."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.errors import Refusal
from bot.services import calendars, calling_off, cases, finding, hands, leads, ledger, letters
from bot.services.finding import Kind, Wanted
from bot.services.members import upsert
from storage import timeline
from tests.services.allocation_office import SECRETARY, SLACKLESS, open_office, user

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Database
    from tests.services.allocation_office import AllocationOffice

BOTH = "UBOTH1"
NDA = {"F05": date(2026, 4, 1), "F06": date(2026, 5, 1)}


@pytest.fixture
def office(db: Database, tmp_path: Path) -> AllocationOffice:
    """The office where one person is of F05 and F06, each with its own NDA."""
    opened = open_office(db, tmp_path)
    for firm_id, signed in NDA.items():
        values = {"id": firm_id, "name": f"{firm_id}株式会社", "nda_on": signed}
        db.write_now(lambda s, v=values: upsert(s, v, [user(v["id"]), BOTH]))
    return opened


def events_of(office: AllocationOffice, case_id: int) -> list[dict[str, Any]]:
    return office.db.read_now(lambda s: timeline.events_of(s, case_id))


def signed_by(office: AllocationOffice, case_id: int) -> str | None:
    _, firm = office.do(letters.look, BOTH, case_id)
    return None if firm is None else firm.id


@pytest.mark.parametrize("firm_id", NDA)
def test_a_look_is_on_record_under_the_firm_that_has_the_case(office: AllocationOffice, firm_id: str) -> None:
    case = office.led(firm_id)
    office.do(cases.details, BOTH, case.id)
    seen = office.do(finding.look, BOTH, Wanted(Kind.MINE))
    office.do(lambda s, net, act: finding.record(s, net, act, seen), BOTH)
    kept = [(row["what"], row["firm_id"], row["nda_on"]) for row in office.ledger(case)]
    looks = (ledger.LOOKED, ledger.LISTED)
    assert kept[-2:] == [(what, firm_id, NDA[firm_id]) for what in looks]


def test_they_find_the_cases_of_both_firms(office: AllocationOffice) -> None:
    ids = {office.led(firm_id).id for firm_id in NDA}
    for wanted in (Wanted(Kind.MINE), Wanted(Kind.WORDS, "ミズナラ")):
        found = office.do(finding.look, BOTH, wanted)
        assert {view.inquiry.id for view in found.views} == ids
        assert found.named == ids


def test_they_are_given_the_calendars_of_both_firms_and_may_renew_each(office: AllocationOffice) -> None:
    addresses = office.do(calendars.addresses, BOTH)
    assert [one.firm and one.firm.id for one in addresses] == ["F05", "F06", None]
    new = office.do(calendars.renew, BOTH, "F06")
    assert new.firm is not None
    assert new.firm.id == "F06"
    assert [one.path for one in office.do(calendars.addresses, BOTH)][1] == new.path


@pytest.mark.parametrize("firm_id", NDA)
def test_a_letter_is_signed_for_the_firm_that_has_the_case(office: AllocationOffice, firm_id: str) -> None:
    assert signed_by(office, office.led(firm_id).id) == firm_id


def test_no_letter_is_signed_for_a_firm_that_has_left(office: AllocationOffice) -> None:
    case = office.led("F06")
    left = {"id": "F05", "name": "F05株式会社", "left_on": date(2026, 11, 1)}
    office.db.write_now(lambda s: upsert(s, left, [BOTH]))
    assert signed_by(office, case.id) == "F06"


def test_the_secretariat_signs_for_no_firm_that_has_nothing_to_do_with_the_case(
    office: AllocationOffice,
) -> None:
    office.db.write_now(lambda s: upsert(s, {"id": "F06", "name": "F06株式会社"}, [SECRETARY]))
    case = office.led("F05")
    assert office.do(letters.look, SECRETARY, case.id)[1] is None


def test_they_are_told_once_that_a_call_is_withdrawn_as_the_firm_that_raised_a_hand(
    office: AllocationOffice,
) -> None:
    case = office.calling()
    office.sends()
    office.do(hands.raise_hand, BOTH, case.id, firm_id="F06")
    office.do(calling_off.withdraw, SECRETARY, case.id, "仕様を見直されるため")
    [letter] = office.owed("dm_hands_withdrawn", target=BOTH)
    assert (letter["params"]["firm_id"], letter["params"]["raised"]) == ("F06", True)


def test_a_hand_goes_up_for_the_firm_whose_message_was_answered(office: AllocationOffice) -> None:
    case = office.calling()
    office.do(hands.raise_hand, BOTH, case.id, firm_id="F06")
    office.do(hands.decline, BOTH, case.id, firm_id="F05")
    office.do(hands.explain, BOTH, case.id, "delivery", firm_id="F05")
    said = {hand.firm_id: (hand.answer, hand.why) for hand in office.around(case).hands}
    assert said == {"F06": ("hand", None), "F05": ("decline", "delivery")}
    assert not any(event["data"].get("entered_for") for event in events_of(office, case.id))


def test_no_hand_goes_up_before_they_say_for_which_firm(office: AllocationOffice) -> None:
    case = office.calling()
    for answer in (hands.raise_hand, hands.decline):
        with pytest.raises(Refusal, match="which_firm"):
            office.do(answer, BOTH, case.id)
    assert office.around(case).hands == ()


def asked_of(office: AllocationOffice, *, reminder: bool = False) -> list[str]:
    """For which firms the person is asked whether they take an inquiry."""
    asked = office.owed("dm_hands", op="post", target=BOTH)
    return [row["params"]["firm_id"] for row in asked if row["params"]["reminder"] == reminder]


def test_they_are_asked_once_for_each_firm_and_neither_is_phoned(office: AllocationOffice) -> None:
    for firm_id in NDA:  # of both they are the only one in Slack
        office.db.write_now(lambda s, one=firm_id: upsert(s, {"id": one, "name": one}, [BOTH]))
    office.calling()
    assert sorted(asked_of(office)) == ["F05", "F06"]
    phoned = [row["params"]["firms"] for row in office.owed("dm_hands_phone", op="post")]
    assert phoned == [[[SLACKLESS, "000-1"]]]


def test_they_are_reminded_for_the_firm_that_has_said_nothing(office: AllocationOffice) -> None:
    case = office.calling()
    office.do(hands.decline, BOTH, case.id, firm_id="F05")
    office.wait(hours=4)
    assert asked_of(office, reminder=True) == ["F06"]


def test_they_are_thanked_for_each_firm_whose_hand_was_up(office: AllocationOffice) -> None:
    case = office.calling()
    for firm_id in NDA:
        office.do(hands.raise_hand, BOTH, case.id, firm_id=firm_id)
    office.raises("F07", case)
    office.do(leads.choose, SECRETARY, case.id, "F07")
    thanked = office.owed("dm_thanks", op="post", target=BOTH)
    assert sorted(row["params"]["firm_id"] for row in thanked) == ["F05", "F06"]


def test_who_leads_with_one_firm_and_helps_with_the_other_is_told_of_both_when_that_is_over(
    office: AllocationOffice,
) -> None:
    case = office.led("F05")
    office.do(leads.name_partner, SECRETARY, case.id, "F06")
    office.do(leads.undo, SECRETARY, case.id, "ほかの案件を優先するため")
    told = office.owed("dm_lead_undone", op="post", target=BOTH)
    assert [row["params"]["firm_id"] for row in told] == ["F05", "F06"]


def test_nobody_answers_for_a_firm_that_they_are_not_of(office: AllocationOffice) -> None:
    case = office.calling()
    with pytest.raises(Refusal, match="not_your_firm"):
        office.do(hands.raise_hand, BOTH, case.id, firm_id="F07")
