"""Asking for a swap or a stand-in: the first to agree has it, everybody is told once, and it ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.errors import Refusal
from bot.services import members, rota_answers, rota_by_hand, rota_gaps, rota_history, rota_requests
from bot.services.conflicts import AlreadyDone
from storage import rota
from tests.services.rota_office import SECRETARY, RotaOffice, day, open_office, parts, systems, week

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.duty_requests import DutyRequest
    from storage.database import Database

A1, A2, B1, C1, D1, F1 = "UFIRM1A", "UFIRM1B", "UFIRM2A", "UFIRM3A", "UFIRM4A", "UFIRM6A"


@pytest.fixture
def office(db: Database, tmp_path: Path) -> RotaOffice:
    return open_office(db, tmp_path)


def asks(office: RotaOffice, kind: str = "cover", who: str = B1, **more: Any) -> DutyRequest:
    """F02 asks about its turn in parts next week."""
    return office.do(rota_requests.ask, who, kind, more.pop("slot", parts(1)), **more)


def agrees(office: RotaOffice, asked: DutyRequest, who: str, *given: Any, **more: Any) -> DutyRequest:
    return office.do(rota_answers.agree, who, asked.id, *given, **more)


def closed_in(office: RotaOffice, firm_id: str, number: int) -> None:
    values = {"id": firm_id, "name": firm_id, "closures": [[str(week(number)), str(week(number))]]}
    office.db.write_now(lambda s: members.upsert(s, values))


def test_all_who_could_take_over_are_asked_once_and_nobody_else(office: RotaOffice) -> None:
    closed_in(office, "F06", 1)
    asks(office, note="出張のため")
    told = office.called("duty_request")
    assert sorted(told) == sorted(
        f"UFIRM{number}{one}"
        for number in (1, 2, 3, 4)  # F05 has systems that week, F06 is closed; F02 asks
        for one in "AB"
    )
    assert office.called("rota_changed") == []


def test_the_first_to_agree_has_the_turn_and_all_are_told(office: RotaOffice) -> None:
    request = asks(office)
    agreed = agrees(office, request, C1)
    assert office.rota()[parts(1)] == "F03"
    assert (agreed.state, agreed.other_firm, agreed.answered_by) == ("agreed", "F03", C1)
    assert set(office.told()) == {"UFIRM2A", "UFIRM2B", "UFIRM3A", "UFIRM3B", SECRETARY}
    with pytest.raises(Refusal, match="request_agreed") as refused:
        agrees(office, request, D1)
    assert refused.value.params["who"] == C1
    assert office.rota()[parts(1)] == "F03"


def test_what_was_sent_is_edited_when_it_is_settled(office: RotaOffice) -> None:
    request = asks(office)
    _all_sent(office)
    agrees(office, request, C1)
    edited = [row["target"] for row in office.owed("duty_request", op="update")]
    assert sorted(edited) == sorted(office.called("duty_request"))


def _all_sent(office: RotaOffice) -> None:
    from storage.tables import outbox

    office.db.write_now(lambda s: s.execute(outbox.update().values(status="sent", slack_ts="1.1")))


def test_only_the_firm_that_declines_sees_its_answer(office: RotaOffice) -> None:
    request = asks(office)
    _all_sent(office)
    office.do(rota_answers.decline, C1, request.id)
    assert [row["target"] for row in office.owed("duty_request", op="update")] == ["UFIRM3A", "UFIRM3B"]
    assert office.request(request.id).declined == ["F03"]
    agrees(office, request, C1)
    assert office.rota()[parts(1)] == "F03"


def test_a_swap_offers_what_each_could_give_in_return(office: RotaOffice) -> None:
    request = asks(office, "swap")
    shown = office.db.read_now(
        lambda s: rota_requests.view(s, office.net, office.now, request.id, "F03")
    ).offers
    assert shown == (parts(2), systems(5))
    agrees(office, request, C1, parts(2))
    after = office.rota()
    assert (after[parts(1)], after[parts(2)]) == ("F03", "F02")


def test_a_turn_that_is_not_offered_cannot_be_given(office: RotaOffice) -> None:
    request = asks(office, "swap")
    for given in (parts(0), systems(1), None):
        with pytest.raises(Refusal, match="offer_gone"):
            agrees(office, request, C1, given)


def test_one_firm_alone_is_asked(office: RotaOffice) -> None:
    request = asks(office, to_firm="F03")
    assert sorted(office.called("duty_request")) == ["UFIRM2A", "UFIRM2B", "UFIRM3A", "UFIRM3B"]
    with pytest.raises(Refusal, match="asked_another"):
        agrees(office, request, D1)
    office.wait(days=3)
    assert office.owed("duty_request", target="#members") == []


@pytest.mark.parametrize(
    ("to_firm", "why"), [("F05", "cannot_on_duty"), ("F06", "cannot_closed"), ("F02", "cannot_own")]
)
def test_who_cannot_be_asked_is_refused_with_the_reason(office: RotaOffice, to_firm: str, why: str) -> None:
    closed_in(office, "F06", 1)
    with pytest.raises(Refusal, match=why):
        asks(office, to_firm=to_firm)
    assert office.owed("duty_request") == []


def test_when_nobody_could_that_is_said_at_once(office: RotaOffice) -> None:
    for firm_id in ("F01", "F03", "F04", "F06"):
        closed_in(office, firm_id, 1)
    with pytest.raises(Refusal, match="nobody_could"):
        asks(office)


def test_nobody_asks_for_another_firm_but_the_secretariat(office: RotaOffice) -> None:
    with pytest.raises(Refusal, match="not_your_turn"):
        asks(office, who=A1)
    request = asks(office, who=SECRETARY)
    assert office.owed("duty_request", target=SECRETARY)[0]["params"]["firm"] == "F02"
    assert request.firm_id == "F02"


def test_a_turn_is_asked_about_once_at_a_time(office: RotaOffice) -> None:
    asks(office)
    with pytest.raises(AlreadyDone):
        asks(office)
    with pytest.raises(Refusal, match="asked_already"):
        asks(office, "swap")
    with pytest.raises(Refusal, match="asked_already"):
        asks(office, days=(day("12-09"), day("12-09")))


def test_a_request_is_withdrawn_by_the_firm_that_asked(office: RotaOffice) -> None:
    request = asks(office)
    with pytest.raises(Refusal, match="not_your_request"):
        office.do(rota_answers.withdraw, C1, request.id)
    office.do(rota_answers.withdraw, "UFIRM2B", request.id)
    with pytest.raises(Refusal, match="request_withdrawn"):
        agrees(office, request, C1)
    asks(office, "swap")


def test_half_way_all_are_reminded_and_the_members_are_asked(office: RotaOffice) -> None:
    request = asks(office)
    office.do(rota_answers.decline, C1, request.id)
    office.wait(days=1, hours=2)
    assert office.owed("duty_request", target="#members") == []
    office.wait(hours=6)
    reminded = [row["target"] for row in office.owed("duty_request") if row["params"]["reminder"]]
    assert "UFIRM3A" not in reminded
    assert "UFIRM4A" in reminded
    assert len(office.owed("duty_request", target="#members")) == 1


def test_a_request_ends_on_thursday_and_the_turn_stays(office: RotaOffice) -> None:
    request = asks(office)
    office.wait(days=2, hours=7)
    assert office.request(request.id).state == "ended"
    assert office.called("duty_request_over") == ["UFIRM2A", "UFIRM2B", SECRETARY]
    with pytest.raises(Refusal, match="request_ended"):
        agrees(office, request, C1)
    assert office.rota()[parts(1)] == "F02"


def test_a_settled_request_neither_reminds_nor_ends(office: RotaOffice) -> None:
    agrees(office, asks(office), C1)
    office.wait(days=3)
    assert office.called("duty_request_over") == []
    assert not [row for row in office.owed("duty_request") if row["params"]["reminder"]]


def test_when_all_decline_it_ends_at_once(office: RotaOffice) -> None:
    request = asks(office)
    for who in (A1, C1, D1, F1):
        assert office.called("duty_request_over") == []
        office.do(rota_answers.decline, who, request.id)
    assert office.request(request.id).state == "ended"
    assert office.called("duty_request_over") == ["UFIRM2A", "UFIRM2B", SECRETARY]


def test_a_turn_that_moved_meanwhile_voids_its_request(office: RotaOffice) -> None:
    request = asks(office)
    office.do(rota_by_hand.move, SECRETARY, "skip", parts(1))
    assert office.request(request.id).state == "void"
    assert office.told()["UFIRM2A"]["voided"] is True
    with pytest.raises(Refusal, match="request_void"):
        agrees(office, request, D1)


def test_two_requests_that_meet_leave_no_firm_with_two_lanes(office: RotaOffice) -> None:
    mine = asks(office, "swap")
    theirs = asks(office, "swap", who=C1, slot=parts(2))
    agrees(office, theirs, B1, parts(1))  # F02 gives the turn that it asks about itself
    assert office.request(mine.id).state == "void"
    after = office.rota()
    assert (after[parts(1)], after[parts(2)]) == ("F03", "F02")


def test_a_firm_that_took_one_turn_cannot_take_another_in_that_week(office: RotaOffice) -> None:
    one = asks(office)
    other = asks(office, who="UFIRM5A", slot=systems(1))
    agrees(office, one, C1)
    with pytest.raises(Refusal, match="cannot_on_duty"):
        agrees(office, other, C1)


def test_some_days_are_taken_over_by_the_day(office: RotaOffice) -> None:
    request = asks(office, who=A1, slot=parts(0), days=(day("12-03"), day("12-04")))
    agrees(office, request, C1)
    assert office.standing_in() == [(day("12-03"), day("12-04"), "F03", "F01")]
    assert office.rota()[parts(0)] == "F01"
    office.now += timedelta(days=2)
    assert office.on_duty() == "F03"
    case = office.arrives()
    assert case.firm_id == "F03"
    assert office.owed("ping")[-1]["params"]["instead_of"] == {"F03": "F01"}


def test_of_a_turn_that_has_begun_only_days_are_offered(office: RotaOffice) -> None:
    def offered(kind: str) -> list[Any]:
        turns = office.db.read_now(
            lambda s: rota_requests.turns_of(s, office.net, A1, office.now, kind),
        )
        return [slot for slot, _ in turns]

    assert offered("cover")[0] == parts(0)
    assert parts(0) not in offered("swap")
    with pytest.raises(Refusal, match="begun"):
        asks(office, "swap", who=A1, slot=parts(0))


def nobody_in_slack(office: RotaOffice, *firms: str) -> None:
    for firm_id in firms:
        office.db.write_now(lambda s, one=firm_id: members.upsert(s, {"id": one, "name": one}, []))


def test_a_firm_that_slack_does_not_reach_is_not_asked_in_vain(office: RotaOffice) -> None:
    nobody_in_slack(office, "F06")
    with pytest.raises(Refusal, match="unreachable") as refused:
        asks(office, to_firm="F06")
    assert refused.value.params["firm"] == "F06"
    nobody_in_slack(office, "F01", "F03", "F04")
    with pytest.raises(Refusal, match="none_reachable"):
        asks(office)
    assert office.owed("duty_request") == []


def test_a_contact_of_two_firms_answers_for_the_one_of_the_button(office: RotaOffice) -> None:
    office.db.write_now(lambda s: members.upsert(s, {"id": "F04", "name": "F04"}, [D1, C1]))
    request = asks(office)
    with pytest.raises(Refusal, match="not_your_firm"):
        agrees(office, request, C1, None, "F06")
    agrees(office, request, C1, None, "F04")
    assert office.rota()[parts(1)] == "F04"


def test_who_answers_in_the_channel_answers_for_the_firm_that_can(office: RotaOffice) -> None:
    office.db.write_now(lambda s: members.upsert(s, {"id": "F04", "name": "F04"}, [D1, C1]))
    closed_in(office, "F03", 1)
    agrees(office, asks(office), C1)
    assert office.rota()[parts(1)] == "F04"


def test_a_firm_takes_a_turn_that_nobody_has(office: RotaOffice) -> None:
    office.db.write_now(lambda s: rota.put(s, *parts(1), None))

    def free(who: str) -> list[Any]:
        return office.db.read_now(lambda s: rota_gaps.open_to(s, office.net, who, office.now))

    assert [(slot, firm.id) for slot, firm in free(C1)] == [(parts(1), "F03")]
    assert free("UFIRM5A") == []  # it has systems that week
    with pytest.raises(Refusal, match="cannot_on_duty"):
        office.do(rota_gaps.take, "UFIRM5A", parts(1), "F05")
    with pytest.raises(Refusal, match="not_your_firm"):
        office.do(rota_gaps.take, C1, parts(1), "F04")
    act_id = office.do(rota_gaps.take, C1, parts(1), "F03")
    assert office.rota()[parts(1)] == "F03"
    assert set(office.told()) == {"UFIRM3A", "UFIRM3B", SECRETARY}
    with pytest.raises(Refusal, match="taken"):
        office.do(rota_gaps.take, D1, parts(1), "F04")
    office.do(rota_history.undo, "UFIRM3B", act_id)
    assert parts(1) not in office.rota()


def test_the_secretariat_gives_a_turn_that_nobody_has_to_a_firm(office: RotaOffice) -> None:
    office.db.write_now(lambda s: rota.put(s, *parts(0), None))
    with pytest.raises(Refusal, match="gap"):
        asks(office, who=SECRETARY, slot=parts(0))
    office.do(rota_by_hand.cover, SECRETARY, parts(0), "F03")
    assert office.on_duty() == "F03"


def test_a_skip_takes_the_nearest_turn_that_both_firms_can_serve(office: RotaOffice) -> None:
    closed_in(office, "F03", 1)
    office.do(rota_by_hand.move, SECRETARY, "skip", parts(1))
    assert (office.rota()[parts(1)], office.rota()[parts(3)]) == ("F04", "F02")


def test_a_step_that_a_closure_forbids_goes_as_far_as_it_may(office: RotaOffice) -> None:
    closed_in(office, "F06", 4)
    with pytest.raises(Refusal, match="closed") as refused:
        office.do(rota_by_hand.move, SECRETARY, "on", parts(3))
    assert refused.value.params["week"] == week(4)
    office.do(rota_by_hand.move, SECRETARY, "on", parts(5), "", week(6))
    assert office.rota()[parts(5)] == "F01"


def test_what_leaves_nobody_two_weeks_in_a_row_is_offered_first(office: RotaOffice) -> None:
    office.db.write_now(lambda s: rota.put(s, *systems(0), "F05"))
    office.db.write_now(lambda s: rota.put(s, *parts(7), "F06"))
    request = asks(office, "swap", slot=parts(1))
    seen = office.db.read_now(lambda s: rota_requests.view(s, office.net, office.now, request.id, "F04"))
    assert seen.offers == (systems(6), parts(3))
    assert seen.in_a_row == {parts(3)}


def test_days_outside_the_turn_are_refused(office: RotaOffice) -> None:
    for days in ((day("12-01"), day("12-01")), (day("12-12"), day("12-14"))):
        with pytest.raises(Refusal, match="bad_days"):
            asks(office, days=days)


def test_days_that_somebody_covers_already_are_not_asked_about(office: RotaOffice) -> None:
    days = (day("12-03"), day("12-04"))
    agrees(office, asks(office, who=A1, slot=parts(0), days=days), C1)
    with pytest.raises(Refusal, match="stood_in") as refused:
        asks(office, who=A1, slot=parts(0))
    assert refused.value.params == {"day": days[0], "firm": "F03"}


def test_the_same_click_delivered_twice_agrees_once(office: RotaOffice) -> None:
    request = asks(office)
    agrees(office, request, C1, request="7.7")
    with pytest.raises(AlreadyDone):
        agrees(office, request, C1, request="7.7")
    assert office.acts() == ["cover"]


def test_an_agreed_request_says_so_when_it_is_taken_back(office: RotaOffice) -> None:
    request = agrees(office, asks(office), C1)
    office.do(rota_history.undo, SECRETARY, request.act_id)
    assert office.rota()[parts(1)] == "F02"
    view = office.db.read_now(lambda s: rota_requests.view(s, office.net, office.now, request.id, "F02"))
    assert view.undone


@pytest.mark.parametrize("who", [B1, C1, "UFIRM3B", A1])
def test_what_two_firms_agreed_neither_takes_back_alone(office: RotaOffice, who: str) -> None:
    request = agrees(office, asks(office), C1)
    with pytest.raises(Refusal, match="undo_not_yours"):
        office.do(rota_history.undo, who, request.act_id)
    assert office.db.read_now(lambda s: rota_history.undoable(s, office.net, who, office.now, 5)) == []
    assert office.rota()[parts(1)] == "F03"


def test_the_open_requests_are_shown_to_those_who_could_answer(office: RotaOffice) -> None:
    request = asks(office)

    def seen(who: str) -> list[int]:
        views = office.db.read_now(lambda s: rota_requests.open_to(s, office.net, who, office.now))
        return [view.request.id for view in views]

    assert [seen(who) for who in (C1, B1, SECRETARY)] == [[request.id]] * 3
    assert seen("UFIRM5A") == []
