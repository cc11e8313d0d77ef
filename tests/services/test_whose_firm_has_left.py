"""Who has left is shown no customer any more; who stays is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.services import cases, finding, home, replies
from bot.services.finding import Kind, Wanted
from bot.services.members import upsert
from tests.services.allocation_office import open_office, user

if TYPE_CHECKING:
    from pathlib import Path

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
