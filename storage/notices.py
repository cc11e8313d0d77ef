"""Which firm was told personally of which turn, and whether it has confirmed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from storage.sql import affected, insert_into
from storage.tables import duty_notice

if TYPE_CHECKING:
    from datetime import date, datetime

    from storage.database import Session


def tell(session: Session, week: date, lane: str, firm_id: str, now: datetime) -> bool:
    """Write down that a firm is told of its turn; False when it was told before."""
    row = {"week": week, "lane": lane, "firm_id": firm_id, "told_at": now}
    statement = insert_into(session, duty_notice).values(row).on_conflict_do_nothing()
    return session.execute(statement.returning(duty_notice.c.told_at)).first() is not None


def confirm(session: Session, week: date, lane: str, firm_id: str, now: datetime, by: str) -> bool:
    """Write down who confirmed a turn; False when somebody did before, or it was never told."""
    statement = update(duty_notice).where(*_is(week, lane, firm_id), duty_notice.c.confirmed_at.is_(None))
    return affected(session, statement.values(confirmed_at=now, confirmed_by=by)) == 1


def of_turn(session: Session, week: date, lane: str, firm_id: str) -> dict[str, Any] | None:
    """Return when a firm was told of its turn and who confirmed it, or None."""
    row = session.execute(select(duty_notice).where(*_is(week, lane, firm_id))).mappings().first()
    return None if row is None else dict(row)


def _is(week: date, lane: str, firm_id: str) -> tuple[Any, ...]:
    turn = (duty_notice.c.week == week, duty_notice.c.lane == lane)
    return (*turn, duty_notice.c.firm_id == firm_id)
