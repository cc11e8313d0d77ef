"""Messages that go together: one list takes them in, and they end as it ends. `not_before` is machine time.

What is taken in counts as sent, and hangs on its list by `edits_id`: an edit of it is an edit of the list, a
reply to it waits for the list's ts.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, or_, select, update

from storage.outbox import PENDING
from storage.sql import dialect_of, insert_into, skip_locked, word
from storage.tables import outbox, pace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from storage.database import Session

TEMPLATES = ("card_list", "together")  # of cards, and of what rings one person or one thread
ROWS, PINGS = "rows", "pings"  # in a list's parameters: what it took in


def rows_of(params: Mapping[str, Any]) -> list[int]:
    """Return the messages that a list took in; none for any other message."""
    return [*params.get(ROWS, ()), *params.get(PINGS, ())]


def beside(
    session: Session, row: dict[str, Any], templates: Sequence[str], now: datetime, most: int
) -> list[dict[str, Any]]:
    """Return what waits in the lane and the thread of a message that was claimed, the most urgent first."""
    found = session.execute(
        _beside(dialect_of(session)),
        {
            "lane": row["lane"],
            "parent_ts": row["parent_ts"],
            "templates": list(templates),
            "now": now,
            "most": most,
        },
    )
    return [dict(one) for one in found.mappings()]


@cache
def _beside(dialect: str) -> Any:
    parent = outbox.alias()
    now = bindparam("now", type_=outbox.c.not_before.type)
    ts = bindparam("parent_ts", type_=outbox.c.slack_ts.type)
    query = (
        select(outbox)
        .outerjoin(parent, parent.c.id == outbox.c.parent_id)
        .where(
            outbox.c.status == PENDING,
            outbox.c.lane == bindparam("lane"),
            outbox.c.op == word("post"),
            outbox.c.template.in_(bindparam("templates", expanding=True)),
            outbox.c.not_before <= now,
            or_(parent.c.slack_ts == ts, outbox.c.parent_id.is_(None) & ts.is_(None)),
        )
        .order_by(outbox.c.urgency, outbox.c.id)
        .limit(bindparam("most"))
    )
    return skip_locked(dialect, query, of=outbox)


def waiting_of(session: Session, template: str, inquiry_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return the messages of a template about these inquiries that wait."""
    query = skip_locked(dialect_of(session), _WAITING_OF, of=outbox)
    found = session.execute(query, {"template": template, "inquiry_ids": list(inquiry_ids)})
    return [dict(one) for one in found.mappings()]


_WAITING_OF = select(outbox).where(
    outbox.c.inquiry_id.in_(bindparam("inquiry_ids", expanding=True)),
    outbox.c.template == bindparam("template"),
    outbox.c.op == word("post"),
    outbox.c.status == PENDING,
)


def move(session: Session, ids: Sequence[int], lane: str) -> None:
    """Let messages wait in another lane; one that was claimed waits again, as if nothing had been tried."""
    session.execute(_MOVE, {"ids": list(ids), "to_lane": lane})


_MOVE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(status="pending", lane=bindparam("to_lane"), attempts=0)
)


def take_in(session: Session, list_id: int, ids: Sequence[int]) -> None:
    """Let a list take messages in."""
    session.execute(_TAKE_IN, {"ids": list(ids), "list_id": list_id})


_TAKE_IN = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(status="sent", edits_id=bindparam("list_id"), lease_owner=None, error=None)
)


def follow(session: Session, ids: Sequence[int], values: dict[str, Any]) -> None:
    """End what a list took in as it ended: where it did not go out, each is on its own again."""
    apart = {} if values["status"] == "sent" else {"edits_id": None, "version": outbox.c.version + 1}
    of_it = outbox.c.id.in_(bindparam("ids", expanding=True))
    session.execute(update(outbox).where(of_it).values(**values | apart), {"ids": list(ids)})


def taken_in(session: Session, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return what a list took in, in its order."""
    if not ids:
        return []
    rows = session.execute(_BY_IDS, {"ids": list(ids)}).mappings()
    found = {row["id"]: dict(row) for row in rows}
    return [found[one] for one in ids if one in found]


_BY_IDS = select(outbox).where(outbox.c.id.in_(bindparam("ids", expanding=True)))


def rest(session: Session, lane: str, until: datetime) -> None:
    """Let a lane rest until then (machine time)."""
    resting = insert_into(session, pace).values(target=lane, free_at=until)
    session.execute(resting.on_conflict_do_update(index_elements=["target"], set_={"free_at": until}))


def free_at(session: Session, lane: str) -> datetime | None:
    """Return when a lane may be used next (machine time), None where it was never used."""
    return session.execute(select(pace.c.free_at).where(pace.c.target == lane)).scalar()
