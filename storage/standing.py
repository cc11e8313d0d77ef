"""What waits and what happened last, found by the indexes of what is open and of what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from storage.sql import word
from storage.tables import inquiry, outbox, timeline

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Session

_SHORT_OF_SENT = ("pending", "sending", "held", "failed")


def unsent(session: Session) -> dict[str, int]:
    """Return how many messages are in each status short of sent; one query an index."""
    found: dict[str, int] = {}
    for status in _SHORT_OF_SENT:
        query = select(func.count()).select_from(outbox).where(outbox.c.status == word(status))
        if count := session.execute(query).scalar_one():
            found[status] = count
    return found


def overdue(session: Session, now: datetime) -> int:
    """Return how many inquiries still wait for their first reply after their deadline."""
    query = select(func.count()).select_from(inquiry)
    late = query.where(inquiry.c.state == word("open"), inquiry.c.deadline < now)
    return int(session.execute(late).scalar_one())


def lately(session: Session, events: int) -> set[int]:
    """Return the ids of the inquiries that the newest events of the timeline tell of."""
    newest = select(timeline.c.inquiry_id).order_by(timeline.c.id.desc()).limit(events)
    return set(session.execute(newest).scalars())
