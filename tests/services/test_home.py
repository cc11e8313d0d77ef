"""What a person finds on their Home tab."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.network import load_network
from bot.services import absences, appointments, closing, edits, home, lanes, proposals, replies, year
from bot.services.members import upsert
from storage import allocations
from tests.services.conftest import NETWORK, Office

if TYPE_CHECKING:
    from pathlib import Path

    from bot.services.views import HomeView
    from storage.database import Database, Session


def home_of(office: Office, user: str) -> HomeView:
    return office.db.read_now(lambda s: home.view(s, office.net, user, office.now))


def recent_of(office: Office, user: str) -> list[str]:
    return [view.inquiry.number for view in home_of(office, user).recent]


def test_the_secretariat_finds_the_last_replies_the_latest_first(office: Office) -> None:
    early, late = office.arrives(), office.arrives("systems")
    office.wait(minutes=10)
    office.do(replies.record, "UUSU1", late.id)
    office.wait(hours=3)
    office.do(replies.record, "UASA1", early.id)
    assert recent_of(office, "USECRETARY") == [early.number, late.number]
    shown = home_of(office, "USECRETARY").recent[0].inquiry
    assert (shown.replied_by, shown.late) == ("UASA1", True)


def test_a_firms_people_find_the_replies_of_their_firm_and_of_nobody_else(office: Office) -> None:
    parts, systems = office.arrives(), office.arrives("systems")
    office.do(replies.record, "UASA1", parts.id)
    office.do(replies.record, "UUSU1", systems.id)
    assert recent_of(office, "UASA2") == [parts.number]
    assert recent_of(office, "USHIMO1") == []


def test_whoever_belongs_to_no_firm_finds_nothing_of_inquiries_without_one(office: Office) -> None:
    case = office.arrives(None)
    office.do(replies.record, "USECRETARY", case.id)
    assert recent_of(office, "UNEWCOMER") == []


def test_whoever_was_called_as_backup_finds_the_reply_too(office: Office) -> None:
    case = office.arrives()
    office.wait(hours=2)
    office.do(replies.record, "USHIMO1", case.id)
    assert recent_of(office, "USHIMO1") == [case.number]


def test_five_replies_of_the_last_seven_days_are_shown(office: Office) -> None:
    old = office.arrives()
    office.do(replies.record, "UASA1", old.id)
    office.now += timedelta(days=7, minutes=1)
    new = [office.arrives() for _ in range(home.RECENT + 1)]
    assert recent_of(office, "USECRETARY") == []
    for case in new:
        office.do(replies.record, "USECRETARY", case.id)
        office.now += timedelta(minutes=1)
    assert recent_of(office, "USECRETARY") == [case.number for case in new[:0:-1]]


def test_a_reply_taken_back_is_no_recent_one(office: Office) -> None:
    case = office.arrives()
    office.do(replies.record, "UASA1", case.id)
    office.do(replies.undo, "UASA1", case.id)
    assert recent_of(office, "USECRETARY") == []


def test_a_contact_finds_the_next_turn_and_the_open_inquiries_of_the_firm(office: Office) -> None:
    mine, _ = office.arrives(), office.arrives("systems")
    office.wait(minutes=1)
    seen = home_of(office, "UASA1")
    assert [view.inquiry.number for view in seen.open_cases] == [mine.number]
    assert [(firm.id, turn) for firm, turn in seen.firms] == [("F01", None)]
    assert [(view.lane, view.firm.id) for view in seen.duty if view.firm] == [
        ("parts", "F01"),
        ("systems", "F02"),
    ]
    ((_, turn),) = home_of(office, "USHIMO1").firms
    assert turn is not None
    assert (turn.week, turn.lane) == (date(2026, 12, 7), "parts")
    assert home_of(office, "USHIMO1").open_cases == ()


def test_a_contact_finds_the_own_days_away_and_nobody_elses(office: Office) -> None:
    day = date(2026, 12, 24)
    office.do(absences.say, "UASA1", "UASA1", day, day)
    assert [(one.first, one.last) for one in home_of(office, "UASA1").absences] == [(day, day)]
    assert home_of(office, "UASA2").absences == home_of(office, "USECRETARY").absences == ()


def duty_problems(office: Office) -> list[tuple[str, str, date | None]]:
    found = home_of(office, "USECRETARY").problems
    return [(one.kind, one.what, one.week) for one in found if one.kind.startswith("duty_")]


def test_the_secretariat_finds_which_firms_cannot_serve_in_the_next_weeks(office: Office) -> None:
    def spoil(s: Session) -> None:
        upsert(s, {"id": "F01", "name": "F01", "left_on": date(2026, 12, 2)})
        upsert(s, {"id": "F02", "name": "F02", "lanes": ["parts"]})
        upsert(s, {"id": "F03", "name": "F03", "closures": [["2026-12-07", "2026-12-11"]]})

    assert duty_problems(office) == []
    office.db.write_now(spoil)
    this_week, next_week = date(2026, 11, 30), date(2026, 12, 7)
    assert duty_problems(office) == [
        ("duty_not_a_member", "F01", this_week),
        ("duty_cannot", "F02", this_week),
        ("duty_closed", "F03", next_week),
    ]


def test_whose_firm_has_left_finds_neither_turns_nor_days_away(office: Office) -> None:
    left = {"id": "F03", "name": "F03", "left_on": date(2026, 11, 30)}
    office.db.write_now(lambda s: upsert(s, left))
    seen = home_of(office, "USHIMO1")
    assert (seen.firms, seen.absences) == ((), ())


def test_who_is_of_two_firms_finds_the_turns_replies_and_cases_of_both(office: Office) -> None:
    for firm_id in ("F01", "F03"):
        office.db.write_now(lambda s, one=firm_id: upsert(s, {"id": one, "name": one}, ["UBOTH1"]))
    case = office.arrives()
    office.do(replies.record, "UBOTH1", case.id)
    other = office.arrives("systems")
    office.do(lanes.ask_firm, "USECRETARY", other.id, "F03")
    office.do(replies.record, "USECRETARY", other.id)
    for one, firm_id in ((case, "F01"), (other, "F03")):
        office.do(appointments.appoint, "USECRETARY", one.id, firm_id, "設備があるため")
        made = office.db.read_now(lambda s, at=one.id: allocations.last_appointment(s, at))
        assert made is not None
        office.do(appointments.accept, "UBOTH1", made.id)
    seen = home_of(office, "UBOTH1")
    assert [(firm.id, turn and turn.week) for firm, turn in seen.firms] == [
        ("F01", None),
        ("F03", date(2026, 12, 7)),
    ]
    assert {view.inquiry.number for view in seen.recent} == {case.number, other.number}
    assert [view.inquiry.lead_firm_id for view in seen.waiting] == ["F01", "F03"]


def test_where_there_are_no_firms_yet_home_says_so_and_there_is_no_rota_to_see(
    db: Database, tmp_path: Path
) -> None:
    (tmp_path / "network.toml").write_text(NETWORK, encoding="utf-8")
    empty = Office(db, load_network(tmp_path / "network.toml"))
    shown = db.read_now(lambda s: home.view(s, empty.net, "USECRETARY", empty.now))
    assert (shown.has_firms, shown.problems) == (False, ())
    span = year.span_of(empty.net, empty.now, None)
    for look in (lambda *of: year.view(*of, span), proposals.first_span):
        with pytest.raises(Refusal, match="no_firms"):
            empty.do(look, "USECRETARY")


def test_an_extra_closure_stands_on_everybodys_home_until_it_is_over(office: Office) -> None:
    day = office.now.date()
    office.do(closing.close, "USECRETARY", day, day, "停電")
    office.net = office.net.edited(office.db.read_now(edits.load))
    closed = [home_of(office, user).closed for user in ("USECRETARY", "UASA1")]
    assert [[one.reason for one in each] for each in closed] == [["停電"]] * 2
    office.now += timedelta(days=1)
    assert home_of(office, "UASA1").closed == ()
