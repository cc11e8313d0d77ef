"""Everything of a kind, in order: what an export reads."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain.inquiries import Inquiry
from storage.tables import inquiry, timeline

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from storage.database import Session

BATCH = 500


def inquiries(session: Session) -> Iterator[Inquiry]:
    """Yield all inquiries in the order in which they were entered."""
    columns = (inquiry.c[field.name] for field in fields(Inquiry))
    for row in session.execute(select(*columns).order_by(inquiry.c.id).execution_options(yield_per=BATCH)):
        yield Inquiry(*row)


def inquiries_between(session: Session, since: datetime, until: datetime) -> Iterator[Inquiry]:
    """Yield the inquiries that arrived from `since` on and before `until`, in the order of arrival."""
    columns = (inquiry.c[field.name] for field in fields(Inquiry))
    query = select(*columns).where(inquiry.c.received_at >= since, inquiry.c.received_at < until)
    for row in session.execute(query.order_by(inquiry.c.received_at, inquiry.c.id)):
        yield Inquiry(*row)


def called_without_lane(session: Session, ids: Collection[int] | None = None) -> dict[int, list[str]]:
    """Return the firms last called to each of these inquiries (all: None) that is in no lane."""
    query = select(timeline.c.inquiry_id, timeline.c.data).join(inquiry)
    query = query.where(inquiry.c.firm_id.is_(None), inquiry.c.lane.is_(None), timeline.c.kind == "pinged")
    if ids is not None:
        query = query.where(inquiry.c.id.in_(ids))
    return {row[0]: row[1]["firms"] for row in session.execute(query.order_by(timeline.c.id))}


def inquiry_numbers(session: Session, ids: Collection[int] | None = None) -> dict[int, str]:
    """Return the number of each of these inquiries by its id; of all where none are named."""
    query = select(inquiry.c.id, inquiry.c.number)
    if ids is not None:
        query = query.where(inquiry.c.id.in_(ids))
    return {row[0]: row[1] for row in session.execute(query)}
