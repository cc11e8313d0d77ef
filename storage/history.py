"""What was changed on Home, append-only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

from storage.tables import history

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from storage.database import Session


def add(
    session: Session,
    at: datetime,
    actor: str,
    subject: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """Keep a change: `subject` names what was changed, such as `firm:F01`, `role:sales_head` or `hours`."""
    row = {"at": at, "actor": actor, "subject": subject, "before": dict(before), "after": dict(after)}
    session.execute(insert(history), row)


def of(session: Session, subject: str, limit: int) -> list[dict[str, Any]]:
    """Return the latest changes of a subject, the newest first."""
    query = select(history).where(history.c.subject == subject).order_by(history.c.id.desc()).limit(limit)
    return [dict(row) for row in session.execute(query).mappings()]


def of_any(session: Session, subjects: Sequence[str]) -> list[dict[str, Any]]:
    """Return all changes of some subjects, the oldest first."""
    query = select(history).where(history.c.subject.in_(subjects)).order_by(history.c.id)
    return [dict(row) for row in session.execute(query).mappings()]


def contacts_once(session: Session) -> list[tuple[str, str]]:
    """Return who was a contact of a firm before some change of it, as (firm id, Slack user)."""
    query = select(history.c.subject, history.c.before).where(history.c.subject.like("firm:%"))
    return [
        (subject.removeprefix("firm:"), one["slack_user"])
        for subject, before in session.execute(query)
        for one in before.get("contacts", ())
        if one["slack_user"]
    ]


def last_id(session: Session, subject: str) -> int:
    """Return the id of a subject's latest change, 0 where there is none."""
    query = select(func.max(history.c.id)).where(history.c.subject == subject)
    return int(session.execute(query).scalar() or 0)
