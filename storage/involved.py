"""Whose being called to an inquiry still counts: not that of whoever left the firm, or whose firm left."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, String, and_, literal, literal_column, not_, or_, select, union_all

from storage.members import called_as
from storage.sql import Takes, insert_new
from storage.tables import contact, firm, inquiry, involvement, partner

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from sqlalchemy import ColumnElement

    from storage.database import Session


def not_left(today: date | ColumnElement[Any]) -> Any:
    """Return what must be so of a firm that is a member on a day; on its last day it still is one."""
    return or_(firm.c.left_on.is_(None), firm.c.left_on >= today)


def still_counts(today: date | ColumnElement[Any]) -> Any:
    """Return what must be so of an `involvement`: of no firm, or of a contact whose firm has not left."""
    theirs = _contact_of(involvement.c.firm_id, involvement.c.slack_user, today)
    return or_(involvement.c.firm_id.is_(None), theirs.correlate(involvement).exists())


def _contact_of(firm_id: Any, user: Any, today: date | ColumnElement[Any]) -> Any:
    """Select a person as a contact of a firm that has not left."""
    found = select(contact.c.id).join(firm, firm.c.id == contact.c.firm_id)
    return found.where(contact.c.firm_id == firm_id, called_as == user, not_left(today))


@lru_cache(2)
def _called_anew(today: date) -> Takes:
    """Return when the firm of an `involvement` gives way: one is called by name, or it counts no more.

    The day stands in the statement itself: handed in with each row it would cost as much as the row.
    """
    # By name, because nothing correlates with what is inserted.
    firm_id, user = (literal_column(f"involvement.{name}", String()) for name in ("firm_id", "slack_user"))
    by_name = literal_column("excluded.firm_id", String()).is_(None)
    counts = _contact_of(firm_id, user, literal_column(f"'{today.isoformat()}'", Date())).exists()
    return Takes("firm_id", and_(firm_id.is_not(None), or_(by_name, not_(counts))))


def involve(session: Session, rows: Sequence[dict[str, Any]], today: date) -> None:
    """Note who was called to which inquiry, when first, why and through which firm; None: called by name.

    Whoever is called again keeps the firm, unless they are called by name now or the firm no longer counts.
    """
    called: dict[tuple[int, str], dict[str, Any]] = {}
    for row in rows:
        key = (row["inquiry_id"], row["slack_user"])
        known = called.setdefault(key, row)
        if row["firm_id"] is None:
            called[key] = known | {"firm_id": None}
    ordered = [called[key] for key in sorted(called)]  # two that call the same people never wait crosswise
    insert_new(session, involvement, ordered, "inquiry_id", "slack_user", takes=_called_anew(today))


def concerned(session: Session, slack_user: str, ids: Collection[int]) -> dict[int, list[str]]:
    """Return the firms that these inquiries concern, by inquiry: first the one that this person was called
    for, then the one on duty, the lead firm and its partners.
    """
    some = list(ids)
    called = select(involvement.c.inquiry_id, involvement.c.firm_id, literal(0).label("rank"))
    called = called.where(involvement.c.slack_user == slack_user, involvement.c.inquiry_id.in_(some))
    places = (inquiry.c.firm_id, inquiry.c.lead_firm_id)
    has = [select(inquiry.c.id, one, literal(rank)) for rank, one in enumerate(places, 1)]
    shared = select(partner.c.inquiry_id, partner.c.firm_id, literal(len(places) + 1))
    query = union_all(
        called,
        *(one.where(inquiry.c.id.in_(some)) for one in has),
        shared.where(partner.c.inquiry_id.in_(some)),
    )
    found: dict[int, list[str]] = {one: [] for one in some}
    for inquiry_id, firm_id, _ in sorted(session.execute(query).all(), key=lambda row: row[2]):
        if firm_id is not None:
            found[inquiry_id].append(firm_id)
    return found
