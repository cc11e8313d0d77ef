"""The timers: what falls due, as rows. Times are business time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from storage.sql import insert_into, skip_locked
from storage.tables import timer
from storage.wake import ring

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlmodel import Session


def arm(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Set timers; a key that exists keeps its timer as it is."""
    if rows:
        session.execute(insert_into(session, timer).on_conflict_do_nothing(index_elements=["key"]), rows)
        ring(session)


def claim_due(session: Session, now: datetime, limit: int) -> list[dict[str, Any]]:
    """Take the timers due by `now`, oldest first, and mark them fired in this transaction.

    Two processes never get the same row: a crash before the commit gives them all back.
    """
    query = (
        select(timer)
        .where(timer.c.status == "armed", timer.c.due <= now)
        .order_by(timer.c.due, timer.c.id)
        .limit(limit)
    )
    rows = [dict(row) for row in session.execute(skip_locked(session, query)).mappings()]
    if rows:
        ids = [row["id"] for row in rows]
        session.execute(update(timer).where(timer.c.id.in_(ids)).values(status="fired"))
    return rows


def put_off(session: Session, ids: Sequence[int], until: datetime) -> None:
    """Arm claimed timers again for a later hour; what they were meant for stays."""
    if ids:
        session.execute(update(timer).where(timer.c.id.in_(ids)).values(status="armed", due=until))


def next_due(session: Session) -> datetime | None:
    """Return when the next timer falls due, or None."""
    query = select(timer.c.due).where(timer.c.status == "armed").order_by(timer.c.due).limit(1)
    return session.execute(query).scalar()


def next_row(session: Session) -> dict[str, Any] | None:
    """Return the next timer to fall due, or None."""
    query = select(timer).where(timer.c.status == "armed").order_by(timer.c.due, timer.c.id).limit(1)
    row = session.execute(query).mappings().first()
    return None if row is None else dict(row)


def cancel(session: Session, inquiry_ids: Sequence[int]) -> None:
    """Disarm what these inquiries still have coming."""
    session.execute(
        update(timer)
        .where(timer.c.inquiry_id.in_(inquiry_ids), timer.c.status == "armed")
        .values(status="cancelled")
    )


def rearm(session: Session, inquiry_id: int) -> None:
    """Arm again what was disarmed before it fired."""
    session.execute(
        update(timer)
        .where(timer.c.inquiry_id == inquiry_id, timer.c.status == "cancelled")
        .values(status="armed")
    )


def of_inquiry(session: Session, inquiry_id: int) -> list[dict[str, Any]]:
    """Return all timers of an inquiry, in order of time."""
    query = select(timer).where(timer.c.inquiry_id == inquiry_id).order_by(timer.c.due, timer.c.id)
    return [dict(row) for row in session.execute(query).mappings()]


def overdue_since(session: Session, moment: datetime) -> int:
    """Count timers that should have fired before `moment` and did not: the auditor's question."""
    query = select(timer.c.id).where(timer.c.status == "armed", timer.c.due < moment).limit(1000)
    return len(session.execute(query).all())
