"""The timers: what falls due, as rows. Times are business time."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, or_, select, update

from storage.sql import dialect_of, insert_for, insert_new, skip_locked, word
from storage.tables import inquiry, timer
from storage.wake import ring

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from storage.database import Session


ARMED = word("armed")


def new(
    kind: str, key: str, due: datetime, data: dict[str, Any] | None = None, *, inquiry_id: int | None = None
) -> dict[str, Any]:
    """Return the row of a timer that is to be set; `data` is what its kind needs to know, as JSON."""
    about = {"inquiry_id": inquiry_id, "status": "armed", "data": data or {}}
    return {"kind": kind, "key": key, "due": due, "meant_for": due} | about


def arm(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Set timers; a key that exists keeps its timer as it is."""
    if rows:
        insert_new(session, timer, rows, "key")
        ring(session)


def arm_opening(session: Session, row: dict[str, Any]) -> None:
    """Set the timer of an opening; one that has fired is armed again, for what was committed after it."""
    statement = insert_for(dialect_of(session), timer).values(row)
    again = {"status": "armed"}
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["key"], set_=again, where=timer.c.status != word("armed")
        )
    )
    ring(session)


def arm_anew(session: Session, row: dict[str, Any]) -> None:
    """Set a timer; one of the same key is set anew, whatever became of it."""
    statement = insert_for(dialect_of(session), timer).values(row)
    anew = {name: row[name] for name in ("status", "due", "meant_for", "data")}
    session.execute(statement.on_conflict_do_update(index_elements=["key"], set_=anew))
    ring(session)


def arm_or_move(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Set timers; one that is set already and meant for another moment by now is moved there."""
    keys = [row["key"] for row in rows]
    query = select(timer.c.key, timer.c.meant_for).where(timer.c.key.in_(keys))
    known = {row[0]: row[1] for row in session.execute(query)}
    arm(session, [row for row in rows if row["key"] not in known])
    moved = [row for row in rows if row["meant_for"] != known.get(row["key"], row["meant_for"])]
    for row in moved:  # only these are touched: another process may be carrying out the others
        statement = update(timer).where(timer.c.key == row["key"], timer.c.status == ARMED)
        session.execute(statement.values(due=row["due"], meant_for=row["meant_for"]))
    if moved:
        ring(session)


def arm_again(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Set timers that were disarmed; any others stay as they are."""
    disarmed = (timer.c.key.in_([row["key"] for row in rows]), timer.c.status == word("cancelled"))
    found = {row[0] for row in session.execute(select(timer.c.key).where(*disarmed))}
    for row in rows:
        if row["key"] in found:
            moments = {"due": row["due"], "meant_for": row["meant_for"]}
            session.execute(update(timer).where(timer.c.key == row["key"]).values(status="armed", **moments))
    if found:
        ring(session)


def pass_over(session: Session, now: datetime) -> None:
    """Let the steps due by `now` count as done without doing them."""
    of_inquiries = timer.c.inquiry_id.is_not(None)
    due = update(timer).where(timer.c.status == ARMED, timer.c.due <= now, of_inquiries)
    session.execute(due.values(status="cancelled"))


def due_beside_the_clocks(session: Session, now: datetime, limit: int) -> list[dict[str, Any]]:
    """Return the timers due by `now`, oldest first, that are of no inquiry's clock; nobody has them yet."""
    query = _DUE.where(timer.c.inquiry_id.is_(None))
    return [dict(row) for row in session.execute(query, {"now": now, "limit": limit}).mappings()]


def claim_due(
    session: Session, now: datetime, limit: int, beside: Collection[int] | None = None
) -> list[dict[str, Any]]:
    """Take the timers due by `now`, oldest first, and mark them fired in this transaction.

    Two processes never get the same row: a crash before the commit gives them all back. `beside`: of the
    timers that are of no inquiry's clock only these ids.
    """
    query = _claim_due(dialect_of(session), only=beside is not None)
    given = {"now": now, "limit": limit} | ({} if beside is None else {"beside": list(beside)})
    rows = [dict(row) for row in session.execute(query, given).mappings()]
    if rows:
        session.execute(_FIRED, {"ids": [row["id"] for row in rows]})
    return rows


_DUE = (
    select(timer)
    .where(timer.c.status == ARMED, timer.c.due <= bindparam("now", type_=timer.c.due.type))
    .order_by(timer.c.due, timer.c.id)
    .limit(bindparam("limit"))
)


@cache
def _claim_due(dialect: str, *, only: bool) -> Any:
    known = or_(timer.c.inquiry_id.is_not(None), timer.c.id.in_(bindparam("beside", expanding=True)))
    return skip_locked(dialect, _DUE.where(known) if only else _DUE)


_FIRED = update(timer).where(timer.c.id.in_(bindparam("ids", expanding=True))).values(status="fired")


def pass_again(session: Session, now: datetime) -> None:
    """Arm again the deadlines of open inquiries that passed and, the clock set back, are still to come."""
    session.execute(_PASS_AGAIN, {"now": now})


_PASS_AGAIN = (
    update(timer)
    .where(
        timer.c.inquiry_id.in_(
            select(inquiry.c.id).where(
                inquiry.c.state == word("open"),
                inquiry.c.deadline > bindparam("now", type_=inquiry.c.deadline.type),
            )
        ),
        timer.c.kind == word("deadline"),
        timer.c.status == word("fired"),
        timer.c.due > bindparam("now", type_=timer.c.due.type),
    )
    .values(status="armed")
)


def put_off(session: Session, ids: Sequence[int], until: datetime) -> None:
    """Arm claimed timers again for a later hour; what they were meant for stays."""
    if ids:
        session.execute(update(timer).where(timer.c.id.in_(ids)).values(status="armed", due=until))


def next_due(session: Session) -> datetime | None:
    """Return when the next timer falls due, or None."""
    return session.execute(_NEXT_DUE).scalar()


_NEXT_DUE = select(timer.c.due).where(timer.c.status == ARMED).order_by(timer.c.due).limit(1)


def next_row(session: Session, but: str = "") -> dict[str, Any] | None:
    """Return the next timer to fall due that is not of the kind `but`, or None."""
    query = select(timer).where(timer.c.status == ARMED, timer.c.kind != but)
    query = query.order_by(timer.c.due, timer.c.id).limit(1)
    row = session.execute(query).mappings().first()
    return None if row is None else dict(row)


def cancel(session: Session, inquiry_ids: Sequence[int]) -> None:
    """Disarm what these inquiries still have coming."""
    session.execute(_CANCEL, [{"of": inquiry_id} for inquiry_id in inquiry_ids])


_CANCEL = (
    update(timer)
    .where(timer.c.inquiry_id == bindparam("of"), timer.c.status == "armed")
    .values(status="cancelled")
)


def cancel_keys(session: Session, keys: Sequence[str]) -> None:
    """Disarm timers of no inquiry of their own."""
    if keys:
        armed = update(timer).where(timer.c.key.in_(keys), timer.c.status == "armed")
        session.execute(armed.values(status="cancelled"))


def cancel_unclaimed(session: Session, keys: Sequence[str]) -> None:
    """Disarm timers of no inquiry; one that is being carried out at this moment is left to it."""
    armed = select(timer.c.id).where(timer.c.key.in_(keys), timer.c.status == ARMED)
    disarm(session, session.execute(skip_locked(dialect_of(session), armed)).scalars().all())


def forget(session: Session, key: str) -> None:
    """Let a timer of no inquiry's clock be as if it had never been set."""
    session.execute(delete(timer).where(timer.c.key == key))


def rearm(session: Session, inquiry_id: int) -> None:
    """Arm again what was disarmed before it fired."""
    session.execute(
        update(timer)
        .where(timer.c.inquiry_id == inquiry_id, timer.c.status == "cancelled")
        .values(status="armed")
    )


def lock_of(session: Session, inquiry_ids: Sequence[int]) -> None:
    """Let nobody else fire or disarm the timers of these inquiries' clocks until the transaction ends."""
    query = select(timer.c.id).where(timer.c.inquiry_id.in_(inquiry_ids)).order_by(timer.c.id)
    session.execute(query.with_for_update())


def lock_open(session: Session) -> dict[int, list[dict[str, Any]]]:
    """Return the armed timers of each open inquiry; nobody else fires or disarms them meanwhile."""
    still_open = select(inquiry.c.id).where(inquiry.c.state == word("open"))
    query = select(timer).where(timer.c.status == ARMED, timer.c.inquiry_id.in_(still_open))
    found: dict[int, list[dict[str, Any]]] = {}
    for row in session.execute(query.order_by(timer.c.id).with_for_update()).mappings():
        found.setdefault(row["inquiry_id"], []).append(dict(row))
    return found


def openings(session: Session, after: datetime) -> list[dict[str, Any]]:
    """Return the armed timers of openings after that moment; nobody else fires them meanwhile."""
    query = select(timer).where(timer.c.status == ARMED, timer.c.kind == "opening", timer.c.due > after)
    return [dict(row) for row in session.execute(query.order_by(timer.c.id).with_for_update()).mappings()]


def move(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Give armed timers another hour: `id`, `due`, `meant_for` and `data` of each."""
    if rows:
        session.execute(_MOVE, [{"moved": row["id"], **{name: row[name] for name in _MOVED}} for row in rows])
        ring(session)


_MOVED = ("due", "meant_for", "data")
_MOVE = (
    update(timer)
    .where(timer.c.id == bindparam("moved"), timer.c.status == "armed")
    .values(**{name: bindparam(name, type_=timer.c[name].type) for name in _MOVED})
)


def disarm(session: Session, ids: Sequence[int]) -> None:
    """Disarm single timers."""
    if ids:
        session.execute(update(timer).where(timer.c.id.in_(ids)).values(status="cancelled"))


def of_inquiry(session: Session, inquiry_id: int) -> list[dict[str, Any]]:
    """Return all timers of an inquiry, in order of time."""
    query = select(timer).where(timer.c.inquiry_id == inquiry_id).order_by(timer.c.due, timer.c.id)
    return [dict(row) for row in session.execute(query).mappings()]


def overdue_since(session: Session, moment: datetime) -> int:
    """Count the timers that were due before `moment` and have not fired."""
    query = select(func.count()).select_from(timer).where(timer.c.status == ARMED, timer.c.due < moment)
    return int(session.execute(query).scalar_one())
