"""What waits, counted over the indexes of what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from storage.sql import word
from storage.tables import outbox

if TYPE_CHECKING:
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
