"""Messages held, for their channel is out of reach or a restored database holds them back; and the failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, select, true, update

from storage.lists import TEMPLATES, rows_of
from storage.outbox import AT_ONCE, PENDING
from storage.sql import affected, word
from storage.tables import outbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from storage.database import Session

HELD, FAILED = map(word, ("held", "failed"))
RESTORED = "restored"  # the error of what a restored database holds back

# What is held goes out again; what nobody could look for in Slack (`UNSEEN`) is looked for first.
UNSEEN = AT_ONCE  # the `lease_until` of what is held because looking was refused
_ONCE_MORE = {
    "status": case((outbox.c.lease_until == UNSEEN, "sending"), else_="pending"),
    "attempts": 0,
    "not_before": AT_ONCE,
}
_NOT_RESTORED = func.coalesce(outbox.c.error, "") != RESTORED


def try_held(session: Session) -> None:
    """Try the oldest held message of each channel again: one is enough to find out."""
    first = select(func.min(outbox.c.id)).where(outbox.c.status == HELD, _NOT_RESTORED)
    first = first.group_by(outbox.c.target)
    still_held = outbox.c.status == HELD  # another process may have been faster
    session.execute(update(outbox).where(outbox.c.id.in_(first), still_held).values(**_ONCE_MORE))


def let_go(session: Session, target: str) -> int:
    """Let go out what was held for a channel that is within reach again; return how many."""
    held = update(outbox).where(outbox.c.status == HELD, outbox.c.target == target, _NOT_RESTORED)
    return affected(session, held.values(error=None, **_ONCE_MORE))


def end_pause(session: Session, status: str) -> int:
    """Give what a restored database held back this state; return how many."""
    restored = (outbox.c.status == HELD, outbox.c.error == RESTORED)
    if status == "dropped":
        posts = select(outbox.c.id).where(*restored)
        edits = update(outbox).where(outbox.c.status == PENDING, outbox.c.edits_id.in_(posts))
        session.execute(edits.values(status="dropped"))
        held_lists = select(outbox.c.params).where(*restored, outbox.c.template.in_(TEMPLATES))
        for row in session.execute(held_lists):
            _drop_taken_in(session, row.params)
    return affected(
        session, update(outbox).where(*restored).values(status=status, error=None, not_before=AT_ONCE)
    )


def _drop_taken_in(session: Session, params: Mapping[str, Any]) -> None:
    """Drop what a list took in that is dropped: see `storage.lists`."""
    if ids := rows_of(params):
        session.execute(update(outbox).where(outbox.c.id.in_(ids)).values(status="dropped", edits_id=None))


def troubles(session: Session, since: datetime) -> list[tuple[str, str, str, int]]:
    """Return (status, target, error, count) of what waits for a channel or, owed `since`, reached nobody."""
    lately = {HELD: true(), FAILED: outbox.c.created_at >= since}
    return [
        (row[0], row[1], row[2], row[3])
        for status in (HELD, FAILED)
        for row in session.execute(
            select(outbox.c.status, outbox.c.target, func.coalesce(outbox.c.error, ""), func.count())
            .where(outbox.c.status == status, lately[status])
            .group_by(outbox.c.status, outbox.c.target, outbox.c.error)
        )
    ]
