"""Contacts without Slack who are reached by mail, and what stays when mail does not go out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.domain.members import CLI, Act
from bot.services import correspondents, export, members, people
from bot.services.import_firms import Import, import_firms
from storage import members as rows

if TYPE_CHECKING:
    from bot.network import Network
    from storage.database import Database

BY_HAND = Act(CLI, datetime(2026, 12, 1, 1, tzinfo=UTC), "cli")
SATO = {"slack_user": None, "name": "佐藤", "email": "sato@example.jp"}
FILE = "id,name,contacts\nF01,朝霧精密,U0ASAGIRI1;sato@example.jp\n"


def _import(db: Database, network: Network, text: str) -> Import:
    return db.write_now(lambda s: import_firms(s, network, BY_HAND, text.encode(), apply=True))


def _contacts(db: Database) -> list[str]:
    return db.read_now(lambda s: members.contacts(s, "F01"))


def test_a_contact_with_mail_is_called_by_it_only_while_mail_goes_out(db: Database, network: Network) -> None:
    _import(db, network, FILE)
    assert _contacts(db) == ["U0ASAGIRI1"]
    db.write_now(lambda s: correspondents.switch(s, on=True))
    assert _contacts(db) == ["U0ASAGIRI1", "mail:1"]
    db.write_now(lambda s: correspondents.switch(s, on=False))
    assert _contacts(db) == ["U0ASAGIRI1"]


def test_an_address_keeps_its_person_whatever_is_saved_and_another_is_another(
    db: Database, network: Network
) -> None:
    db.write_now(lambda s: correspondents.switch(s, on=True))
    _import(db, network, FILE)
    before = _contacts(db)
    db.write_now(lambda s: rows.put_contacts(s, "F01", [SATO, {"slack_user": "U0ASAGIRI1"}]))
    assert _contacts(db) == before[::-1]
    db.write_now(lambda s: rows.put_contacts(s, "F01", [SATO | {"email": "other@example.jp"}]))
    assert not set(_contacts(db)) & set(before)


def test_history_keeps_the_name_of_who_is_no_contact_any_more(db: Database, network: Network) -> None:
    db.write_now(lambda s: correspondents.switch(s, on=True))
    _import(db, network, FILE)
    db.write_now(lambda s: rows.put_contacts(s, "F01", [SATO]))
    (user,) = _contacts(db)
    db.write_now(lambda s: rows.put_contacts(s, "F01", []))
    assert db.read_now(people.everybody)[user].name == "佐藤"


def test_who_is_contact_of_two_firms_is_one_person(db: Database, network: Network) -> None:
    db.write_now(lambda s: correspondents.switch(s, on=True))
    _import(db, network, FILE + "F02,乙,sato@example.jp\n")
    (user,) = db.read_now(lambda s: members.contacts(s, "F02"))
    assert [firm.id for firm in db.read_now(lambda s: members.firms_of(s, user))] == ["F01", "F02"]


def test_what_is_no_plain_address_is_phoned_as_before(db: Database, network: Network) -> None:
    db.write_now(lambda s: correspondents.switch(s, on=True))
    _import(db, network, FILE)
    for email in ("sato@example", "佐藤@example.jp", "a@b.example\nBcc: c@d.example", ""):
        db.write_now(lambda s, e=email: rows.put_contacts(s, "F01", [SATO | {"email": e}]))
        assert _contacts(db) == []


def test_the_same_file_twice_changes_nothing_and_an_older_one_keeps_who_has_mail(
    db: Database, network: Network
) -> None:
    _import(db, network, FILE)
    assert _import(db, network, FILE).same == ("朝霧精密",)
    assert _import(db, network, "id,name,contacts\nF01,朝霧精密,U0ASAGIRI1\n").same == ("朝霧精密",)
    listed = db.read_now(lambda s: [line[5] for line in export._firms(s, network)])
    assert listed[1] == "U0ASAGIRI1;sato@example.jp"
