"""Whose being called to an inquiry still counts: not that of whoever left the firm, or whose firm left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import literal, or_, select, union_all

from storage.members import called_as
from storage.tables import contact, firm, inquiry, involvement, partner

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy import BindParameter

    from storage.database import Session


def not_left(today: date | BindParameter[Any]) -> Any:
    """Return what must be so of a firm that is a member on a day; on its last day it still is one."""
    return or_(firm.c.left_on.is_(None), firm.c.left_on >= today)


def still_counts(today: date | BindParameter[Any]) -> Any:
    """Return what must be so of an `involvement`: of no firm, or of a contact whose firm has not left."""
    theirs = select(contact.c.id).join(firm, firm.c.id == contact.c.firm_id)
    theirs = theirs.where(
        contact.c.firm_id == involvement.c.firm_id,
        called_as == involvement.c.slack_user,
        not_left(today),
    )
    return or_(involvement.c.firm_id.is_(None), theirs.correlate(involvement).exists())


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
