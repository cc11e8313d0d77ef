"""What a person finds on their Home tab."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.services import home, replies

if TYPE_CHECKING:
    from bot.services.views import HomeView
    from tests.services.conftest import Office


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
