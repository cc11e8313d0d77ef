"""Taking messages from the outbox and writing down how they ended. All times are machine time.

A claim has an owner of its own, never used again: who lost a message to another cannot write over it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, or_, select, update

from storage.outbox import AT_ONCE, PENDING, SENDING
from storage.sql import affected, dialect_of, insert_for, skip_locked
from storage.tables import outbox, pace

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from storage.database import Session


def claim(
    session: Session, now: datetime, lease_until: datetime, owner: str, slots: int
) -> list[dict[str, Any]]:
    """Take up to `slots` messages that may go now, the most urgent first, one a lane at most.

    Marks them `sending` and leases their lanes until `lease_until`, in this transaction.
    """
    query = _claim(dialect_of(session))
    found = session.execute(query, {"now": now, "slots": slots}).mappings().all()
    free = _lease(session, [row["lane"] for row in found], now, lease_until)
    rows = [
        dict(row) | {"lease_owner": owner, "lease_until": lease_until, "attempts": row["attempts"] + 1}
        for row in found
        if row["lane"] in free
    ]
    if rows:
        ids = [row["id"] for row in rows]
        session.execute(_TAKE, {"ids": ids, "owner": owner, "until": lease_until})
    return rows


_TAKE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        status="sending",
        lease_owner=bindparam("owner"),
        lease_until=bindparam("until"),
        attempts=outbox.c.attempts + 1,
    )
)


@cache
def _claim(dialect: str) -> Any:
    """Build the query of each free lane's first message: it looks at lanes, however much waits in them.

    Built once, as all busy statements here: building one costs more than running it.
    """
    lanes = _waiting_lanes()
    now = bindparam("now", type_=outbox.c.not_before.type)
    waiting, parent, edited = outbox.alias(), outbox.alias(), outbox.alias()
    first = (
        select(waiting.c.id)
        .select_from(
            waiting.outerjoin(parent, parent.c.id == waiting.c.parent_id).outerjoin(
                edited, edited.c.id == waiting.c.edits_id
            )
        )
        .where(
            waiting.c.status == PENDING,
            waiting.c.lane == lanes.c.lane,
            waiting.c.not_before <= now,
            or_(
                waiting.c.parent_id.is_(None),
                parent.c.slack_ts.is_not(None),
                parent.c.status.in_(("dropped", "failed")),
            ),
            or_(waiting.c.edits_id.is_(None), edited.c.slack_ts.is_not(None)),
        )
        .order_by(waiting.c.urgency, waiting.c.id)
        .limit(1)
        .scalar_subquery()
    )
    firsts = (
        select(first)
        .select_from(lanes.outerjoin(pace, pace.c.target == lanes.c.lane))
        .where(lanes.c.lane.is_not(None), or_(pace.c.target.is_(None), pace.c.free_at <= now))
    )
    query = _with_surroundings().where(outbox.c.id.in_(firsts), outbox.c.status == PENDING)
    query = query.order_by(outbox.c.urgency, outbox.c.id).limit(bindparam("slots"))
    return skip_locked(dialect, query, of=outbox)


def _waiting_lanes() -> Any:
    """Return the lanes in which something waits, found by leaps over the index."""
    lanes = select(func.min(outbox.c.lane).label("lane")).where(outbox.c.status == PENDING)
    known = lanes.cte("lanes", recursive=True)
    following = outbox.alias()
    leap = select(func.min(following.c.lane)).where(
        following.c.status == PENDING, following.c.lane > known.c.lane
    )
    return known.union_all(select(leap.scalar_subquery()).where(known.c.lane.is_not(None)))


def _with_surroundings() -> Any:
    """Return a query of messages with their thread's parent and what they edit."""
    parent, edited = outbox.alias(), outbox.alias()
    return (
        select(
            outbox,
            parent.c.slack_ts.label("parent_ts"),
            parent.c.slack_channel.label("parent_channel"),
            parent.c.edits_id.label("parent_list_id"),  # of the list whose thread several inquiries share
            edited.c.slack_ts.label("edited_ts"),
            edited.c.slack_channel.label("edited_channel"),
        )
        .outerjoin(parent, parent.c.id == outbox.c.parent_id)
        .outerjoin(edited, edited.c.id == outbox.c.edits_id)
    )


def _lease(session: Session, lanes: Sequence[str], now: datetime, until: datetime) -> set[str]:
    """Return those of the lanes that were free. Processes ask in one order, so that none waits in a ring."""
    statement = _lease_one(dialect_of(session))
    return {
        lane
        for lane in sorted(lanes)
        if session.execute(statement, {"target": lane, "until": until, "now": now}).first() is not None
    }


@cache
def _lease_one(dialect: str) -> Any:
    until = bindparam("until", type_=pace.c.free_at.type)
    now = bindparam("now", type_=pace.c.free_at.type)
    statement = insert_for(dialect, pace).values(target=bindparam("target"), free_at=until)
    statement = statement.on_conflict_do_update(
        index_elements=["target"], set_={"free_at": until}, where=pace.c.free_at <= now
    )
    return statement.returning(pace.c.target)


def claim_unfinished(
    session: Session,
    now: datetime,
    lease_until: datetime,
    owner: str,
    slots: int,
    under_way: Collection[int] = (),
) -> list[dict[str, Any]]:
    """Take the rows left in `sending` by a process that is gone: each is looked for in Slack first.

    `under_way`: the ids this process works on itself, whatever their leases say.
    """
    query = _claim_unfinished(dialect_of(session))
    values = {"now": now, "slots": slots, "under_way": list(under_way)}
    found = session.execute(query, values).mappings()
    rows = [dict(row) | {"lease_owner": owner, "lease_until": lease_until} for row in found]
    if rows:
        session.execute(
            update(outbox)
            .where(outbox.c.id.in_([row["id"] for row in rows]))
            .values(lease_owner=owner, lease_until=lease_until)
        )
    return rows


@cache
def _claim_unfinished(dialect: str) -> Any:
    now = bindparam("now", type_=outbox.c.lease_until.type)
    query = _with_surroundings().where(
        outbox.c.status == SENDING,
        outbox.c.lease_until < now,
        outbox.c.id.not_in(bindparam("under_way", expanding=True)),
    )
    query = query.order_by(outbox.c.urgency, outbox.c.id).limit(bindparam("slots"))
    return skip_locked(dialect, query, of=outbox)


def renew(session: Session, row: dict[str, Any], until: datetime) -> bool:
    """Prolong the lease of a message under way, and its lane's; False when it is another's by now."""
    if affected(session, _OF_MINE, {"lease_until": until} | _mine(row)) != 1:
        return False
    release(session, row, until)
    return True


def _mine(row: dict[str, Any]) -> dict[str, Any]:
    return {"mine_id": row["id"], "mine_owner": row["lease_owner"]}


_OF_MINE = update(outbox).where(
    outbox.c.id == bindparam("mine_id"),
    outbox.c.lease_owner == bindparam("mine_owner"),
    outbox.c.status == "sending",
)
_OF_MINE_UNCHANGED = _OF_MINE.where(outbox.c.version == bindparam("mine_version"))


def finish(session: Session, row: dict[str, Any], **values: Any) -> bool:
    """Write how a sending ended. False when it is another process's by now, or an edit was asked for anew."""
    given = values | _mine(row) | {"mine_version": row["version"]}
    done = affected(session, _OF_MINE_UNCHANGED, given) == 1
    if done and values.get("status") in {"dropped", "failed"}:  # nothing is left that an edit could change
        session.execute(_DROP_EDIT, {"edit_key": f"edit:{row['id']}"})
    return done


_DROP_EDIT = (
    update(outbox)
    .where(outbox.c.key == bindparam("edit_key"), outbox.c.status == "pending")
    .values(status="dropped", error=None)
)


def fail_after_all(session: Session, row: dict[str, Any], error: str) -> bool:
    """Write down that a message did not arrive though it was sent; False where that is known already."""
    sent = update(outbox).where(outbox.c.id == row["id"], outbox.c.status == "sent")
    return affected(session, sent.values(status="failed", error=error)) == 1


def again(session: Session, row: dict[str, Any], not_before: datetime = AT_ONCE, **values: Any) -> None:
    """Let a message under way go out once more."""
    values |= {"status": "pending", "not_before": not_before}
    session.execute(_OF_MINE, values | _mine(row))


def keep_params(session: Session, row: dict[str, Any], params: dict[str, Any]) -> bool:
    """Write what was learned of a message under way; False when it is another process's by now."""
    return affected(session, _OF_MINE, {"params": params} | _mine(row)) == 1


def keep_unsure(session: Session, row: dict[str, Any], look_again: datetime) -> None:
    """Leave a message under way until `look_again`: Slack could not be asked whether it has it."""
    session.execute(_OF_MINE, {"lease_until": look_again} | _mine(row))


def release(session: Session, row: dict[str, Any], free_at: datetime) -> None:
    """Say when the message's lane may be written to next; not where another has leased the lane by now."""
    session.execute(_RELEASE, {"lane": row["lane"], "lane_until": row["lease_until"], "free_at": free_at})


_RELEASE = update(pace).where(
    pace.c.target == bindparam("lane"),
    pace.c.free_at == bindparam("lane_until"),  # a lease of its own: who takes a lane makes it longer
)
