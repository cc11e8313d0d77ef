"""What is counted of the inquiries that arrived between two moments, and how many arrived in each year.

`ix_inquiry_received` leads to a month's inquiries, their own indexes to the rest. A percentile is not the
same on both databases, so the rows come out and are counted by `bot.domain.figures`.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.domain.allocation import Answer
from bot.domain.figures import Case, Ending, Month, Rung, Word
from storage.sql import word
from storage.tables import appointment, hand, hand_call, inquiry, outcome, timeline

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.database import Session

_RUNG = ("reminder", "called")


def month(session: Session, since: datetime, until: datetime) -> Month:
    """Return what happened to the inquiries that arrived from `since` on and before `until`."""
    arrived = (inquiry.c.received_at >= since, inquiry.c.received_at < until)
    columns = (inquiry.c[field.name] for field in fields(Case))
    cases = [Case(*row) for row in session.execute(select(*columns).where(*arrived))]
    parts = (_rung(session, arrived), _said(session, arrived), _told(session, arrived))
    return Month(cases, *parts, _sought(session, arrived))


def _rung(session: Session, arrived: Sequence[Any]) -> list[Rung]:
    query = select(timeline.c.inquiry_id, timeline.c.data).join(
        inquiry, inquiry.c.id == timeline.c.inquiry_id
    )
    rows = session.execute(query.where(*arrived, timeline.c.kind.in_(_RUNG)))
    return [Rung(row[0], row[1]["step"]) for row in rows]


def _said(session: Session, arrived: Sequence[Any]) -> list[Word]:
    """Return the answers to calls, and the declines of firms asked by name, the oldest first."""
    query = select(hand.c.inquiry_id, hand.c.firm_id, hand.c.answer, hand.c.why, hand.c.at)
    query = query.join(inquiry, inquiry.c.id == hand.c.inquiry_id).where(*arrived)
    found = [(row[4], Word(row[0], row[1], row[2] == Answer.HAND, row[3])) for row in session.execute(query)]
    asked = appointment.c
    by_name = select(asked.inquiry_id, asked.firm_id, asked.why, asked.answered_at)
    by_name = by_name.join(inquiry, inquiry.c.id == asked.inquiry_id).where(*arrived)
    found += [
        (row[3], Word(row[0], row[1], is_hand=False, why=row[2], by_name=True))
        for row in session.execute(by_name.where(asked.state == "declined"))
    ]
    return [word for _, word in sorted(found, key=lambda one: one[0])]


def _told(session: Session, arrived: Sequence[Any]) -> list[Ending]:
    """Return what was recorded of the inquiries and not taken back, the oldest first."""
    query = select(outcome.c.inquiry_id, outcome.c.kind, outcome.c.why)
    query = query.join(inquiry, inquiry.c.id == outcome.c.inquiry_id).where(*arrived)
    valid = query.where(outcome.c.undone_at.is_(None)).order_by(outcome.c.id)
    return [Ending(*row) for row in session.execute(valid)]


def _sought(session: Session, arrived: Sequence[Any]) -> frozenset[int]:
    """Return the inquiries for which hands were called or a firm was asked, taken back since or not."""
    asked = (table.c.inquiry_id for table in (hand_call, appointment))
    queries = (select(one).join(inquiry, inquiry.c.id == one).where(*arrived) for one in asked)
    return frozenset(found for query in queries for found in session.execute(query).scalars())


def first_arrival(session: Session) -> datetime | None:
    """Return when the first inquiry of all arrived, None where there is none."""
    found: datetime | None = session.execute(select(func.min(inquiry.c.received_at))).scalar()
    return found


def count_between(session: Session, since: datetime, until: datetime) -> tuple[int, int]:
    """Return how many inquiries arrived from `since` on and before `until`, and how many became orders."""
    arrived = (inquiry.c.received_at >= since, inquiry.c.received_at < until)
    query = select(func.count()).select_from(inquiry).where(*arrived)
    won = query.where(inquiry.c.outcome == word("won"))
    inquiries, orders = (session.execute(one).scalar() or 0 for one in (query, won))
    return int(inquiries), int(orders)
