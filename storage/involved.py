"""Whose being called to an inquiry still counts: not that of whoever left the firm, or whose firm left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from storage.tables import contact, firm, involvement

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import BindParameter


def not_left(today: date | BindParameter[Any]) -> Any:
    """Return what must be so of a firm that is a member on a day; on its last day it still is one."""
    return or_(firm.c.left_on.is_(None), firm.c.left_on >= today)


def still_counts(today: date | BindParameter[Any]) -> Any:
    """Return what must be so of an `involvement`: of no firm, or of a contact whose firm has not left."""
    theirs = select(contact.c.id).join(firm, firm.c.id == contact.c.firm_id)
    theirs = theirs.where(
        contact.c.firm_id == involvement.c.firm_id,
        contact.c.slack_user == involvement.c.slack_user,
        not_left(today),
    )
    return or_(involvement.c.firm_id.is_(None), theirs.correlate(involvement).exists())
