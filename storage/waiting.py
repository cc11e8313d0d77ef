"""What in the outbox still waits to go out, for how long, and what is stuck."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, func, not_, or_, select, update

from storage.outbox import AT_OPENING, BY_MAIL, PENDING, SENDING
from storage.tables import outbox, pace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.database import Session


def anything_pending(session: Session, until: datetime | None = None) -> bool:
    """Tell whether anything is still to go out (`until`: by then); what hangs on a held message is not."""
    values = {} if until is None else {"until": until}
    pending = _PENDING_LATER if until is None else _PENDING_BY
    return any(session.execute(query, values).first() for query in (pending, _SENDING))


def _still(status: Any) -> Any:
    """Return a query of what is still to go out in one status: each has its index."""
    above = outbox.alias()
    hangs_on = above.c.id == func.coalesce(outbox.c.parent_id, outbox.c.edits_id)
    query = select(outbox.c.id).select_from(outbox.outerjoin(above, hangs_on))
    held = above.c.status == "held"
    nothing_to_edit = and_(outbox.c.edits_id.is_not(None), above.c.status.in_(("dropped", "failed")))
    listed = and_(above.c.op == "post", above.c.edits_id.is_not(None), above.c.slack_ts.is_(None))
    never = and_(above.c.id.is_not(None), or_(held, nothing_to_edit, listed))  # its list is what waits
    return query.where(outbox.c.status == status, not_(never))


_STILL = [_still(status) for status in (PENDING, SENDING)]
_PENDING_LATER, _SENDING = (query.limit(1) for query in _STILL)
_PENDING_BY = _PENDING_LATER.where(outbox.c.not_before <= bindparam("until", type_=outbox.c.not_before.type))


OFTEN = 5  # tries after which a message does not go by itself
# Since when a message waits, in business time; what was put off untried waits since it might go.
_WAITS_SINCE = case(
    (and_(outbox.c.attempts == 0, outbox.c.not_before > outbox.c.created_at), outbox.c.not_before),
    else_=outbox.c.created_at,
)


def since(session: Session, machine_now: datetime) -> datetime | None:
    """Return since when the message that has waited longest, of those that may go, has waited; or None."""
    query = _STILL[0].with_only_columns(func.min(_WAITS_SINCE)).where(outbox.c.not_before <= machine_now)
    return session.execute(query).scalar()


def stuck(session: Session, moment: datetime, machine_now: datetime, idle_since: datetime) -> int:
    """Count what was owed before `moment` and should have gone: the auditor's question.

    Its lane could have been written to since `idle_since` (machine time), or its sender's lease ended before,
    or it was tried in vain. A queue that goes out at Slack's pace is not stuck, however long it is.
    """
    busy = select(pace.c.target).where(pace.c.target == outbox.c.lane, pace.c.free_at > idle_since).exists()
    nobody_comes = and_(outbox.c.not_before <= machine_now, not_(busy))
    # The secretariat hears of a mail server that is away by itself.
    in_vain = and_(outbox.c.attempts >= OFTEN, outbox.c.not_before < AT_OPENING, outbox.c.lane != BY_MAIL)
    waits = _STILL[0].where(moment > _WAITS_SINCE, or_(nobody_comes, in_vain))
    left = _STILL[1].where(outbox.c.created_at < moment, outbox.c.lease_until < idle_since)
    counts = (session.execute(query.with_only_columns(func.count())).scalar_one() for query in (waits, left))
    return sum(map(int, counts))


def untried_mail(session: Session) -> list[dict[str, Any]]:
    """Return what waits to go by mail and was not tried often yet."""
    waiting = outbox.c.lane == BY_MAIL, outbox.c.status == PENDING, outbox.c.attempts < OFTEN
    return [dict(row) for row in session.execute(select(outbox).where(*waiting)).mappings()]


def count_as_tried(session: Session, ids: Sequence[int]) -> None:
    """Count messages as tried often: nothing like them gets through."""
    still = outbox.c.id.in_(ids), outbox.c.status == PENDING
    session.execute(update(outbox).where(*still).values(attempts=OFTEN))
