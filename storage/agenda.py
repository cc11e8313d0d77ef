"""The items of agendas, and what is gathered for them; never a customer."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, select, update

from bot.domain.agenda import CARRIED as CARRIED_FROM
from bot.domain.agenda import Item
from storage.sql import affected, insert_into, word
from storage.tables import agenda_item, applicant, inquiry, meeting, meeting_record, outcome, todo

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.domain.off_record import OffRecord
    from storage.database import Session

_ALL = select(*(agenda_item.c[field.name] for field in fields(Item)))
EDITED, WITHDRAWN = "item_edited", "item_withdrawn"  # records that say what a person did to an item
CARRIED = "items_carried"  # the record of what was carried to another meeting


def of_meeting(session: Session, meeting_id: int) -> list[Item]:
    """Return all items of a meeting, dropped ones too, in no order."""
    rows = session.execute(_ALL.where(agenda_item.c.meeting_id == meeting_id)).mappings()
    return [Item.from_row(dict(row)) for row in rows]


def by_id(session: Session, item_id: int) -> Item | None:
    """Return the item, or None."""
    row = session.execute(_ALL.where(agenda_item.c.id == item_id)).mappings().first()
    return None if row is None else Item.from_row(dict(row))


def add(session: Session, values: dict[str, Any]) -> int | None:
    """Keep an item and return its id; None where the meeting has one of this source already."""
    statement = insert_into(session, agenda_item).values(values).on_conflict_do_nothing()
    return session.execute(statement.returning(agenda_item.c.id)).scalar()


def change(session: Session, item: Item, **values: Any) -> bool:
    """Change an item that still stands as it was read; False where somebody was faster."""
    kept = ("id", "meeting_id", "state", "title", "body", "position", "minutes")
    as_read = [agenda_item.c[name] == getattr(item, name) for name in kept]
    return affected(session, update(agenda_item).where(*as_read).values(**values)) == 1


def forget(session: Session, item: Item, off: OffRecord) -> bool:
    """Take what was put off the record out of an item and the records of its edits; False: it said none."""
    now = {"title": off.cut(item.title), "body": off.cut(item.body)}
    session.execute(update(agenda_item).where(agenda_item.c.id == item.id).values(**now))
    edits = (meeting_record.c.meeting_id == item.meeting_id, meeting_record.c.kind == EDITED)
    query = select(meeting_record.c.id, meeting_record.c.data).where(*edits)
    for record_id, data in session.execute(query).all():
        if data.get("item") == item.id:
            before = {
                name: off.cut(value) if isinstance(value, str) else value
                for name, value in data["before"].items()
            }
            changed = update(meeting_record).where(meeting_record.c.id == record_id)
            session.execute(changed.values(data=data | {"before": before}))
    return now != {"title": item.title, "body": item.body}


def accept_proposals(session: Session, meeting_id: int) -> None:
    """Put what members proposed on the agenda."""
    proposed = (agenda_item.c.meeting_id == meeting_id, agenda_item.c.state == word("proposed"))
    session.execute(update(agenda_item).where(*proposed).values(state="accepted"))


def carried(session: Session, item_ids: Sequence[int]) -> set[int]:
    """Return which of these items went on to another meeting's agenda."""
    sources = [f"{CARRIED_FROM}{one}" for one in item_ids]
    found = session.execute(select(agenda_item.c.source).where(agenda_item.c.source.in_(sources))).scalars()
    return {int(source.removeprefix(CARRIED_FROM)) for source in found if source}


def moved_from(session: Session, meeting_id: int) -> list[Item]:
    """Return the items that were a meeting's and are another one's by now."""
    its = (meeting_record.c.meeting_id == meeting_id, meeting_record.c.kind == CARRIED)
    said = session.execute(select(meeting_record.c.data).where(*its)).scalars()
    went = [item_id for data in said for item_id in data["items"]]
    query = _ALL.where(agenda_item.c.id.in_(went), agenda_item.c.meeting_id != meeting_id)
    rows = session.execute(query.order_by(agenda_item.c.position, agenda_item.c.id)).mappings()
    return [Item.from_row(dict(row)) for row in rows]


def copies_of(session: Session, item_id: int) -> list[Item]:
    """Return what stands for an item on another meeting's agenda."""
    query = _ALL.where(agenda_item.c.source == f"{CARRIED_FROM}{item_id}")
    return [Item.from_row(dict(row)) for row in session.execute(query).mappings()]


def remove(session: Session, item_id: int) -> None:
    """Forget a gathered item of which there is nothing to say any more."""
    session.execute(delete(agenda_item).where(agenda_item.c.id == item_id))


def empty(session: Session, item_id: int) -> None:
    """Take an item without its words off the agenda: lines are still of it."""
    its = update(agenda_item).where(agenda_item.c.id == item_id)
    session.execute(its.values(title="", body="", state="dropped"))


def said_of_items(session: Session, meeting_id: int, kind: str) -> dict[int, int]:
    """Return the last record of this kind about each item of a meeting, by item."""
    query = select(meeting_record.c.id, meeting_record.c.data).where(
        meeting_record.c.meeting_id == meeting_id, meeting_record.c.kind == kind
    )
    return {row[1]["item"]: row[0] for row in session.execute(query.order_by(meeting_record.c.id))}


@dataclass(frozen=True, slots=True)
class Late:
    """An inquiry whose first reply came late, or has not come."""

    number: str
    lane: str | None
    deadline: datetime
    replied_at: datetime | None


def late(session: Session, since: datetime, until: datetime, now: datetime) -> list[Late]:
    """Return the inquiries that arrived in this span and are late, in order."""
    not_yet = (inquiry.c.state == word("open")) & (inquiry.c.deadline <= now)
    query = select(inquiry.c.number, inquiry.c.lane, inquiry.c.deadline, inquiry.c.replied_at).where(
        inquiry.c.received_at >= since,
        inquiry.c.received_at < until,
        inquiry.c.state != word("dismissed"),
        or_(inquiry.c.replied_at > inquiry.c.deadline, not_yet),
    )
    return [Late(*row) for row in session.execute(query.order_by(inquiry.c.received_at, inquiry.c.id))]


def lost(session: Session, since: datetime, until: datetime) -> list[tuple[str, str | None]]:
    """Return the cases that were recorded as lost in this span and still are: number and reason, in order."""
    query = select(inquiry.c.number, outcome.c.why).join(inquiry, inquiry.c.id == outcome.c.inquiry_id)
    stands = (outcome.c.kind == word("lost"), outcome.c.undone_at.is_(None))
    span = (outcome.c.said_at >= since, outcome.c.said_at < until)
    rows = session.execute(query.where(*stands, *span).order_by(outcome.c.id))
    return [(row[0], row[1]) for row in rows]


def waiting(session: Session, since: datetime) -> list[tuple[str, str | None]]:
    """Return the cases received since then for which somebody must decide who takes them: number, lane."""
    query = select(inquiry.c.number, inquiry.c.lane).where(
        inquiry.c.received_at >= since,
        inquiry.c.state == word("answered"),
        inquiry.c.allocation == word("deciding"),
    )
    rows = session.execute(query.order_by(inquiry.c.received_at, inquiry.c.id))
    return [(row[0], row[1]) for row in rows]


def applicants(session: Session, stages: Sequence[str]) -> list[tuple[str, str]]:
    """Return the firms on their way to membership: name and stage, the oldest first."""
    query = select(applicant.c.name, applicant.c.stage).where(applicant.c.stage.in_(stages))
    return [(row[0], row[1]) for row in session.execute(query.order_by(applicant.c.id))]


@dataclass(frozen=True, slots=True)
class OpenTodo:
    """A ToDo of an earlier meeting of a series that is not done."""

    text: str
    owner: str | None  # a Slack user
    owner_name: str
    owner_firm: str | None
    due: date | None


def open_todos(session: Session, series: str) -> list[OpenTodo]:
    """Return what is still to be done of the meetings of a series; what has a date first, in order."""
    query = select(*(todo.c[field.name] for field in fields(OpenTodo)))
    query = query.join(meeting, meeting.c.id == todo.c.meeting_id)
    query = query.where(meeting.c.series == series, todo.c.state == word("open"))
    rows = session.execute(query.order_by(todo.c.due.is_(None), todo.c.due, todo.c.id))
    return [OpenTodo(*row) for row in rows]
