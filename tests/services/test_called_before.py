"""Of whoever was called before firms were written down with a call, the firm is named once, at the start."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from bot.domain.members import Act, Term
from bot.domain.rights import Role
from bot.services import called_before, edits, firms, members, roles
from bot.services.desk import Desk
from storage import inquiries
from storage.tables import involvement
from tests.services.at_once import AtThatHour

if TYPE_CHECKING:
    from bot.domain.inquiries import Inquiry
    from tests.services.conftest import Office

CALLED = ("UASA1", "USHIMO1", "UUSU1", "UDIRECTOR1", "USALES", "UNOBODY")


def named(office: Office) -> dict[str, str | None]:
    rows = select(involvement.c.slack_user, involvement.c.firm_id)
    found = office.db.read_now(lambda s: s.execute(rows).all())
    return {user: firm_id for user, firm_id in found if user in CALLED}


def called_without_a_firm(office: Office) -> Inquiry:
    case = office.arrives()
    row = {"inquiry_id": case.id, "why": "deadline", "since": office.now, "firm_id": None}
    rows = [row | {"slack_user": user} for user in CALLED]

    def before(s: Any) -> None:
        s.execute(involvement.delete())
        s.execute(involvement.insert(), rows)

    office.db.write_now(before)
    return case


def starts(office: Office) -> None:
    asyncio.run(called_before.name_firms(Desk(office.db, office.net, AtThatHour(office))))  # type: ignore[arg-type]


def contacts(office: Office, firm_id: str, *users: str) -> None:
    office.db.write_now(lambda s: members.upsert(s, {"id": firm_id, "name": firm_id}, users))


def test_who_is_or_was_of_one_firm_was_called_through_it(office: Office) -> None:
    row = dict.fromkeys(("name", "role", "phone", "email"), "") | {"slack_user": None, "phone": "000-1"}
    office.do(firms.save_contacts, "USECRETARY", "F03", [row])  # USHIMO1 is its contact no longer
    called_without_a_firm(office)
    starts(office)
    assert {user: named(office)[user] for user in ("UASA1", "USHIMO1", "UNOBODY")} == {
        "UASA1": "F01",
        "USHIMO1": "F03",
        "UNOBODY": None,
    }


def test_who_fills_a_role_by_name_was_called_by_name_whether_the_file_says_so_or_home(office: Office) -> None:
    contacts(office, "F01", "UASA1", "UDIRECTOR1")  # a standing director of the file's
    contacts(office, "F02", "UUSU1", "UUSU2")
    office.do(edits.put_role, "USECRETARY", "sales_head", [Term("UUSU1")])
    office.net = office.net.edited(office.db.read_now(edits.load))
    called_without_a_firm(office)
    starts(office)
    assert {user: named(office)[user] for user in ("UASA1", "UDIRECTOR1", "UUSU1")} == {
        "UASA1": "F01",
        "UDIRECTOR1": None,
        "UUSU1": None,
    }


def test_who_is_of_two_firms_was_called_nobody_knows_through_which(office: Office) -> None:
    contacts(office, "F03", "USHIMO1", "UASA1")
    called_without_a_firm(office)
    starts(office)
    assert (named(office)["UASA1"], named(office)["USHIMO1"]) == (None, "F03")


def test_whoever_left_the_firm_they_were_called_for_answers_no_longer(office: Office) -> None:
    case = called_without_a_firm(office)
    contacts(office, "F03")
    act = Act("USHIMO1", office.now, "test")

    def may_act() -> bool:
        about = lambda s: (s, office.net, act, inquiries.by_ids(s, [case.id])[case.id])  # noqa: E731
        return office.db.read_now(lambda s: Role.CALLED in roles.to_case(*about(s)))

    assert may_act()
    contacts(office, "F03", "USHIMO1")
    starts(office)
    assert may_act()
    contacts(office, "F03")
    assert not may_act()


def test_it_is_done_once_so_that_a_later_call_by_name_stays_one(office: Office) -> None:
    starts(office)
    called_without_a_firm(office)
    starts(office)
    assert set(named(office).values()) == {None}


def test_what_was_written_down_stays(office: Office) -> None:
    called_without_a_firm(office)
    theirs = involvement.c.slack_user == "UASA1"
    office.db.write_now(lambda s: s.execute(update(involvement).where(theirs).values(firm_id="F03")))
    starts(office)
    assert named(office)["UASA1"] == "F03"
