"""The outbox: messages owed, on disk before they are tried. Times are machine time but `created_at`.

A row goes pending → sending → sent; dropped (it became pointless), held (its channel is out of reach)
and failed (its person is) are ends that are shown to the secretariat.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    String,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)

from storage.sql import dialect_of, insert_for, insert_into, insert_new, word
from storage.tables import outbox, pace
from storage.wake import ring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.database import Session

EDITS = "chat.update"  # edits share one pace, whatever their channel
EDIT_URGENCY = 4
MASS_URGENCY = 6  # of edits that many get at once: what somebody presses meanwhile shows before them
BY_MAIL = "mail"  # the lane of what goes by mail
AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)  # `not_before` of what need not wait
AT_OPENING = datetime(3000, 1, 1, tzinfo=UTC)  # of what waits for the desk to open: business time decides
PENDING, SENDING = map(word, ("pending", "sending"))


# What goes out anew; the version tells a sender that is at it to go once more.
_ANEW = {
    "status": case((outbox.c.status == "sending", "sending"), else_="pending"),
    "version": outbox.c.version + 1,
    "not_before": AT_ONCE,
    "attempts": 0,
}


def owe(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Owe messages; a key that is owed or was sent already is not owed again."""
    if rows:
        insert_new(session, outbox, rows, "key")
        ring(session)


def owe_again(session: Session, row: dict[str, Any]) -> None:
    """Owe what may be done any number of times, though it was done before; it goes out once more."""
    statement = insert_into(session, outbox).values(row)
    new = {name: row[name] for name in ("target", "params", "created_at")}
    again = _ANEW | new | {"error": None}
    session.execute(statement.on_conflict_do_update(index_elements=["key"], set_=again))
    ring(session)


def state_of(session: Session, key: str) -> tuple[str, dict[str, Any]] | None:
    """Return the status and the parameters of the row of this key, or None."""
    row = session.execute(select(outbox.c.status, outbox.c.params).where(outbox.c.key == key)).first()
    return None if row is None else (row[0], row[1])


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
    """Owe one edit of each message that shows the state of these inquiries.

    An edit that still waits serves again: it is rendered when it is sent.
    """
    alone = len(inquiry_ids) == 1  # the list's length is told to the statement anew each time, which costs
    shown = inquiry_ids[0] if alone else inquiry_ids
    statement = _owe_edits(dialect_of(session), "inquiry_id", alone=alone)
    session.execute(statement, {"shown": shown, "created_at": created_at, "urgency": EDIT_URGENCY})
    ring(session)


def owe_edits_about(
    session: Session, subjects: Sequence[str], created_at: datetime, urgency: int = EDIT_URGENCY
) -> None:
    """Owe one edit of each message about these subjects, as `owe_edits` does."""
    statement = _owe_edits(dialect_of(session), "subject", alone=False)
    session.execute(statement, {"shown": subjects, "created_at": created_at, "urgency": urgency})
    ring(session)


def owe_edits_of(session: Session, ids: Sequence[int], created_at: datetime) -> None:
    """Owe one edit of each of these messages, whether or not it shows the state of anything."""
    statement = _owe_edits(dialect_of(session), "id", alone=False)
    session.execute(statement, {"shown": ids, "created_at": created_at, "urgency": EDIT_URGENCY})
    ring(session)


@cache  # by plain words: an expression would be a new key, and a statement kept for ever, at each call
def _owe_edits(dialect: str, by: str, *, alone: bool) -> Any:
    told, post = outbox.alias(), outbox.alias()
    which = told.c[by]
    shown = select(func.coalesce(told.c.edits_id, told.c.id)).where(  # what a list took in shows there
        which == bindparam("shown") if alone else which.in_(bindparam("shown", expanding=True)),
        told.c.op == word("post") if by == "id" else told.c.live.is_(True),
    )
    posts = select(
        literal("edit:").concat(cast(post.c.id, String)),
        literal("update"),
        post.c.inquiry_id,
        post.c.target,
        literal(EDITS),
        post.c.template,
        post.c.params,
        post.c.id,
        bindparam("urgency", type_=outbox.c.urgency.type),
        literal(value=False),
        literal("pending"),
        literal(1),
        literal(0),
        literal(AT_ONCE, outbox.c.not_before.type),
        bindparam("created_at", type_=outbox.c.created_at.type),
    ).where(
        post.c.id.in_(shown),
        post.c.status.in_((SENDING, word("sent"))),  # what waits is rendered when it goes
    )
    columns = (
        "key op inquiry_id target lane template params edits_id urgency live status version attempts"
        " not_before created_at"
    )
    statement = insert_for(dialect, outbox).from_select(columns.split(), posts)
    owed = statement.excluded
    created_at = case((outbox.c.status == "pending", outbox.c.created_at), else_=owed.created_at)
    sooner = and_(outbox.c.status == "pending", outbox.c.urgency < owed.urgency)  # somebody pressed
    urgency = case((sooner, outbox.c.urgency), else_=owed.urgency)
    changed = _ANEW | {"created_at": created_at, "urgency": urgency}
    return statement.on_conflict_do_update(index_elements=["key"], set_=changed)


def about(session: Session, subjects: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
    """Return the keys and the parameters of the messages about these subjects."""
    query = select(outbox.c.key, outbox.c.params).where(outbox.c.subject.in_(subjects))
    return [(row[0], row[1]) for row in session.execute(query.order_by(outbox.c.id))]


def gone_out(
    session: Session, templates: Sequence[str], subjects: Sequence[str], inquiry_id: int
) -> list[dict[str, Any]]:
    """Return the parameters of what went out, or is under way, of these subjects or this inquiry itself."""
    whose = or_(outbox.c.subject.in_(subjects), outbox.c.inquiry_id == inquiry_id)
    gone = outbox.c.op == "post", outbox.c.status.in_((SENDING, word("sent")))
    query = select(outbox.c.params).where(outbox.c.template.in_(templates), whose, *gone)
    return list(session.execute(query).scalars())


def subjects_below(session: Session, subject: str) -> list[str]:
    """Return what messages are about that belongs to a subject: `meeting:7:seat:F03` to `meeting:7`."""
    name = outbox.c.subject
    begins = name.startswith(f"{subject}:", autoescape=True)
    if dialect_of(session) == "sqlite":  # its LIKE asks no index, and its order is that of the bytes
        begins = and_(name >= f"{subject}:", name < f"{subject};")
    return list(session.execute(select(name).where(begins).distinct()).scalars())


def by_id(session: Session, message_id: int) -> dict[str, Any] | None:
    """Return a message, or None."""
    row = session.execute(select(outbox).where(outbox.c.id == message_id)).mappings().first()
    return None if row is None else dict(row)


def id_of(session: Session, key: str) -> int | None:
    """Return the row of this key, or None."""
    return session.execute(select(outbox.c.id).where(outbox.c.key == key)).scalar()


def ids_of(session: Session, keys: Sequence[str]) -> dict[str, int]:
    """Return the rows of these keys."""
    rows = session.execute(select(outbox.c.key, outbox.c.id).where(outbox.c.key.in_(keys)))
    return {row[0]: row[1] for row in rows}


def ends_of(session: Session, inquiry_id: int, prefix: str) -> dict[str, str]:
    """Return where an inquiry's messages whose keys begin so stand: their states by target."""
    begins = outbox.c.key.startswith(prefix, autoescape=True)
    query = select(outbox.c.target, outbox.c.status).where(outbox.c.inquiry_id == inquiry_id, begins)
    return {row[0]: row[1] for row in session.execute(query)}


def reword(session: Session, keys: Sequence[str], params: dict[str, Any]) -> bool:
    """Let the messages of these keys, and their edits, say something else; False when there are none."""
    found = ids_of(session, keys)
    edits = [f"edit:{one}" for one in found.values()]
    session.execute(update(outbox).where(outbox.c.key.in_([*found, *edits])).values(params=params))
    return bool(found)


def revive(session: Session, inquiry_id: int, reason: str) -> None:
    """Let go out after all what was dropped for `reason`."""
    session.execute(
        update(outbox)
        .where(outbox.c.inquiry_id == inquiry_id, outbox.c.status == "dropped", outbox.c.error == reason)
        .values(status="pending", error=None, not_before=AT_ONCE)
    )


def revive_about(
    session: Session, subjects: Sequence[str], now: datetime, not_before: datetime = AT_ONCE
) -> None:
    """Owe anew what became pointless about these subjects; whoever sends it looks once more whether it is."""
    dropped = (outbox.c.status == "dropped", outbox.c.error.is_not(None), outbox.c.op == "post")
    anew = {"status": "pending", "error": None, "not_before": not_before, "attempts": 0, "created_at": now}
    session.execute(update(outbox).where(outbox.c.subject.in_(subjects), *dropped).values(**anew))
    ring(session)


def last_about(session: Session, subject: str) -> datetime | None:
    """Return since when the newest message about a subject is owed, or None."""
    query = select(outbox.c.created_at).where(outbox.c.subject == subject, outbox.c.op == "post")
    return session.execute(query.order_by(outbox.c.id.desc()).limit(1)).scalar()


def owed_since(session: Session, subject: str, prefixes: Sequence[str]) -> datetime | None:
    """Return since when the first message about a subject is owed whose key begins so, or None.

    What waited for the desk to open is owed since it opened.
    """
    begins = or_(*(outbox.c.key.startswith(prefix, autoescape=True) for prefix in prefixes))
    query = select(outbox.c.created_at).where(outbox.c.subject == subject, begins)
    return session.execute(query.order_by(outbox.c.created_at).limit(1)).scalar()


def unsent_about(session: Session, subject: str) -> list[str]:
    """Return the keys of the messages about a subject that wait, or became pointless, unsent."""
    query = select(outbox.c.key).where(outbox.c.subject == subject, outbox.c.op == "post")
    return list(session.execute(query.where(outbox.c.status != "sent")).scalars())


def retire(session: Session, subject: str, created_at: datetime) -> None:
    """Let the messages about a subject, edited a last time, say that newer ones take their place."""
    live = outbox.c.subject == subject, outbox.c.live.is_(True)
    for row in session.execute(select(outbox.c.key, outbox.c.params).where(*live)).all():
        reword(session, [row.key], row.params | {"replaced": True})
    owe_edits_about(session, [subject], created_at)
    unsent = update(outbox).where(*live, outbox.c.status == PENDING)
    session.execute(unsent.values(status="dropped", error="overtaken"))
    session.execute(update(outbox).where(*live).values(live=False))


def let_ring(session: Session, now: datetime) -> None:
    """Let go out what waited for the desk to open; it is owed since `now`."""
    waiting = update(outbox).where(outbox.c.status == PENDING, outbox.c.not_before == AT_OPENING)
    session.execute(waiting.values(not_before=AT_ONCE, created_at=now))


def forget_leases(session: Session) -> None:
    """Treat everything under way as left behind: for a bot that knows it is the only one, at its start."""
    session.execute(delete(pace))
    session.execute(update(outbox).where(outbox.c.status == SENDING).values(lease_until=AT_ONCE))
