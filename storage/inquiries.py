"""Inquiries, their timeline and who is involved."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from bot.domain.inquiries import Inquiry
from storage.sql import affected, insert_into
from storage.tables import disclosure, inquiry, involvement, number, timeline, timer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlmodel import Session

_COLUMNS = [inquiry.c[field.name] for field in fields(Inquiry)]


def _one(session: Session, *conditions: Any) -> Inquiry | None:
    row = session.execute(select(*_COLUMNS).where(*conditions)).first()
    return None if row is None else Inquiry(*row)


def by_id(session: Session, inquiry_id: int) -> Inquiry | None:
    """Return the inquiry, or None."""
    return _one(session, inquiry.c.id == inquiry_id)


def lock(session: Session, inquiry_id: int) -> None:
    """Let nobody else decide on this inquiry until the transaction ends."""
    session.execute(select(inquiry.c.id).where(inquiry.c.id == inquiry_id).with_for_update())


def by_number(session: Session, wanted: str) -> Inquiry | None:
    """Return the inquiry that people know as `wanted` (`26-0123`), or None."""
    return _one(session, inquiry.c.number == wanted)


def by_origin(session: Session, key: str) -> Inquiry | None:
    """Return the inquiry that the same delivery already made, or None."""
    return _one(session, inquiry.c.origin_key == key)


def by_ids(session: Session, ids: Iterable[int]) -> dict[int, Inquiry]:
    """Return the inquiries of these ids."""
    rows = session.execute(select(*_COLUMNS).where(inquiry.c.id.in_(list(ids))))
    return {row[0]: Inquiry(*row) for row in rows}


def still_open(session: Session, limit: int) -> list[Inquiry]:
    """Return the open inquiries, the nearest deadline first."""
    query = select(*_COLUMNS).where(inquiry.c.state == "open").order_by(inquiry.c.deadline).limit(limit)
    return [Inquiry(*row) for row in session.execute(query)]


def open_of(session: Session, slack_user: str, limit: int) -> list[Inquiry]:
    """Return the open inquiries that this person was called to, the nearest deadline first."""
    query = select(*_COLUMNS).join(involvement, involvement.c.inquiry_id == inquiry.c.id)
    query = query.where(inquiry.c.state == "open", involvement.c.slack_user == slack_user)
    return [Inquiry(*row) for row in session.execute(query.order_by(inquiry.c.deadline).limit(limit))]


def count_open(session: Session) -> int:
    """Return how many inquiries wait for their first reply."""
    return int(session.execute(select(func.count()).where(inquiry.c.state == "open")).scalar_one())


def open_without_timer(session: Session, now: datetime) -> list[str]:
    """Return the numbers of open inquiries before their deadline that no armed timer watches."""
    watched = select(timer.c.id).where(timer.c.inquiry_id == inquiry.c.id, timer.c.status == "armed").exists()
    query = select(inquiry.c.number).where(inquiry.c.state == "open", inquiry.c.deadline > now, ~watched)
    return list(session.execute(query.limit(100)).scalars())


def everything(session: Session) -> Iterator[Inquiry]:
    """Yield all inquiries, oldest first, a thousand at a time."""
    last = 0
    while True:
        query = select(*_COLUMNS).where(inquiry.c.id > last).order_by(inquiry.c.id).limit(1000)
        page = [Inquiry(*row) for row in session.execute(query)]
        yield from page
        if not page:
            return
        last = page[-1].id


def waiting_for_ping(session: Session, now: datetime) -> list[Inquiry]:
    """Return the open inquiries that nobody was called to yet and whose hour of opening has come."""
    query = select(*_COLUMNS).where(
        inquiry.c.state == "open", inquiry.c.pinged_at.is_(None), inquiry.c.ping_due <= now
    )
    return [Inquiry(*row) for row in session.execute(query.order_by(inquiry.c.id))]


def linked_with(session: Session, main_id: int) -> list[Inquiry]:
    """Return the inquiries that were linked to this one."""
    query = select(*_COLUMNS).where(inquiry.c.linked_to == main_id).order_by(inquiry.c.id)
    return [Inquiry(*row) for row in session.execute(query)]


def next_number(session: Session, year: int) -> int:
    """Take the next number of the year, starting with 1."""
    statement = insert_into(session, number).values(year=year, last=1)
    statement = statement.on_conflict_do_update(index_elements=["year"], set_={"last": number.c.last + 1})
    return int(session.execute(statement.returning(number.c.last)).scalar_one())


def add(session: Session, values: dict[str, Any]) -> int:
    """Insert an inquiry and return its id."""
    return int(session.execute(insert(inquiry).values(values).returning(inquiry.c.id)).scalar_one())


def change(session: Session, case: Inquiry, **values: Any) -> bool:
    """Write `values` unless somebody changed the inquiry since it was read; False says that somebody did."""
    statement = (
        update(inquiry)
        .where(inquiry.c.id == case.id, inquiry.c.version == case.version)
        .values(**values, version=case.version + 1)
    )
    return affected(session, statement) == 1


def add_event(session: Session, event: dict[str, Any]) -> bool:
    """Append to the timeline; False when the same click or call (`request_id`) is there already."""
    statement = insert_into(session, timeline).values(event)
    if event.get("request_id") is not None:
        statement = statement.on_conflict_do_nothing(index_elements=["request_id"])
    return session.execute(statement.returning(timeline.c.id)).first() is not None


def add_events(session: Session, events: Sequence[dict[str, Any]]) -> None:
    """Append many events at once."""
    if events:
        session.execute(insert(timeline), events)


def events_of(session: Session, inquiry_id: int) -> list[dict[str, Any]]:
    """Return the timeline of an inquiry, oldest first."""
    query = select(timeline).where(timeline.c.inquiry_id == inquiry_id).order_by(timeline.c.id)
    return [dict(row) for row in session.execute(query).mappings()]


def marks_of(session: Session, ids: Sequence[int]) -> dict[tuple[int, str], tuple[datetime, int]]:
    """Return when each inquiry was last marked (`phoned`, `absent`, `wrote_again`), and how often."""
    query = (
        select(timeline.c.inquiry_id, timeline.c.kind, func.max(timeline.c.at), func.count())
        .where(timeline.c.inquiry_id.in_(ids), timeline.c.kind.in_(("phoned", "absent", "wrote_again")))
        .group_by(timeline.c.inquiry_id, timeline.c.kind)
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in session.execute(query)}


@dataclass(frozen=True, slots=True)
class Links:
    """Numbers of linked inquiries: of the main one by id, and of those linked with it."""

    main: dict[int, str]
    linked: dict[int, tuple[str, ...]]


def numbers_around(session: Session, cases: Sequence[Inquiry]) -> Links:
    """Return the numbers that these inquiries are linked with, both ways."""
    mains = {case.id: case.linked_to for case in cases if case.linked_to is not None}
    query = select(inquiry.c.id, inquiry.c.number).where(inquiry.c.id.in_(set(mains.values())))
    numbers = {row[0]: row[1] for row in session.execute(query)} if mains else {}
    children = select(inquiry.c.linked_to, inquiry.c.number).where(
        inquiry.c.linked_to.in_([case.id for case in cases])
    )
    linked: dict[int, tuple[str, ...]] = {}
    for main_id, child in session.execute(children.order_by(inquiry.c.id)):
        linked[main_id] = (*linked.get(main_id, ()), child)
    return Links({child: numbers[main] for child, main in mains.items()}, linked)


def involve(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Note who was called to which inquiry; being called twice changes nothing."""
    if rows:
        session.execute(insert_into(session, involvement).on_conflict_do_nothing(), rows)


def is_involved(session: Session, inquiry_id: int, slack_user: str) -> bool:
    """Tell whether this person was ever called to the inquiry."""
    query = select(involvement.c.inquiry_id).where(
        involvement.c.inquiry_id == inquiry_id, involvement.c.slack_user == slack_user
    )
    return session.execute(query).first() is not None


def disclose(session: Session, inquiry_id: int, slack_user: str, at: datetime, what: str) -> None:
    """Record that this person looked at the customer's details."""
    session.execute(insert(disclosure).values(inquiry_id=inquiry_id, slack_user=slack_user, at=at, what=what))
