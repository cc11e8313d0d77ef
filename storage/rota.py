"""The published rota."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from storage.sql import insert_into
from storage.tables import turn, turn_change

if TYPE_CHECKING:
    from datetime import date, datetime

    from storage.database import Session


def firm_id_on(session: Session, lane: str, week: date) -> str | None:
    """Return the firm that has the lane in this week, or None."""
    return session.execute(select(turn.c.firm_id).where(turn.c.lane == lane, turn.c.week == week)).scalar()


def next_firm_id(session: Session, lane: str, week: date) -> str | None:
    """Return the firm that has the lane in the next published week after `week`, or None."""
    query = select(turn.c.firm_id).where(turn.c.lane == lane, turn.c.week > week)
    return session.execute(query.order_by(turn.c.week).limit(1)).scalar()


def next_turn_of(session: Session, firm_id: str, week: date) -> tuple[date, str] | None:
    """Return the firm's first turn after `week` as (week, lane), or None."""
    query = select(turn.c.week, turn.c.lane).where(turn.c.firm_id == firm_id, turn.c.week > week)
    row = session.execute(query.order_by(turn.c.week).limit(1)).first()
    return None if row is None else (row[0], row[1])


def turns_between(session: Session, first: date, last: date) -> list[tuple[date, str, str]]:
    """Return (week, lane, firm) of the weeks from `first` to `last`, both included."""
    query = select(turn.c.week, turn.c.lane, turn.c.firm_id).where(turn.c.week.between(first, last))
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(turn.c.week, turn.c.lane))]


def put(session: Session, week: date, lane: str, firm_id: str | None) -> None:
    """Give the week to a firm, or to none."""
    if firm_id is None:
        session.execute(delete(turn).where(turn.c.week == week, turn.c.lane == lane))
        return
    statement = insert_into(session, turn).values(week=week, lane=lane, firm_id=firm_id)
    session.execute(
        statement.on_conflict_do_update(index_elements=["week", "lane"], set_={"firm_id": firm_id})
    )


def record(session: Session, at: datetime, actor: str, act: str, change: dict[str, Any]) -> None:
    """Keep a change of the rota: `week`, `lane`, `firm_before`, `firm_after`."""
    session.execute(insert(turn_change).values(at=at, actor=actor, act=act, **change))
