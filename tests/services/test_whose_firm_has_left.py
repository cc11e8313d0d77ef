"""Who has left is shown no customer any more; who stays is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.services import (
    absences,
    appointments,
    cases,
    finding,
    groups,
    hands,
    home,
    leads,
    notice_answers,
    notices,
    outcomes,
    replies,
    rota_answers,
    rota_by_hand,
    rota_gaps,
    rota_history,
    rota_requests,
)
from bot.services.finding import Kind, Wanted
from bot.services.members import upsert
from storage import rota
from tests.services import rota_office
from tests.services.allocation_office import open_office, user

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from bot.domain.inquiries import Inquiry
    from storage.database import Database
    from tests.services.conftest import Office

ASA, COLLEAGUE, SECRETARY = "UASA1", "UASA2", "USECRETARY"


def leaves(office: Office, firm_id: str, last_day: date) -> None:
    office.db.write_now(lambda s: upsert(s, {"id": firm_id, "name": firm_id, "left_on": last_day}))


def is_shown(office: Office, who: str, case: Inquiry) -> set[str]:
    """Where somebody is shown an inquiry's customer."""
    wanted = {"search": Wanted(Kind.WORDS, "ミズナラ"), "list": Wanted(Kind.MINE)}
    places = {name for name, one in wanted.items() if office.do(finding.look, who, one).views}
    if office.do(finding.look, who, Wanted(Kind.MONTH, "2026-12")).named:
        places.add("month")
    seen = office.db.read_now(lambda s: home.view(s, office.net, who, office.now))
    if seen.open_cases or seen.recent:
        places.add("home")
    try:
        office.do(cases.details, who, case.id)
    except Refusal:
        return places
    return {*places, "details"}


EVERYWHERE = {"search", "list", "month", "home", "details"}


def test_a_firm_that_left_is_shown_no_customer_from_the_day_after(office: Office) -> None:
    case = office.arrives()
    leaves(office, "F01", date(2026, 12, 2))
    office.wait(days=1)
    assert is_shown(office, ASA, case) == EVERYWHERE
    office.wait(days=1)
    assert is_shown(office, ASA, case) == set()
    office.now += timedelta(days=400)
    assert is_shown(office, ASA, case) == set()
    with pytest.raises(Refusal) as caught:
        office.do(replies.record, ASA, case.id)
    assert caught.value.key == "not_yours"


def test_a_reply_of_last_week_is_not_shown_to_whose_firm_left_since(office: Office) -> None:
    case = office.arrives()
    office.do(replies.record, ASA, case.id)
    assert is_shown(office, ASA, case) == EVERYWHERE
    leaves(office, "F01", date(2026, 11, 30))
    assert is_shown(office, ASA, case) == set()


def test_who_is_no_contact_any_more_is_shown_nothing_and_the_colleague_everything(office: Office) -> None:
    case = office.arrives()
    office.db.write_now(lambda s: upsert(s, {"id": "F01", "name": "F01"}, [COLLEAGUE]))
    assert is_shown(office, ASA, case) == set()
    assert is_shown(office, COLLEAGUE, case) == EVERYWHERE


CALLED_BY_FIRM = """
[[escalation]]
delay = "0m"
call = ["USALES", "backup", "F05"]
"""


def test_who_was_called_through_a_firm_sees_the_case_no_more_once_it_left_or_they_left_it(
    db: Database, tmp_path: Path
) -> None:
    office = open_office(db, tmp_path, CALLED_BY_FIRM)
    case = office.arrives()
    office.wait(hours=4)
    everybody = [user("F03"), user("F03", "B"), user("F05"), user("F05", "B"), "USALES"]
    for who in everybody:
        office.do(cases.details, who, case.id)
    leaves(office, "F03", date(2026, 11, 30))
    office.db.write_now(lambda s: upsert(s, {"id": "F05", "name": "F05"}, [user("F05", "B")]))
    for who in everybody[:3]:
        for press in (cases.details, replies.record):
            with pytest.raises(Refusal, match="not_yours"):
                office.do(press, who, case.id)
    for who in everybody[3:]:
        office.do(cases.details, who, case.id)


def test_who_fills_a_role_by_name_keeps_the_case_when_their_firm_leaves(db: Database, tmp_path: Path) -> None:
    office = open_office(db, tmp_path, CALLED_BY_FIRM)
    office.db.write_now(lambda s: upsert(s, {"id": "F05", "name": "F05"}, ["USALES", user("F05")]))
    case = office.arrives()
    office.wait(hours=4)
    leaves(office, "F05", date(2026, 11, 30))
    office.do(cases.details, "USALES", case.id)
    with pytest.raises(Refusal, match="not_yours"):
        office.do(cases.details, user("F05"), case.id)


def test_the_secretariat_still_finds_what_a_firm_had_that_left(office: Office) -> None:
    case = office.arrives()
    leaves(office, "F01", date(2026, 11, 30))
    assert is_shown(office, SECRETARY, case) >= {"search", "month", "details"}


def test_a_lead_firm_that_left_is_shown_its_case_no_more(db: Database, tmp_path: Path) -> None:
    office = open_office(db, tmp_path)
    case = office.led("F05")
    assert "details" in is_shown(office, user("F05"), case)
    leaves(office, "F05", date(2026, 11, 30))
    assert is_shown(office, user("F05"), case) == set()


LAST_DAY, GONE = date(2026, 12, 1), timedelta(days=1)


def is_told_to_have_left(
    office: Office, press: Callable[..., Any], who: str, *args: Any, **more: Any
) -> None:
    with pytest.raises(Refusal) as caught:
        office.do(press, who, *args, **more)
    assert caught.value.key == "firm_has_left"
    assert caught.value.params == {"firm": "F05", "day": LAST_DAY}


def test_on_its_last_day_a_lead_firm_still_says_what_became_of_the_case(db: Database, tmp_path: Path) -> None:
    office = open_office(db, tmp_path)
    case = office.led("F05")
    leaves(office, "F05", LAST_DAY)
    office.do(outcomes.record, user("F05"), case.id, "quoted")
    office.now += GONE
    is_told_to_have_left(office, outcomes.record, user("F05"), case.id, "won")
    office.do(outcomes.record, SECRETARY, case.id, "won")


def test_a_lead_firm_that_left_gives_nothing_back_and_names_no_partner(db: Database, tmp_path: Path) -> None:
    office = open_office(db, tmp_path)
    case = office.led("F05")
    office.do(leads.name_partner, user("F05"), case.id, "F06")
    leaves(office, "F05", LAST_DAY)
    office.now += GONE
    is_told_to_have_left(office, leads.give_back, user("F05"), case.id, "手一杯")
    is_told_to_have_left(office, leads.name_partner, user("F05"), case.id, "F07")
    with pytest.raises(Refusal, match=r"allocation\.not_yours"):
        office.do(leads.release_partner, user("F05"), case.id, "F06")
    office.do(leads.release_partner, user("F06"), case.id, "F06")
    office.do(leads.undo, SECRETARY, case.id, "退会")


def test_a_partner_that_left_does_not_let_itself_go(db: Database, tmp_path: Path) -> None:
    office = open_office(db, tmp_path)
    case = office.led("F06")
    office.do(leads.name_partner, user("F06"), case.id, "F05")
    leaves(office, "F05", LAST_DAY)
    office.now += GONE
    is_told_to_have_left(office, leads.release_partner, user("F05"), case.id, "F05")
    office.do(leads.release_partner, user("F06"), case.id, "F05")


def test_a_firm_that_left_neither_takes_nor_declines_what_it_was_asked(db: Database, tmp_path: Path) -> None:
    office = open_office(db, tmp_path)
    case = office.answered()
    office.do(appointments.appoint, SECRETARY, case.id, "F05", "旋盤が合う")
    asked = office.around(case).appointment
    assert asked is not None
    leaves(office, "F05", LAST_DAY)
    office.now += GONE
    for press in (appointments.accept, appointments.decline):
        is_told_to_have_left(office, press, user("F05"), asked.id)
    office.do(appointments.decline, SECRETARY, asked.id)


def test_a_firm_that_left_raises_no_hand(db: Database, tmp_path: Path) -> None:
    office = open_office(db, tmp_path)
    case = office.calling()
    leaves(office, "F05", LAST_DAY)
    office.now += GONE
    is_told_to_have_left(office, hands.raise_hand, user("F05"), case.id)


@pytest.fixture
def duties(db: Database, tmp_path: Path) -> rota_office.RotaOffice:
    """F05 has parts in four weeks and systems in one; what is asked here is asked before it leaves."""
    return rota_office.open_office(db, tmp_path)


F05 = "UFIRM5A"


def test_a_firm_that_left_asks_nobody_for_its_turns_and_answers_no_request(
    duties: rota_office.RotaOffice,
) -> None:
    own = duties.do(rota_requests.ask, F05, "cover", rota_office.parts(4))
    other = duties.do(rota_requests.ask, "UFIRM6A", "cover", rota_office.parts(5))
    leaves(duties, "F05", LAST_DAY)
    duties.now += GONE
    is_told_to_have_left(duties, rota_requests.ask, F05, "cover", rota_office.parts(4))
    is_told_to_have_left(duties, rota_answers.withdraw, F05, own.id)
    for press in (rota_answers.agree, rota_answers.decline):
        is_told_to_have_left(duties, press, F05, other.id)
        is_told_to_have_left(duties, press, F05, other.id, firm_id="F05")
    is_told_to_have_left(duties, rota_answers.send_choices, F05, other.id)
    look = duties.db.read_now
    assert look(lambda s: rota_requests.open_to(s, duties.net, F05, duties.now)) == []
    assert look(lambda s: rota_requests.turns_of(s, duties.net, F05, duties.now, "cover")) == []


def test_a_firm_that_left_takes_no_turn_that_nobody_has(duties: rota_office.RotaOffice) -> None:
    duties.db.write_now(lambda s: rota.put_all(s, {rota_office.parts(3): None}))
    leaves(duties, "F05", LAST_DAY)
    duties.now += GONE
    is_told_to_have_left(duties, rota_gaps.take, F05, rota_office.parts(3), "F05")
    assert duties.db.read_now(lambda s: rota_gaps.open_to(s, duties.net, F05, duties.now)) == []


def test_a_firm_that_left_confirms_no_turn_and_undoes_no_act(duties: rota_office.RotaOffice) -> None:
    act_id = duties.do(rota_by_hand.cover, SECRETARY, rota_office.parts(2), "F05")
    week = rota_office.week(1)
    duties.db.write_now(lambda s: rota.put_all(s, {rota_office.systems(1): None}))
    taken = duties.do(rota_gaps.take, F05, rota_office.systems(1), "F05")
    leaves(duties, "F05", LAST_DAY)
    duties.now += GONE
    is_told_to_have_left(duties, notice_answers.confirm, F05, week, "systems", "F05")
    is_told_to_have_left(duties, rota_history.undo, F05, taken)
    seen = duties.db.read_now(lambda s: rota_history.undoable(s, duties.net, F05, duties.now, 9))
    assert seen == []
    duties.do(rota_history.undo, SECRETARY, act_id)


def test_a_contact_of_two_firms_acts_for_the_one_that_stays(duties: rota_office.RotaOffice) -> None:
    both = ["UFIRM6A", F05]
    duties.db.write_now(lambda s: upsert(s, {"id": "F06", "name": "F06"}, both))
    request = duties.do(rota_requests.ask, "UFIRM1A", "cover", rota_office.parts(6))
    leaves(duties, "F05", LAST_DAY)
    duties.now += GONE
    is_told_to_have_left(duties, rota_answers.decline, F05, request.id, firm_id="F05")
    assert "F06" in duties.do(rota_answers.decline, F05, request.id).declined
    assert duties.do(absences.say, F05, F05, LAST_DAY + GONE, LAST_DAY + GONE).user == F05


GROUP = """
[[lanes]]
id = "parts"
name = "図面あり部品担当"
usergroup = "duty-parts"
"""


def test_the_user_group_lets_go_of_a_firm_on_the_day_after_its_last(db: Database, tmp_path: Path) -> None:
    office = open_office(db, tmp_path, GROUP)
    office.db.write_now(lambda s: notices.start(s, office.net, office.now))
    assert office.owed("usergroup")[0]["params"]["users"] == [user("F01"), user("F01", "B")]
    leaves(office, "F01", LAST_DAY)
    office.db.write_now(lambda s: groups.arm(s, office.net, office.now))
    office.wait(days=1)
    assert office.owed("usergroup")[0]["params"] | {"handle": ""} == {
        "lane": "parts", "firm": None, "users": [SECRETARY], "handle": "",
    }  # fmt: skip


def test_a_firm_that_left_since_it_was_asked_by_name_does_not_lead(db: Database, tmp_path: Path) -> None:
    office = open_office(db, tmp_path)
    case = office.answered()
    office.do(appointments.appoint, SECRETARY, case.id, "F05", "実績")
    made = office.around(case).appointment
    assert made is not None
    leaves(office, "F05", date(2026, 11, 30))
    for who in (user("F05"), SECRETARY):
        with pytest.raises(Refusal, match="firm_has_left"):
            office.do(appointments.accept, who, made.id)
    assert office.do(appointments.decline, SECRETARY, made.id).allocation == "deciding"
