"""Who is away, from day to day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from storage.tables import absence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from storage.database import Session

    Found = tuple[int, str, date, date]

_ALL = select(absence.c.id, absence.c.slack_user, absence.c.first, absence.c.last)


def between(session: Session, first: date, last: date) -> dict[str, list[tuple[date, date]]]:
    """Return for each Slack user the absences (first and last day) that touch any of these days."""
    query = select(absence.c.slack_user, absence.c.first, absence.c.last)
    query = query.where(absence.c.last >= first, absence.c.first <= last)
    found: dict[str, list[tuple[date, date]]] = {}
    for user, start, end in session.execute(query.order_by(absence.c.first, absence.c.id)):
        found.setdefault(user, []).append((start, end))
    return found


def coming(session: Session, since: date, user: str | None = None) -> list[Found]:
    """Return (id, user, first, last) of what ends on or after `since`, of one person or (None) of all."""
    query = _ALL.where(absence.c.last >= since)
    if user is not None:
        query = query.where(absence.c.slack_user == user)
    rows = session.execute(query.order_by(absence.c.first, absence.c.id))
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def by_id(session: Session, absence_id: int) -> Found | None:
    """Return (id, user, first, last), or None."""
    row = session.execute(_ALL.where(absence.c.id == absence_id)).first()
    return None if row is None else (row[0], row[1], row[2], row[3])


def add(session: Session, user: str, first: date, last: date) -> None:
    """Keep that a person is away."""
    session.execute(insert(absence).values(slack_user=user, first=first, last=last))


def drop(session: Session, ids: Sequence[int]) -> None:
    """Forget absences."""
    session.execute(delete(absence).where(absence.c.id.in_(ids)))


def shorten(session: Session, absence_id: int, last: date) -> None:
    """Let an absence end on another day."""
    session.execute(update(absence).where(absence.c.id == absence_id).values(last=last))
