"""Who is away, from day to day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from storage.tables import absence

if TYPE_CHECKING:
    from datetime import date

    from storage.database import Session


def between(session: Session, first: date, last: date) -> dict[str, list[tuple[date, date]]]:
    """Return for each Slack user the absences (first and last day) that touch any of these days."""
    query = select(absence.c.slack_user, absence.c.first, absence.c.last)
    query = query.where(absence.c.last >= first, absence.c.first <= last)
    found: dict[str, list[tuple[date, date]]] = {}
    for user, start, end in session.execute(query.order_by(absence.c.first, absence.c.id)):
        found.setdefault(user, []).append((start, end))
    return found
