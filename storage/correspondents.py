"""Contacts without Slack who are written to: `mail:ID`, one for each address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from bot.domain.mail import by_mail, correspondent_id, is_address
from storage import settings
from storage.sql import insert_into
from storage.tables import contact, correspondent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.database import Session

MAIL_OUT = "mail_out"  # mail goes out and leads back to us: contacts without Slack are reached by it


def switch(session: Session, *, on: bool) -> None:
    """Have contacts without Slack reached by mail from now on, or no longer."""
    if on:
        settings.put(session, MAIL_OUT, {"on": True})
    else:
        settings.drop(session, MAIL_OUT)
    firm_ids = session.execute(select(contact.c.firm_id).where(contact.c.email != "").distinct()).scalars()
    follow(session, list(firm_ids))


def is_on(session: Session) -> bool:
    """Tell whether contacts without Slack are reached by mail."""
    return settings.get(session, MAIL_OUT) is not None


def follow(session: Session, firm_ids: Iterable[str]) -> None:
    """Give the contacts of these firms that have mail and no Slack their `mail:ID`, while mail goes out."""
    columns = (contact.c.id, contact.c.firm_id, contact.c.name, contact.c.email)
    query = select(*columns, contact.c.mail_user).where(contact.c.firm_id.in_(list(firm_ids)))
    query = query.where(contact.c.slack_user.is_(None)).order_by(contact.c.position, contact.c.id)
    on, taken = is_on(session), set()
    for row in session.execute(query).all():
        user = _of_address(session, row.email, row.name) if on and is_address(row.email) else None
        user = None if (row.firm_id, user) in taken else user
        taken.add((row.firm_id, user))
        if user != row.mail_user:
            session.execute(update(contact).where(contact.c.id == row.id).values(mail_user=user))


def _of_address(session: Session, address: str, name: str) -> str:
    statement = insert_into(session, correspondent).values(address=address, name=name)
    newer = {"name": name} if name else {"address": address}
    statement = statement.on_conflict_do_update(index_elements=["address"], set_=newer)
    return by_mail(session.execute(statement.returning(correspondent.c.id)).scalar_one())


def address_of(session: Session, user: str) -> str | None:
    """Return the address of `mail:ID`, or None."""
    query = select(correspondent.c.address).where(correspondent.c.id == correspondent_id(user))
    return session.execute(query).scalar()


def everybody(session: Session) -> list[dict[str, Any]]:
    """Return everybody who was ever written to, as `people.everybody` does those of Slack."""
    rows = session.execute(select(correspondent).order_by(correspondent.c.id)).all()
    return [
        {"slack_user": by_mail(row.id), "name": row.name or row.address.partition("@")[0]}
        | {"locale": None, "deleted": False}
        for row in rows
    ]
