"""The outbox: messages owed, on disk before they are tried. Times are machine time but `created_at`.

A row goes pending → sending → sent; dropped (it became pointless), held (its channel is out of reach)
and failed (its person is) are ends that are shown to the secretariat.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, and_, case, cast, delete, func, literal, or_, select, update

from storage.sql import affected, insert_into, skip_locked
from storage.tables import outbox, pace
from storage.wake import ring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

EDITS = "chat.update"  # edits share one pace, whatever their channel
EDIT_URGENCY = 4
RESTORED = "restored"  # the error of what a restored database holds back
AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)  # `not_before` of what need not wait


def owe(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Owe messages; a key that is owed or was sent already is not owed again."""
    if rows:
        statement = insert_into(session, outbox).on_conflict_do_nothing(index_elements=["key"])
        session.execute(statement, rows)
        ring(session)


def owe_edits(session: Session, inquiry_ids: Sequence[int], created_at: datetime) -> None:
    """Owe one edit of each message that shows the state of these inquiries, in one statement.

    An edit that still waits serves again: it is rendered when it is sent.
    """
    posts = select(
        literal("edit:").concat(cast(outbox.c.id, String)),
        literal("update"),
        outbox.c.inquiry_id,
        outbox.c.target,
        outbox.c.template,
        outbox.c.params,
        outbox.c.id,
        literal(EDIT_URGENCY),
        literal(value=False),
        literal("pending"),
        literal(1),
        literal(0),
        literal(AT_ONCE, outbox.c.not_before.type),
        literal(created_at, outbox.c.created_at.type),
    ).where(
        outbox.c.inquiry_id.in_(inquiry_ids),
        outbox.c.live.is_(True),
        outbox.c.status.in_(("sending", "sent")),  # what waits is rendered when it goes
    )
    columns = "key op inquiry_id target template params edits_id urgency live status version attempts not_before created_at"
    statement = insert_into(session, outbox).from_select(columns.split(), posts)
    under_way = outbox.c.status == "sending"  # its version tells the sender to go once more
    again = {
        "status": case((under_way, "sending"), else_="pending"),
        "version": outbox.c.version + 1,
        "not_before": AT_ONCE,
        "attempts": 0,
    }
    session.execute(statement.on_conflict_do_update(index_elements=["key"], set_=again))
    ring(session)


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
    """Take up to `slots` messages that may go now, the most urgent first, one a channel at most.

    Marks them `sending` and leases their channels until `lease_until`, in this transaction.
    """
    query, parent, edited = _with_surroundings()
    query = (
        query.where(
            outbox.c.status == "pending",
            outbox.c.not_before <= now,
            or_(pace.c.target.is_(None), pace.c.free_at <= now),
            or_(
                outbox.c.parent_id.is_(None),
                parent.c.slack_ts.is_not(None),
                parent.c.status.in_(("dropped", "failed")),
            ),
            or_(outbox.c.edits_id.is_(None), edited.c.slack_ts.is_not(None)),
        )
        .order_by(outbox.c.urgency, outbox.c.id)
        .limit(slots * 8)
    )
    taken: dict[str, dict[str, Any]] = {}
    for row in session.execute(skip_locked(session, query, of=outbox)).mappings():
        if len(taken) >= slots:
            break
        if row["lane"] not in taken and _lease(session, row["lane"], now, lease_until):
            taken[row["lane"]] = dict(row) | {"lease_owner": owner, "attempts": row["attempts"] + 1}
    rows = list(taken.values())
    if rows:
        session.execute(
            update(outbox)
            .where(outbox.c.id.in_([row["id"] for row in rows]))
            .values(
                status="sending", lease_owner=owner, lease_until=lease_until, attempts=outbox.c.attempts + 1
            )
        )
    return rows


def _with_surroundings() -> tuple[Any, Any, Any]:
    """Return a query of messages with their pace's key, their thread's parent and what they edit."""
    parent, edited = outbox.alias(), outbox.alias()
    lane = case((outbox.c.op == "update", EDITS), else_=outbox.c.target)
    query = (
        select(
            outbox,
            lane.label("lane"),
            parent.c.slack_ts.label("parent_ts"),
            edited.c.slack_ts.label("edited_ts"),
            edited.c.slack_channel.label("edited_channel"),
        )
        .outerjoin(parent, parent.c.id == outbox.c.parent_id)
        .outerjoin(edited, edited.c.id == outbox.c.edits_id)
        .outerjoin(pace, pace.c.target == lane)
    )
    return query, parent, edited


def _lease(session: Session, target: str, now: datetime, until: datetime) -> bool:
    statement = insert_into(session, pace).values(target=target, free_at=until)
    statement = statement.on_conflict_do_update(
        index_elements=["target"], set_={"free_at": until}, where=pace.c.free_at <= now
    )
    return session.execute(statement.returning(pace.c.target)).first() is not None


def claim_unfinished(
    session: Session, now: datetime, lease_until: datetime, owner: str, slots: int
) -> list[dict[str, Any]]:
    """Take the rows left in `sending` by a process that is gone: each is looked for in Slack first."""
    query = _with_surroundings()[0].where(outbox.c.status == "sending", outbox.c.lease_until < now)
    query = query.order_by(outbox.c.urgency, outbox.c.id).limit(slots)
    rows = [
        dict(row) | {"lease_owner": owner}
        for row in session.execute(skip_locked(session, query, of=outbox)).mappings()
    ]
    if rows:
        session.execute(
            update(outbox)
            .where(outbox.c.id.in_([row["id"] for row in rows]))
            .values(lease_owner=owner, lease_until=lease_until)
        )
    return rows


def _mine(row: dict[str, Any]) -> Any:
    return and_(
        outbox.c.id == row["id"], outbox.c.lease_owner == row["lease_owner"], outbox.c.status == "sending"
    )


def finish(session: Session, row: dict[str, Any], **values: Any) -> bool:
    """Write how a sending ended. False when the row is no longer this process's, or an edit was asked for anew."""
    unchanged = update(outbox).where(_mine(row), outbox.c.version == row["version"]).values(values)
    return affected(session, unchanged) == 1


def again(session: Session, row: dict[str, Any], not_before: datetime = AT_ONCE, **values: Any) -> None:
    """Let a message under way go out once more."""
    values |= {"status": "pending", "not_before": not_before}
    session.execute(update(outbox).where(_mine(row)).values(values))


def keep_unsure(session: Session, row: dict[str, Any], look_again: datetime) -> None:
    """Leave a message under way until `look_again`: Slack could not be asked whether it has it."""
    session.execute(update(outbox).where(_mine(row)).values(lease_until=look_again))


def ends_of(session: Session, keys: Sequence[str]) -> list[str]:
    """Return the states of the messages with these keys."""
    return list(session.execute(select(outbox.c.status).where(outbox.c.key.in_(keys))).scalars())


def release(session: Session, lane: str, free_at: datetime) -> None:
    """Say when the channel may be written to next."""
    session.execute(update(pace).where(pace.c.target == lane).values(free_at=free_at))


def pending_count(session: Session) -> int:
    """Count what is still to go out; what hangs on a held message is held with it."""
    above = outbox.alias()
    query = (
        select(func.count())
        .select_from(
            outbox.outerjoin(above, above.c.id == func.coalesce(outbox.c.parent_id, outbox.c.edits_id))
        )
        .where(outbox.c.status.in_(("pending", "sending")), func.coalesce(above.c.status, "") != "held")
    )
    return int(session.execute(query).scalar_one())


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
        outbox.c.status == "pending", outbox.c.not_before <= now
    )
    return session.execute(query).scalar()
