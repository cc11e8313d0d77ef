"""Exactly one lead firm, asked and never forced; who sees the customer, and what is on record of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.services import appointments, audit, cases, figures, hands, leads, outcomes
from bot.services.members import upsert
from tests.services.allocation_office import SALES, SECRETARY, AllocationOffice, open_office, user

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Database


@pytest.fixture
def office(db: Database, tmp_path: Path) -> AllocationOffice:
    return open_office(db, tmp_path)


def test_the_lead_is_told_and_the_others_are_thanked_once(office: AllocationOffice) -> None:
    case = office.calling()
    for firm in ("F05", "F06", "F07"):
        office.raises(firm, case)
    office.do(leads.choose, SALES, case.id, "F06")
    assert office.case(case).lead_firm_id == "F06"
    assert set(office.called("dm_lead")) == {user("F06"), user("F06", "B")}
    assert set(office.called("dm_thanks")) == {user(firm, which) for firm in ("F05", "F07") for which in "AB"}
    office.do(leads.undo, SECRETARY, case.id, "受注条件が合わないため")
    office.do(leads.choose, SECRETARY, case.id, "F05")
    assert office.called("dm_thanks").count(user("F07")) == 1


def test_only_a_firm_that_raised_its_hand_is_chosen_and_only_by_those_who_decide(
    office: AllocationOffice,
) -> None:
    case = office.calling()
    office.raises("F05", case)
    with pytest.raises(Refusal, match="not_yours"):
        office.do(leads.choose, user("F05"), case.id, "F05")
    with pytest.raises(Refusal, match="no_hand"):
        office.do(leads.choose, SECRETARY, case.id, "F06")


def test_whoever_chooses_second_is_told_who_leads(office: AllocationOffice) -> None:
    case = office.led("F05")
    with pytest.raises(Refusal) as refused:
        office.do(leads.choose, SALES, case.id, "F05")
    assert refused.value.params["firm_id"] == "F05"


def test_a_firm_asked_by_name_leads_when_it_accepts(office: AllocationOffice) -> None:
    case = office.answered()
    office.do(appointments.appoint, SECRETARY, case.id, "F05", "平面度の実績")
    assert office.case(case).lead_firm_id is None
    assert set(office.called("dm_appointed")) == {user("F05"), user("F05", "B")}
    made = office.around(case).appointment
    assert made is not None
    with pytest.raises(Refusal, match="not_your_firm"):
        office.do(appointments.accept, user("F06"), made.id)
    assert office.do(appointments.accept, user("F05", "B"), made.id).lead_firm_id == "F05"
    with pytest.raises(Refusal, match="appointment_accepted"):
        office.do(appointments.accept, user("F05"), made.id)


def test_declined_by_everybody_it_is_appointed_declined_and_taken_by_another(
    office: AllocationOffice,
) -> None:
    case = office.calling(("めっき",))
    office.do(hands.decline, user("F31"), case.id)
    office.wait(days=2)
    office.do(appointments.appoint, SALES, case.id, "F05", "めっきの協力先があるため")
    made = office.around(case).appointment
    assert made is not None
    office.do(appointments.decline, user("F05"), made.id)
    office.do(appointments.explain, user("F05"), made.id, "delivery")
    assert office.called("dm_allocate")[-1] == SALES
    office.do(appointments.appoint, SALES, case.id, "F06", "納期に余裕があるため")
    made = office.around(case).appointment
    assert made is not None
    assert office.do(appointments.accept, user("F06"), made.id).lead_firm_id == "F06"
    assert office.db.read_now(audit.differing) == []


def test_appointing_needs_a_reason_and_a_member(office: AllocationOffice) -> None:
    case = office.answered()
    with pytest.raises(Refusal, match="no_reason"):
        office.do(appointments.appoint, SECRETARY, case.id, "F05", "  ")
    with pytest.raises(Refusal, match="unknown_firm"):
        office.do(appointments.appoint, SECRETARY, case.id, "F99", "理由")


def test_a_firm_that_raised_its_hand_need_not_be_asked_again(office: AllocationOffice) -> None:
    case = office.calling()
    office.raises("F05", case)
    assert office.do(appointments.appoint, SALES, case.id, "F05", "実績").lead_firm_id == "F05"


def test_asking_another_by_name_withdraws_the_first_question(office: AllocationOffice) -> None:
    case = office.answered()
    office.do(appointments.appoint, SECRETARY, case.id, "F05", "一つ目")
    first = office.around(case).appointment
    office.do(appointments.appoint, SECRETARY, case.id, "F06", "二つ目")
    assert first is not None
    with pytest.raises(Refusal, match="appointment_withdrawn"):
        office.do(appointments.accept, user("F05"), first.id)


def test_a_firm_that_does_not_answer_is_reminded_and_the_appointer_told(office: AllocationOffice) -> None:
    case = office.answered()
    office.do(appointments.appoint, SALES, case.id, "F05", "実績")
    office.wait(days=3)
    assert office.called("dm_appointed").count(user("F05")) == 2
    assert office.called("dm_allocate")[0] == SALES
    assert "appointment_reminded" in office.story(case)


def test_the_secretariat_answers_for_a_firm_that_is_not_in_slack(office: AllocationOffice) -> None:
    case = office.answered()
    office.do(appointments.appoint, SALES, case.id, "F32", "実績")
    assert office.called("dm_hands_phone") == [SECRETARY]
    made = office.around(case).appointment
    assert made is not None
    assert office.do(appointments.accept, SECRETARY, made.id).lead_firm_id == "F32"


def test_besides_those_who_had_to_reply_only_the_lead_and_its_partners_see_the_customer(
    office: AllocationOffice,
) -> None:
    case = office.calling()
    office.raises("F05", case)
    office.raises("F06", case)
    for firm in ("F05", "F06"):
        with pytest.raises(Refusal, match="not_yours"):
            office.do(cases.details, user(firm), case.id)
    office.do(leads.choose, SECRETARY, case.id, "F05")
    office.do(cases.details, user("F05"), case.id)
    with pytest.raises(Refusal, match="not_yours"):
        office.do(cases.details, user("F06"), case.id)
    office.do(leads.name_partner, user("F05"), case.id, "F06")
    office.do(cases.details, user("F06"), case.id)
    office.do(leads.release_partner, user("F06"), case.id, "F06")
    with pytest.raises(Refusal, match="not_yours"):
        office.do(cases.details, user("F06"), case.id)
    office.do(leads.undo, SECRETARY, case.id, "条件が合わないため")
    with pytest.raises(Refusal, match="not_yours"):
        office.do(cases.details, user("F05"), case.id)


def test_the_ledger_says_who_saw_which_drawing_and_under_which_nda(office: AllocationOffice) -> None:
    office.db.write_now(lambda s: upsert(s, {"id": "F05", "name": "F05株式会社", "nda_on": date(2026, 4, 1)}))
    case = office.calling(attachments=("MZ-104.pdf",))
    office.raises("F05", case)
    office.do(leads.choose, SECRETARY, case.id, "F05")
    office.do(cases.details, user("F05"), case.id)
    office.do(cases.details, SECRETARY, case.id)
    rows = [
        (row["what"], row["slack_user"], row["firm_id"], row["nda_on"], row["drawings"])
        for row in office.ledger(case)
    ]
    signed, drawing = date(2026, 4, 1), ["MZ-104.pdf"]
    assert rows == [
        ("handed_over", user("F05"), "F05", signed, drawing),
        ("handed_over", user("F05", "B"), "F05", signed, drawing),
        ("details", user("F05"), "F05", signed, drawing),
        ("details", SECRETARY, None, None, drawing),
    ]


def test_taking_the_lead_back_needs_a_reason_and_those_who_decide(office: AllocationOffice) -> None:
    case = office.led("F05")
    with pytest.raises(Refusal, match="no_reason"):
        office.do(leads.undo, SECRETARY, case.id, "")
    with pytest.raises(Refusal, match="not_yours"):
        office.do(leads.undo, user("F05"), case.id, "理由")
    office.do(leads.undo, SALES, case.id, "設備が故障したため")
    assert (office.case(case).allocation, office.case(case).lead_firm_id) == ("deciding", None)
    assert set(office.called("dm_lead_undone")) == {user("F05"), user("F05", "B")}


def test_a_lead_may_give_the_case_back(office: AllocationOffice) -> None:
    case = office.led("F05")
    with pytest.raises(Refusal, match="not_your_firm"):
        office.do(leads.give_back, user("F06"), case.id, "理由")
    office.do(leads.give_back, user("F05"), case.id, "機械の故障")
    assert office.case(case).allocation == "deciding"
    assert SECRETARY in office.called("dm_allocate")


def test_a_firm_that_gave_the_lead_back_has_its_hand_up_no_more_until_it_raises_it_anew(
    office: AllocationOffice,
) -> None:
    case = office.led("F05")
    office.do(leads.give_back, user("F05"), case.id, "機械の故障")
    with pytest.raises(Refusal, match="no_hand"):
        office.do(leads.choose, SECRETARY, case.id, "F05")
    counted = office.do(figures.view, SECRETARY, f"{case.received_at:%Y-%m}").all
    assert (counted.hands, counted.declines) == (0, {"other": 1})
    office.raises("F05", case)
    office.do(leads.choose, SECRETARY, case.id, "F05")
    assert office.case(case).lead_firm_id == "F05"


def test_who_gave_the_lead_back_and_why_is_told_to_those_who_decide_and_to_the_partners(
    office: AllocationOffice,
) -> None:
    case = office.led("F05")
    office.do(leads.name_partner, user("F05"), case.id, "F06")
    office.do(leads.give_back, user("F05"), case.id, "機械の故障")
    to_desk = office.owed("dm_allocate", op="post", target=SECRETARY)[-1]["params"]
    assert (to_desk["firm_id"], to_desk["actor"], to_desk["reason"]) == ("F05", user("F05"), "機械の故障")
    to_partner = office.owed("dm_lead_undone", op="post", target=user("F06"))[-1]["params"]
    assert (to_partner["lead"], to_partner["how"]) == ("F05", "given_back")


def test_a_lead_keeps_a_case_whose_outcome_is_known_unless_the_desk_changes_it(
    office: AllocationOffice,
) -> None:
    case = office.led("F05")
    office.do(outcomes.record, user("F05"), case.id, "won")
    with pytest.raises(Refusal, match="outcome_known"):
        office.do(leads.give_back, user("F05"), case.id, "機械の故障")
    office.do(outcomes.undo, user("F05"), case.id)
    office.do(leads.give_back, user("F05"), case.id, "機械の故障")
    other = office.led("F06")
    office.do(outcomes.record, user("F06"), other.id, "won")
    office.do(leads.undo, SECRETARY, other.id, "廃業のため")
    assert office.case(other).allocation == "deciding"


def test_a_case_given_back_is_put_to_those_alone_who_may_appoint_another(office: AllocationOffice) -> None:
    case = office.answered(case_type="managed")
    office.do(appointments.appoint, SECRETARY, case.id, "F05", "設備があるため")
    office.do(appointments.accept, user("F05"), office.around(case).appointment.id)  # type: ignore[union-attr]
    office.do(leads.give_back, user("F05"), case.id, "機械の故障")
    assert set(office.called("dm_allocate")) == {SECRETARY}
    office.do(appointments.appoint, SECRETARY, case.id, "F06", "近いため")
    assert office.case(case).allocation == "appointed"


def test_the_lead_changes_to_another_in_one_act(office: AllocationOffice) -> None:
    case = office.calling()
    office.raises("F05", case)
    office.raises("F06", case)
    office.do(leads.choose, SECRETARY, case.id, "F05")
    office.do(appointments.replace_lead, SECRETARY, case.id, "F06", "納期のため")
    assert office.case(case).lead_firm_id == "F06"
    office.do(appointments.replace_lead, SECRETARY, case.id, "F07", "工程のため")
    assert (office.case(case).lead_firm_id, office.case(case).allocation) == (None, "appointed")
    assert office.story(case)[-2:] == ["lead_undone", "appointed"]
    assert office.db.read_now(audit.differing) == []


def test_a_partner_is_named_once_and_is_not_the_lead(office: AllocationOffice) -> None:
    case = office.led("F05")
    office.do(leads.name_partner, user("F05"), case.id, "F31", "めっき")
    assert set(office.called("dm_partner")) == {user("F31"), user("F31", "B")}
    with pytest.raises(Refusal, match="is_partner"):
        office.do(leads.name_partner, user("F05"), case.id, "F31")
    with pytest.raises(Refusal, match="is_lead"):
        office.do(leads.name_partner, user("F05"), case.id, "F05")
    with pytest.raises(Refusal, match="not_yours"):
        office.do(leads.name_partner, user("F07"), case.id, "F08")
    office.do(leads.undo, SECRETARY, case.id, "理由")
    assert office.around(case).partners == ()


def test_a_customer_who_writes_again_reaches_the_lead_firm(office: AllocationOffice) -> None:
    case = office.led("F05")
    office.do(cases.wrote_again, SECRETARY, case.id, "数量を10個に増やしたい")
    assert set(office.called("dm_wrote_again")) == {user("F05"), user("F05", "B")}
