"""Answering a request for a swap or a stand-in: the first to agree has it, and everybody is told once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.services import members, rota_answers, rota_history, rota_requests
from bot.services.conflicts import AlreadyDone
from storage import rota
from storage.tables import outbox
from tests.services.rota_office import (
    A1,
    B1,
    C1,
    D1,
    SECRETARY,
    RotaOffice,
    agrees,
    asks,
    closed_in,
    day,
    open_office,
    parts,
    systems,
)

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Database


@pytest.fixture
def office(db: Database, tmp_path: Path) -> RotaOffice:
    return open_office(db, tmp_path)


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


def test_what_leaves_nobody_two_weeks_in_a_row_is_offered_first(office: RotaOffice) -> None:
    office.db.write_now(lambda s: rota.put(s, *systems(0), "F05"))
    office.db.write_now(lambda s: rota.put(s, *parts(7), "F06"))
    request = asks(office, "swap", slot=parts(1))
    seen = office.db.read_now(lambda s: rota_requests.view(s, office.net, office.now, request.id, "F04"))
    assert seen.offers == (systems(6), parts(3))
    assert seen.in_a_row == {parts(3)}


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
