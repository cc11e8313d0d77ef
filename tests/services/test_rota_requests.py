"""Asking for a swap or a stand-in: who could is asked once, reminded, and it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.errors import Refusal
from bot.services import members, rota_answers, rota_by_hand, rota_requests
from bot.services.conflicts import AlreadyDone
from tests.services.duty_weeks import armed
from tests.services.rota_office import (
    A1,
    B1,
    C1,
    D1,
    F1,
    SECRETARY,
    RotaOffice,
    agrees,
    asks,
    closed_in,
    day,
    open_office,
    parts,
)

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Database


@pytest.fixture
def office(db: Database, tmp_path: Path) -> RotaOffice:
    return open_office(db, tmp_path)


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


@pytest.mark.parametrize("how", ["agreed", "withdrawn", "declined", "void", "ended"])
def test_nothing_more_falls_due_of_a_settled_request(office: RotaOffice, how: str) -> None:
    request = asks(office)
    assert _armed(office) == [f"request_end:{request.id}", f"request_reminder:{request.id}"]
    if how == "agreed":
        agrees(office, request, C1)
    elif how == "withdrawn":
        office.do(rota_answers.withdraw, B1, request.id)
    elif how == "declined":
        for who in (A1, C1, D1, F1):
            office.do(rota_answers.decline, who, request.id)
    elif how == "void":
        office.do(rota_by_hand.move, SECRETARY, "skip", parts(1))
    else:
        office.wait(days=2, hours=7)
    assert office.request(request.id).state == {"declined": "ended"}.get(how, how)
    assert _armed(office) == []


def _armed(office: RotaOffice) -> list[str]:
    return sorted(key for key in armed(office) if key.startswith("request_"))


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


def test_days_outside_the_turn_are_refused(office: RotaOffice) -> None:
    for days in ((day("12-01"), day("12-01")), (day("12-12"), day("12-14"))):
        with pytest.raises(Refusal, match="bad_days"):
            asks(office, days=days)
    with pytest.raises(Refusal, match="no_service"):  # a weekend
        asks(office, days=(day("12-12"), day("12-13")))


def test_days_that_somebody_covers_already_are_not_asked_about(office: RotaOffice) -> None:
    days = (day("12-03"), day("12-04"))
    agrees(office, asks(office, who=A1, slot=parts(0), days=days), C1)
    with pytest.raises(Refusal, match="stood_in") as refused:
        asks(office, who=A1, slot=parts(0))
    assert refused.value.params == {"day": days[0], "firm": "F03"}


def test_the_open_requests_are_shown_to_those_who_could_answer(office: RotaOffice) -> None:
    request = asks(office)

    def seen(who: str) -> list[int]:
        views = office.db.read_now(lambda s: rota_requests.open_to(s, office.net, who, office.now))
        return [view.request.id for view in views]

    assert [seen(who) for who in (C1, B1, SECRETARY)] == [[request.id]] * 3
    assert seen("UFIRM5A") == []
