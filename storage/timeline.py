"""The timelines of inquiries: appended to, never changed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select

from storage.sql import dialect_of, insert_for, insert_new
from storage.tables import timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from storage.database import Session


def add_event(session: Session, event: dict[str, Any]) -> bool:
    """Append to the timeline; False when the same click or call (`request_id`) is there already."""
    return session.execute(_add_event(dialect_of(session)), event).first() is not None


@cache
def _add_event(dialect: str) -> Any:
    statement = insert_for(dialect, timeline).on_conflict_do_nothing(index_elements=["request_id"])
    return statement.returning(timeline.c.id)


def happened(session: Session, request_id: str) -> bool:
    """Tell whether a click or call is in the timeline already."""
    query = select(timeline.c.id).where(timeline.c.request_id == request_id)
    return session.execute(query).first() is not None


def add_events(session: Session, events: Sequence[dict[str, Any]]) -> None:
    """Append many events at once."""
    insert_new(session, timeline, events)


def events_of(session: Session, inquiry_id: int) -> list[dict[str, Any]]:
    """Return the timeline of an inquiry, oldest first."""
    rows = session.execute(_EVENTS, {"value": inquiry_id}).mappings()
    return [dict(row) for row in rows]


_EVENTS = select(timeline).where(timeline.c.inquiry_id == bindparam("value")).order_by(timeline.c.id)


def last_id(session: Session) -> int:
    """Return the id of the last event of all, 0 where there is none."""
    return int(session.execute(select(func.max(timeline.c.id))).scalar() or 0)


def last_event(session: Session, inquiry_id: int, kind: str) -> dict[str, Any] | None:
    """Return the last event of a kind of an inquiry, or None."""
    row = session.execute(_LAST_EVENT, {"of": inquiry_id, "what": kind}).mappings().first()
    return None if row is None else dict(row)


_LAST_EVENT = (
    select(timeline)
    .where(timeline.c.inquiry_id == bindparam("of"), timeline.c.kind == bindparam("what"))
    .order_by(timeline.c.id.desc())
    .limit(1)
)


def count_since(session: Session, inquiry_id: int, kind: str, since: datetime) -> int:
    """Return how many events of a kind an inquiry had after a moment."""
    query = select(func.count()).where(timeline.c.inquiry_id == inquiry_id, timeline.c.kind == kind)
    return int(session.execute(query.where(timeline.c.at > since)).scalar_one())


def events_of_each(session: Session, ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the timelines of these inquiries, each oldest first."""
    found: dict[int, list[dict[str, Any]]] = {}
    for row in session.execute(_EVENTS_OF_EACH, {"ids": list(ids)}).mappings():
        found.setdefault(row["inquiry_id"], []).append(dict(row))
    return found


_EVENTS_OF_EACH = (
    select(timeline)
    .where(timeline.c.inquiry_id.in_(bindparam("ids", expanding=True)))
    .order_by(timeline.c.id)
)


def marks_of(session: Session, ids: Sequence[int]) -> dict[tuple[int, str], tuple[datetime, int]]:
    """Return when an event that its card tells of last happened to each inquiry, by kind, and how often."""
    return {(row[0], row[1]): (row[2], row[3]) for row in session.execute(_MARKS, {"ids": ids})}


def happened_to(session: Session, inquiry_id: int) -> set[str]:
    """Return the kinds of events that its card tells of."""
    return {kind for _, kind in marks_of(session, [inquiry_id])}


_MARKING = (
    *("phoned", "absent", "wrote_again", "restored", "firm_asked", "taken_over", "lane_changed"),
    *("lane_settled", "lane_unsettled", "type_settled", "type_unsettled", "corrected", "summary_outdated"),
)
_MARKS = (
    select(timeline.c.inquiry_id, timeline.c.kind, func.max(timeline.c.at), func.count())
    .where(
        timeline.c.inquiry_id.in_(bindparam("ids", expanding=True)),
        timeline.c.kind.in_(_MARKING),
    )
    .group_by(timeline.c.inquiry_id, timeline.c.kind)
)
