"""The published rota, the acts that changed it, and who stands in for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update

from storage.sql import dialect_of, insert_into
from storage.tables import rota_act, stand_in, turn, turn_change

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from storage.database import Session

LOCK = 0x746F62616E  # which of PostgreSQL's advisory locks is the rota's: "toban"


def lock(session: Session) -> None:
    """Let nobody else change the rota until the transaction ends; SQLite has one writer in any case."""
    if dialect_of(session) != "sqlite":
        session.execute(select(func.pg_advisory_xact_lock(LOCK)))


def firm_id_on(session: Session, lane: str, week: date) -> str | None:
    """Return the firm that has the lane in this week, or None."""
    return session.execute(select(turn.c.firm_id).where(turn.c.lane == lane, turn.c.week == week)).scalar()


def on_duty(session: Session, lane: str, week: date, day: date) -> tuple[str, str | None, date | None] | None:
    """Return who has the lane on a day of the week: whose turn it is, who stands in, and until when."""
    row = session.execute(_ON_DUTY, {"lane": lane, "week": week, "day": day}).first()
    return None if row is None else (row[0], row[1], row[2])


_ON_DUTY = (
    select(turn.c.firm_id, stand_in.c.firm_id, stand_in.c.last)
    .select_from(
        turn.outerjoin(
            stand_in,
            and_(
                stand_in.c.last >= bindparam("day"),
                stand_in.c.first <= bindparam("day"),
                stand_in.c.lane == turn.c.lane,
                stand_in.c.instead_of == turn.c.firm_id,
                stand_in.c.ended_by.is_(None),
            ),
        )
    )
    .where(turn.c.lane == bindparam("lane"), turn.c.week == bindparam("week"))
)


def next_firm_id(session: Session, lane: str, week: date) -> str | None:
    """Return the firm that has the lane in the next published week after `week`, or None."""
    query = select(turn.c.firm_id).where(turn.c.lane == lane, turn.c.week > week)
    return session.execute(query.order_by(turn.c.week).limit(1)).scalar()


def next_turn_of(session: Session, firm_id: str, week: date) -> tuple[date, str] | None:
    """Return the firm's first turn after `week` as (week, lane), or None."""
    query = select(turn.c.week, turn.c.lane).where(turn.c.firm_id == firm_id, turn.c.week > week)
    row = session.execute(query.order_by(turn.c.week).limit(1)).first()
    return None if row is None else (row[0], row[1])


def turns_between(session: Session, first: date, last: date) -> list[tuple[date, str, str]]:
    """Return (week, lane, firm) of the weeks from `first` to `last`, both included."""
    query = select(turn.c.week, turn.c.lane, turn.c.firm_id).where(turn.c.week.between(first, last))
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(turn.c.week, turn.c.lane))]


def turns_since(session: Session, first: date) -> dict[tuple[date, str], str]:
    """Return the firm of each turn from the week `first` on, by week and lane, in order."""
    query = select(turn.c.week, turn.c.lane, turn.c.firm_id).where(turn.c.week >= first)
    rows = session.execute(query.order_by(turn.c.week, turn.c.lane))
    return {(row[0], row[1]): row[2] for row in rows}


def put(session: Session, week: date, lane: str, firm_id: str | None) -> None:
    """Give the week to a firm, or to none."""
    put_all(session, {(week, lane): firm_id})


def put_all(session: Session, turns: Mapping[tuple[date, str], str | None]) -> None:
    """Give each of these weeks to a firm, or to none; by week and lane."""
    given = [{"week": week, "lane": lane, "firm_id": firm} for (week, lane), firm in turns.items() if firm]
    taken = [{"of_week": week, "of_lane": lane} for (week, lane), firm in turns.items() if not firm]
    if taken:
        slot = and_(turn.c.week == bindparam("of_week"), turn.c.lane == bindparam("of_lane"))
        session.execute(delete(turn).where(slot), taken)
    if given:
        statement = insert_into(session, turn)
        new = {"firm_id": statement.excluded.firm_id}
        session.execute(statement.on_conflict_do_update(index_elements=["week", "lane"], set_=new), given)


def add_act(session: Session, values: dict[str, Any]) -> int | None:
    """Keep a named act and return its id, None where the same click or call (`request_id`) made one."""
    statement = insert_into(session, rota_act).values(**values)
    statement = statement.on_conflict_do_nothing(index_elements=["request_id"])
    return session.execute(statement.returning(rota_act.c.id)).scalar()


def is_done(session: Session, request_id: str) -> bool:
    """Whether this click or call made an act already."""
    query = select(rota_act.c.id).where(rota_act.c.request_id == request_id)
    return session.execute(query).first() is not None


def add_changes(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Keep an act's changes of turns."""
    if rows:
        session.execute(insert(turn_change), rows)


_UNDOING = rota_act.alias()
_ACTS = select(rota_act, _UNDOING.c.id.label("undone_by")).outerjoin(
    _UNDOING, _UNDOING.c.undoes == rota_act.c.id
)


def act(session: Session, act_id: int) -> dict[str, Any] | None:
    """Return an act, with the one that undid it (`undone_by`), or None."""
    row = session.execute(_ACTS.where(rota_act.c.id == act_id)).mappings().first()
    return None if row is None else dict(row)


def last_acts(session: Session, limit: int) -> list[dict[str, Any]]:
    """Return the latest acts, newest first, each with the one that undid it (`undone_by`)."""
    query = _ACTS.order_by(rota_act.c.id.desc()).limit(limit)
    return [dict(row) for row in session.execute(query).mappings()]


def changes_of(session: Session, act_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return the changes of turns that these acts made."""
    query = select(turn_change).where(turn_change.c.act_id.in_(act_ids)).order_by(turn_change.c.id)
    return [dict(row) for row in session.execute(query).mappings()]


def add_stand_ins(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Let firms stand in for others."""
    if rows:
        session.execute(insert(stand_in), rows)


def stand_ins_between(session: Session, first: date, last: date) -> list[dict[str, Any]]:
    """Return who stands in for whom on any of these days."""
    query = select(stand_in).where(
        stand_in.c.last >= first, stand_in.c.first <= last, stand_in.c.ended_by.is_(None)
    )
    return [dict(row) for row in session.execute(query.order_by(stand_in.c.first, stand_in.c.id)).mappings()]


def stand_ins_of(session: Session, act_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return whom these acts let stand in, and those whom they let stand in no longer."""
    query = select(stand_in).where(or_(stand_in.c.act_id.in_(act_ids), stand_in.c.ended_by.in_(act_ids)))
    return [dict(row) for row in session.execute(query.order_by(stand_in.c.id)).mappings()]


def end_stand_ins(session: Session, ids: Sequence[int], act_id: int | None) -> None:
    """Let these stand in no longer, by this act; None: let them stand in again."""
    if ids:
        session.execute(update(stand_in).where(stand_in.c.id.in_(ids)).values(ended_by=act_id))
