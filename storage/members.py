"""Firms and their contacts. A firm that left stays, so that history keeps its names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from storage.sql import insert_into
from storage.tables import contact, firm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from storage.database import Session


def every_firm(session: Session) -> list[dict[str, Any]]:
    """Return all firms, those that left included, by id."""
    return [dict(row) for row in session.execute(select(firm).order_by(firm.c.id)).mappings()]


def every_name(session: Session) -> list[tuple[str, str]]:
    """Return (id, name) of all firms, those that left included, by id."""
    return [(row[0], row[1]) for row in session.execute(_NAMES)]


_NAMES = select(firm.c.id, firm.c.name).order_by(firm.c.id)


def firm_row(session: Session, firm_id: str) -> dict[str, Any] | None:
    """Return one firm, or None."""
    row = session.execute(select(firm).where(firm.c.id == firm_id)).mappings().first()
    return None if row is None else dict(row)


_IN_SLACK = contact.c.slack_user.is_not(None)


def contacts_of(session: Session, firm_id: str) -> list[str]:
    """Return a firm's Slack users in the order of call."""
    query = select(contact.c.slack_user).where(contact.c.firm_id == firm_id, _IN_SLACK)
    return list(session.execute(query.order_by(contact.c.position, contact.c.id)).scalars())


def every_contact(session: Session) -> dict[str, list[str]]:
    """Return each firm's Slack users in the order of call."""
    found: dict[str, list[str]] = {}
    for firm_id, user in session.execute(_CONTACTS):
        found.setdefault(firm_id, []).append(user)
    return found


_CONTACTS = select(contact.c.firm_id, contact.c.slack_user).where(_IN_SLACK)
_CONTACTS = _CONTACTS.order_by(contact.c.position, contact.c.id)


def firm_ids_of(session: Session, slack_user: str) -> list[str]:
    """Return the firms a Slack user is a contact of, those that are still members before those that left."""
    query = select(firm.c.id).join(contact, contact.c.firm_id == firm.c.id)
    query = query.where(contact.c.slack_user == slack_user)
    return list(session.execute(query.order_by(firm.c.left_on.is_not(None), firm.c.id)).scalars())


def any_firm(session: Session) -> bool:
    """Tell whether there is a firm at all."""
    return session.execute(select(firm.c.id).limit(1)).first() is not None


def put(session: Session, values: Mapping[str, Any]) -> None:
    """Insert a firm or change the given columns of the one with this id."""
    statement = insert_into(session, firm).values(**values)
    updates = {name: value for name, value in values.items() if name != "id"}
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=updates))


def add_all(session: Session, firms: Sequence[tuple[Mapping[str, Any], Sequence[str]]]) -> None:
    """Insert firms, each with its Slack users in the order of call, where there are none yet."""
    session.execute(insert_into(session, firm), [values for values, _ in firms])
    people = [
        {"firm_id": values["id"], "position": position, "slack_user": user} | dict.fromkeys(CONTACT[1:], "")
        for values, users in firms
        for position, user in enumerate(dict.fromkeys(users))
    ]
    if people:
        session.execute(insert_into(session, contact), people)


def contact_rows(session: Session, firm_id: str) -> list[dict[str, Any]]:
    """Return what is known of a firm's contacts, those without Slack included, in the order of call."""
    query = select(*(contact.c[name] for name in CONTACT)).where(contact.c.firm_id == firm_id)
    rows = session.execute(query.order_by(contact.c.position, contact.c.id)).mappings()
    return [dict(row) for row in rows]


CONTACT = ("slack_user", "name", "role", "phone", "email")


def put_contacts(session: Session, firm_id: str, contacts: Sequence[Mapping[str, Any]]) -> None:
    """Give a firm these contacts, in this order of call, and no others; what is not said of one is empty."""
    session.execute(delete(contact).where(contact.c.firm_id == firm_id))
    rows = [
        {"firm_id": firm_id, "position": position, "slack_user": one["slack_user"]}
        | {name: one.get(name, "") for name in CONTACT[1:]}
        for position, one in enumerate(contacts)
    ]
    if rows:
        session.execute(insert_into(session, contact).on_conflict_do_nothing(), rows)


def set_contacts(session: Session, firm_id: str, users: Sequence[str]) -> None:
    """Give a firm these Slack users, in this order of call; those without Slack stay, after them."""
    known = contact_rows(session, firm_id)
    by_user = {row["slack_user"]: row for row in known}
    in_slack = [by_user.get(user, {"slack_user": user}) for user in dict.fromkeys(users)]
    put_contacts(session, firm_id, [*in_slack, *(row for row in known if row["slack_user"] is None)])
