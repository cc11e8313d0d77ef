"""Firms and contacts, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bot.network import Network
from bot.services import members

if TYPE_CHECKING:
    from storage.database import Database

NOON = datetime(2026, 4, 1, 3, tzinfo=UTC)
ROLES = Network(
    roles={"secretariat": ("U0SECRETARY",), "sales_head": ("F06",), "standing_directors": ("F05", "F06")}
)


def _fill(db: Database) -> None:
    def work(s):
        members.upsert(s, {"id": "F05", "name": "霜月鋳造"}, ["U05A", "U05BB"])
        members.upsert(s, {"id": "F06", "name": "氷雨樹脂", "lanes": ["parts"]}, ["U06BB", "U06AA"])
        members.upsert(s, {"id": "F07", "name": "去年工業", "left_on": date(2026, 3, 31)}, ["U07AA"])

    db.write_now(work)


def test_a_firms_contacts_keep_the_order_of_call(db: Database) -> None:
    _fill(db)
    assert db.read_now(lambda s: members.contacts(s, "F06")) == ["U06BB", "U06AA"]
    assert db.read_now(lambda s: members.firm(s, "F06")).contacts == ("U06BB", "U06AA")


def test_an_update_changes_what_it_names_and_nothing_else(db: Database) -> None:
    _fill(db)
    db.write_now(lambda s: members.upsert(s, {"id": "F06", "name": "氷雨樹脂", "phone": "000-1"}))
    firm = db.read_now(members.firms)["F06"]
    assert (firm.phone, firm.lanes, firm.contacts) == ("000-1", ("parts",), ("U06BB", "U06AA"))


def test_contacts_are_replaced_whole_and_named_once(db: Database) -> None:
    _fill(db)
    db.write_now(lambda s: members.upsert(s, {"id": "F06", "name": "氷雨樹脂"}, ["U06CC", "U06BB", "U06CC"]))
    assert db.read_now(lambda s: members.contacts(s, "F06")) == ["U06CC", "U06BB"]


def test_a_role_that_names_a_firm_means_all_its_contacts_each_once(db: Database) -> None:
    _fill(db)
    roles = ["sales_head", "standing_directors", "secretariat"]
    people = db.read_now(lambda s: members.people_of_roles(s, ROLES, roles, NOON))
    assert people == ["U06BB", "U06AA", "U05A", "U05BB", "U0SECRETARY"]


def test_a_role_may_be_a_firm_or_a_person_and_an_unknown_one_is_nobody(db: Database) -> None:
    _fill(db)
    people = db.read_now(
        lambda s: members.people_of_roles(s, ROLES, ["F05", "U0SOMEBODY", "treasurer"], NOON)
    )
    assert people == ["U05A", "U05BB", "U0SOMEBODY"]


def test_a_firm_that_left_is_known_but_fills_no_role(db: Database) -> None:
    _fill(db)
    assert db.read_now(members.firms)["F07"].left_on == date(2026, 3, 31)
    assert db.read_now(lambda s: members.people_of_roles(s, ROLES, ["F07"], NOON)) == []


def test_a_firm_that_leaves_next_year_still_fills_its_role_today(db: Database) -> None:
    _fill(db)
    day = datetime(2026, 3, 31, 3, tzinfo=UTC)
    assert db.read_now(lambda s: members.people_of_roles(s, ROLES, ["F07"], day)) == ["U07AA"]
    assert db.read_now(lambda s: members.people_of_roles(s, ROLES, ["F07"], NOON)) == []


def test_a_person_is_found_by_firm_the_present_one_first(db: Database) -> None:
    _fill(db)
    db.write_now(lambda s: members.upsert(s, {"id": "F08", "name": "白露金型"}, ["U07AA"]))
    assert db.read_now(lambda s: members.firm_of(s, "U07AA")).id == "F08"
    assert db.read_now(lambda s: members.firm_of(s, "U0NOBODY")) is None


def test_only_the_role_makes_somebody_of_the_secretariat(db: Database) -> None:
    _fill(db)
    assert db.read_now(lambda s: members.is_secretariat(s, ROLES, "U0SECRETARY", NOON))
    assert not db.read_now(lambda s: members.is_secretariat(s, ROLES, "U06BB", NOON))
