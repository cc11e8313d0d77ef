"""The outbox: messages owed, on disk before they are tried. Times are machine time but `created_at`.

A row goes pending → sending → sent; dropped (it became pointless), held (its channel is out of reach)
and failed (its person is) are ends that are shown to the secretariat.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, bindparam, case, cast, delete, func, literal, or_, select, update

from storage.sql import affected, dialect_of, insert_for, skip_locked, word
from storage.tables import outbox, pace
from storage.wake import ring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

EDITS = "chat.update"  # edits share one pace, whatever their channel
EDIT_URGENCY = 4
RESTORED = "restored"  # the error of what a restored database holds back
AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)  # `not_before` of what need not wait
PENDING, SENDING = word("pending"), word("sending")


def owe(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Owe messages; a key that is owed or was sent already is not owed again."""
    if rows:
        session.execute(_owe(dialect_of(session)), rows)
        ring(session)


@cache
def _owe(dialect: str) -> Any:
    return insert_for(dialect, outbox).on_conflict_do_nothing(index_elements=["key"])


def owe_under(session: Session, row: dict[str, Any], parent_key: str) -> None:
    """Owe a message that hangs on the one of this key; on none where there is no such."""
    session.execute(_owe_under(dialect_of(session)), row | {"parent_key": parent_key})
    ring(session)


@cache
def _owe_under(dialect: str) -> Any:
    above = outbox.alias()
    parent = select(above.c.id).where(above.c.key == bindparam("parent_key")).scalar_subquery()
    statement = insert_for(dialect, outbox).values(parent_id=parent)
    return statement.on_conflict_do_nothing(index_elements=["key"])


def owe_edits(session: Session, inquiry_ids: Sequence[int], created_at: datetime) -> None:
    """Owe one edit of each message that shows the state of these inquiries, in one statement.

    An edit that still waits serves again: it is rendered when it is sent.
    """
    values = {"inquiry_ids": inquiry_ids, "created_at": created_at}
    session.execute(_owe_edits(dialect_of(session)), values)
    ring(session)


@cache
def _owe_edits(dialect: str) -> Any:
    posts = select(
        literal("edit:").concat(cast(outbox.c.id, String)),
        literal("update"),
        outbox.c.inquiry_id,
        outbox.c.target,
        literal(EDITS),
        outbox.c.template,
        outbox.c.params,
        outbox.c.id,
        literal(EDIT_URGENCY),
        literal(value=False),
        literal("pending"),
        literal(1),
        literal(0),
        literal(AT_ONCE, outbox.c.not_before.type),
        bindparam("created_at", type_=outbox.c.created_at.type),
    ).where(
        outbox.c.inquiry_id.in_(bindparam("inquiry_ids", expanding=True)),
        outbox.c.live.is_(True),
        outbox.c.status.in_(("sending", "sent")),  # what waits is rendered when it goes
    )
    columns = (
        "key op inquiry_id target lane template params edits_id urgency live status version attempts"
        " not_before created_at"
    )
    statement = insert_for(dialect, outbox).from_select(columns.split(), posts)
    under_way = outbox.c.status == "sending"  # its version tells the sender to go once more
    again = {
        "status": case((under_way, "sending"), else_="pending"),
        "version": outbox.c.version + 1,
        "not_before": AT_ONCE,
        "attempts": 0,
    }
    return statement.on_conflict_do_update(index_elements=["key"], set_=again)


def id_of(session: Session, key: str) -> int | None:
    """Return the row of this key, or None."""
    return session.execute(select(outbox.c.id).where(outbox.c.key == key)).scalar()


def ids_of(session: Session, keys: Sequence[str]) -> dict[str, int]:
    """Return the rows of these keys."""
    rows = session.execute(select(outbox.c.key, outbox.c.id).where(outbox.c.key.in_(keys)))
    return {row[0]: row[1] for row in rows}


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
        dict(row) | {"lease_owner": owner, "attempts": row["attempts"] + 1}
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
    session: Session, now: datetime, lease_until: datetime, owner: str, slots: int
) -> list[dict[str, Any]]:
    """Take the rows left in `sending` by a process that is gone: each is looked for in Slack first."""
    query = _claim_unfinished(dialect_of(session))
    found = session.execute(query, {"now": now, "slots": slots}).mappings()
    rows = [dict(row) | {"lease_owner": owner} for row in found]
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
    query = _with_surroundings().where(outbox.c.status == SENDING, outbox.c.lease_until < now)
    query = query.order_by(outbox.c.urgency, outbox.c.id).limit(bindparam("slots"))
    return skip_locked(dialect, query, of=outbox)


def _mine(row: dict[str, Any]) -> dict[str, Any]:
    return {"mine_id": row["id"], "mine_owner": row["lease_owner"]}


_OF_MINE = update(outbox).where(
    outbox.c.id == bindparam("mine_id"),
    outbox.c.lease_owner == bindparam("mine_owner"),
    outbox.c.status == "sending",
)
_OF_MINE_UNCHANGED = _OF_MINE.where(outbox.c.version == bindparam("mine_version"))


def finish(session: Session, row: dict[str, Any], **values: Any) -> bool:
    """Write how a sending ended. False when the row is another process's by now, or an edit was asked for anew."""
    given = values | _mine(row) | {"mine_version": row["version"]}
    return affected(session, _OF_MINE_UNCHANGED, given) == 1


def again(session: Session, row: dict[str, Any], not_before: datetime = AT_ONCE, **values: Any) -> None:
    """Let a message under way go out once more."""
    values |= {"status": "pending", "not_before": not_before}
    session.execute(_OF_MINE, values | _mine(row))


def keep_unsure(session: Session, row: dict[str, Any], look_again: datetime) -> None:
    """Leave a message under way until `look_again`: Slack could not be asked whether it has it."""
    session.execute(_OF_MINE, {"lease_until": look_again} | _mine(row))


def ends_of(session: Session, keys: Sequence[str]) -> list[str]:
    """Return the states of the messages with these keys."""
    return list(session.execute(select(outbox.c.status).where(outbox.c.key.in_(keys))).scalars())


def release(session: Session, lane: str, free_at: datetime) -> None:
    """Say when the lane may be written to next."""
    session.execute(_RELEASE, {"lane": lane, "free_at": free_at})


_RELEASE = update(pace).where(pace.c.target == bindparam("lane"))


def pending_count(session: Session) -> int:
    """Count what is still to go out; what hangs on a held message is held with it."""
    return sum(int(session.execute(query.with_only_columns(func.count())).scalar_one()) for query in _STILL)


def anything_pending(session: Session) -> bool:
    """Tell whether anything is still to go out, as `pending_count` counts it."""
    return any(session.execute(query).first() for query in _ANYTHING)


def _still(status: Any) -> Any:
    """Return a query of what is still to go out in one status: each has its index."""
    above = outbox.alias()
    hangs_on = above.c.id == func.coalesce(outbox.c.parent_id, outbox.c.edits_id)
    query = select(outbox.c.id).select_from(outbox.outerjoin(above, hangs_on))
    return query.where(outbox.c.status == status, func.coalesce(above.c.status, "") != "held")


_STILL = [_still(status) for status in (PENDING, SENDING)]
_ANYTHING = [query.limit(1) for query in _STILL]


def revive(session: Session, inquiry_id: int, reason: str) -> None:
    """Let go out after all what was dropped for `reason`."""
    session.execute(
        update(outbox)
        .where(outbox.c.inquiry_id == inquiry_id, outbox.c.status == "dropped", outbox.c.error == reason)
        .values(status="pending", error=None, not_before=AT_ONCE)
    )


def let_go(session: Session, target: str) -> int:
    """Let go out what was held for a channel that is within reach again; return how many."""
    held = update(outbox).where(
        outbox.c.status == "held", outbox.c.target == target, func.coalesce(outbox.c.error, "") != RESTORED
    )
    return affected(session, held.values(status="pending", error=None, not_before=AT_ONCE))


def end_pause(session: Session, status: str) -> int:
    """Give what a restored database held back this state; return how many."""
    held = update(outbox).where(outbox.c.status == "held", outbox.c.error == RESTORED)
    return affected(session, held.values(status=status, error=None, not_before=AT_ONCE))


def try_held(session: Session) -> None:
    """Try the oldest held message of each channel again: one is enough to find out."""
    first = (
        select(func.min(outbox.c.id))
        .where(outbox.c.status == "held", func.coalesce(outbox.c.error, "") != RESTORED)
        .group_by(outbox.c.target)
    )
    again = update(outbox).where(outbox.c.id.in_(first))
    session.execute(again.values(status="pending", attempts=0, not_before=AT_ONCE))


def forget_leases(session: Session) -> None:
    """Treat everything under way as left behind: for a bot that knows it is the only one, at its start."""
    session.execute(delete(pace))
    session.execute(update(outbox).where(outbox.c.status == "sending").values(lease_until=AT_ONCE))


def troubles(session: Session) -> list[tuple[str, str, str, int]]:
    """Return (status, target, error, count) of what could not be sent."""
    query = (
        select(outbox.c.status, outbox.c.target, func.coalesce(outbox.c.error, ""), func.count())
        .where(outbox.c.status.in_(("held", "failed")))
        .group_by(outbox.c.status, outbox.c.target, outbox.c.error)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def oldest_pending(session: Session, now: datetime) -> datetime | None:
    """Return since when (business time) the longest-waiting message that may go has waited."""
    query = select(func.min(outbox.c.created_at)).where(
        outbox.c.status == PENDING, outbox.c.not_before <= now
    )
    return session.execute(query).scalar()
