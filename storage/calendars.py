"""The addresses of calendars, and what ever changed the duty they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, or_, select, update

from bot.domain.duty_calendar import Change, Cover, Log
from storage.tables import feed, history, rota_act, stand_in, turn_change

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement

    from storage.database import Session

HOURS, FIRM = "service_hours", "firm:"  # subjects of the history


def token_of(session: Session, firm_id: str | None) -> str | None:
    """Return the token in use of a firm's calendar, or of the network's."""
    query = select(feed.c.token).where(_of(firm_id), feed.c.revoked_at.is_(None))
    return session.execute(query.order_by(feed.c.created_at, feed.c.token).limit(1)).scalar()


def by_token(session: Session, token: str) -> tuple[str | None, datetime] | None:
    """Return the firm of a calendar (None: the network's) and since when it is there; None for no such."""
    query = select(feed.c.firm_id, feed.c.created_at)
    row = session.execute(query.where(feed.c.token == token, feed.c.revoked_at.is_(None))).first()
    return None if row is None else (row[0], row[1])


def add(session: Session, token: str, firm_id: str | None, created_at: datetime) -> None:
    """Keep a calendar's address."""
    session.execute(insert(feed).values(token=token, firm_id=firm_id, created_at=created_at))


def revoke(session: Session, firm_id: str | None, at: datetime) -> None:
    """End every address of a firm's calendar, or of the network's."""
    in_use = update(feed).where(_of(firm_id), feed.c.revoked_at.is_(None))
    session.execute(in_use.values(revoked_at=at))


def covers_since(session: Session, first: date) -> list[Cover]:
    """Return who stands in, or was to, on any day from `first` on."""
    columns = ("id", "lane", "first", "last", "firm_id", "instead_of", "act_id", "ended_by")
    query = select(*(stand_in.c[name] for name in columns)).where(stand_in.c.last >= first)
    return [Cover(*row) for row in session.execute(query.order_by(stand_in.c.first, stand_in.c.id))]


def log_since(session: Session, first: date) -> Log:
    """Return what changed the weeks from `first` on, all acts, and all edits of firms and hours."""
    changed = turn_change.c
    rows = session.execute(
        select(changed.week, changed.lane, changed.id, changed.act_id, changed.at).where(
            changed.week >= first
        )
    )
    changes = [
        Change(week, lane, f"change:{number}" if act is None else str(act), at)
        for week, lane, number, act, at in rows
    ]
    acts = list(session.execute(select(rota_act.c.id, rota_act.c.at, rota_act.c.undoes)))
    edits: dict[str | None, list[datetime]] = {}
    subject = history.c.subject
    for name, at in session.execute(
        select(subject, history.c.at).where(or_(subject == HOURS, subject.startswith(FIRM)))
    ):
        edits.setdefault(None if name == HOURS else name.removeprefix(FIRM), []).append(at)
    return Log(
        changes,
        {number: at for number, at, _ in acts},
        {undoes: number for number, _, undoes in acts if undoes is not None},
        edits,
    )


def _of(firm_id: str | None) -> ColumnElement[bool]:
    return feed.c.firm_id.is_(None) if firm_id is None else feed.c.firm_id == firm_id
