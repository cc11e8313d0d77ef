"""Firms and their contacts. A firm that left stays, so that history keeps its names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, or_, select

from storage import correspondents
from storage.sql import insert_into
from storage.tables import contact, firm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from storage.database import Session


def every_firm(session: Session) -> list[dict[str, Any]]:
    """Return all firms, those that left included, by id."""
    return [dict(row) for row in session.execute(select(firm).order_by(firm.c.id)).mappings()]


def every_name(session: Session) -> list[tuple[str, str, str]]:
    """Return (id, name, kana) of all firms, those that left included, by id."""
    return [(row[0], row[1], row[2]) for row in session.execute(_NAMES)]


_NAMES = select(firm.c.id, firm.c.name, firm.c.kana).order_by(firm.c.id)


def firm_row(session: Session, firm_id: str) -> dict[str, Any] | None:
    """Return one firm, or None."""
    row = session.execute(_FIRM, {"firm": firm_id}).mappings().first()
    return None if row is None else dict(row)


_FIRM = select(firm).where(firm.c.id == bindparam("firm"))


# Whom the bot reaches: by Slack, else, while mail goes out, by mail.
called_as = func.coalesce(contact.c.slack_user, contact.c.mail_user)
_REACHED = or_(contact.c.slack_user.is_not(None), contact.c.mail_user.is_not(None))


def contacts_of(session: Session, firm_id: str) -> list[str]:
    """Return a firm's Slack users, and those reached by mail, in the order of call."""
    return list(session.execute(_CONTACTS_OF, {"firm": firm_id}).scalars())


_CONTACTS_OF = select(called_as).where(contact.c.firm_id == bindparam("firm"), _REACHED)
_CONTACTS_OF = _CONTACTS_OF.order_by(contact.c.position, contact.c.id)


def every_contact(session: Session) -> dict[str, list[str]]:
    """Return each firm's Slack users, and those reached by mail, in the order of call."""
    found: dict[str, list[str]] = {}
    for firm_id, user in session.execute(_CONTACTS):
        found.setdefault(firm_id, []).append(user)
    return found


_CONTACTS = select(contact.c.firm_id, called_as).where(_REACHED)
_CONTACTS = _CONTACTS.order_by(contact.c.position, contact.c.id)


def every_written_contact(session: Session) -> dict[str, list[str]]:
    """Return each firm's contacts as a file names them: by Slack user, else by address."""
    found: dict[str, list[str]] = {}
    for firm_id, user, address in session.execute(_WRITTEN):
        if user or address:
            found.setdefault(firm_id, []).append(user or address)
    return found


_WRITTEN = select(contact.c.firm_id, contact.c.slack_user, contact.c.email)
_WRITTEN = _WRITTEN.order_by(contact.c.position, contact.c.id)


def firm_ids_of(session: Session, user: str) -> list[str]:
    """Return the firms a person is a contact of, those that are still members before those that left."""
    return list(session.execute(_FIRMS_OF, {"user": user}).scalars())


_FIRMS_OF = select(firm.c.id).join(contact, contact.c.firm_id == firm.c.id)
_FIRMS_OF = _FIRMS_OF.where(called_as == bindparam("user")).order_by(firm.c.left_on.is_not(None), firm.c.id)


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


def phones_of(session: Session, firm_id: str) -> list[tuple[str, str]]:
    """Return (name, phone) of a firm's contacts who have a number of their own, in the order of call."""
    query = select(contact.c.name, contact.c.phone).where(contact.c.firm_id == firm_id, contact.c.phone != "")
    return [(row[0], row[1]) for row in session.execute(query.order_by(contact.c.position, contact.c.id))]


CONTACT = ("slack_user", "name", "role", "phone", "email")


def every_address(session: Session) -> list[str]:
    """Return the mail addresses of all firms and contacts, those of firms that left included."""
    addresses = select(contact.c.email).union(select(firm.c.email))
    return [one for one in session.execute(addresses).scalars() if one]


def firm_at(session: Session, domain: str, today: date) -> str | None:
    """Return the name of the one member that has addresses of this domain; None where several have, or none.

    A firm is a member on its last day still.
    """
    at = f"@{domain.lower()}"
    people = select(contact.c.firm_id).where(func.lower(contact.c.email).endswith(at, autoescape=True))
    own = select(firm.c.id).where(func.lower(firm.c.email).endswith(at, autoescape=True))
    is_member = or_(firm.c.left_on.is_(None), firm.c.left_on >= today)
    query = select(firm.c.name).where(firm.c.id.in_(people.union(own)), is_member)
    names = list(session.execute(query.limit(2)).scalars())
    return names[0] if len(names) == 1 and domain else None


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
        correspondents.follow(session, [firm_id])


def set_contacts(session: Session, firm_id: str, names: Sequence[str]) -> None:
    """Give a firm these contacts, in this order of call, each named by Slack user or else by address.

    Those without Slack who are not named stay, after them.
    """
    known = contact_rows(session, firm_id)
    by_name = {row["slack_user"] or row["email"]: row for row in known}
    named = [by_name.get(name) or _named(name) for name in dict.fromkeys(names)]
    others = [row for row in known if row["slack_user"] is None and row not in named]
    put_contacts(session, firm_id, [*named, *others])


def _named(name: str) -> dict[str, Any]:
    return {"slack_user": None, "email": name} if "@" in name else {"slack_user": name}
