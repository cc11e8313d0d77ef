"""What waits, counted over the indexes of what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from storage.tables import outbox

if TYPE_CHECKING:
    from sqlmodel import Session

_CONDITIONS = (
    outbox.c.status == "pending",
    outbox.c.status == "sending",
    outbox.c.status.in_(("held", "failed")),
)


def unsent(session: Session) -> dict[str, int]:
    """Return how many messages are in each status short of sent; one query an index."""
    found: dict[str, int] = {}
    for condition in _CONDITIONS:
        query = select(outbox.c.status, func.count()).where(condition).group_by(outbox.c.status)
        found |= {row[0]: row[1] for row in session.execute(query)}
    return found
