"""What is counted of the inquiries that arrived between two moments, and how many arrived in each year.

Inquiries that are alike come out as one row with their times, the rest as rows of its own, and all of it is
counted by `bot.domain.figures`: a percentile is not the same on both databases. `ix_inquiry_received` holds
all that is asked of an inquiry, so that a year's are counted without reading them.
"""

from __future__ import annotations

import json
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, and_, cast, func, join, select
from sqlalchemy import case as either

from bot.domain.allocation import Allocation, Answer
from bot.domain.counted import Case, Ending, Month, Rung, Word
from bot.domain.elapsed import elapsed, ruler
from bot.domain.outcomes import Outcome
from storage.sql import dialect_of, seconds, word
from storage.tables import appointment, hand, hand_call, inquiry, outcome, timeline

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.elapsed import Ruler
    from bot.domain.service_hours import ServiceHours
    from storage.database import Session

_NAMED = (  # what tells them apart first comes first: they are sorted by it
    *(inquiry.c.lead_firm_id, inquiry.c.lane, inquiry.c.source),
    *(inquiry.c.allocation, inquiry.c.state, inquiry.c.dismissed_as),
)
_FACTS = len(_NAMED) + 1
_ASKED = (appointment.c.inquiry_id, appointment.c.firm_id, appointment.c.why, appointment.c.answered_at)
# In one number, so that the key of what is alike is short.
_FLAGS = {"is_linked": 1, "is_replied": 2, "on_time": 4, "on_time_wall": 8}


def month(session: Session, hours: ServiceHours, since: datetime, until: datetime, now: datetime) -> Month:
    """Return what happened to the inquiries that arrived from `since` on and before `until`, as of `now`."""
    arrived = (inquiry.c.received_at >= since, inquiry.c.received_at < until)
    facts = (*_NAMED, _flags(now))
    found = session.execute(_alike(facts, arrived, _times(dialect_of(session)))).all()
    times = [json.loads(f"[{row[-1] or ''}]") for row in found]
    last = max(map(max, filter(None, times)), default=0)
    measure = ruler(hours, int(since.timestamp()), last)
    cases = [_case(row, row[-2], pairs, measure) for row, pairs in zip(found, times, strict=True)]
    parts = (_rung(session, arrived), _said(session, arrived), _told(session, facts, arrived))
    return Month(cases, *parts, _taken_back(session, facts, arrived))


def _flags(now: datetime) -> Any:
    """Return in one number what is so of an inquiry; who has not replied is on time until the deadline."""

    def on_time(deadline: Any) -> Any:
        replied_at = inquiry.c.replied_at
        return either((replied_at.is_(None), deadline > now), else_=replied_at <= deadline)

    flags = {
        "is_linked": inquiry.c.linked_to.is_not(None),
        "is_replied": inquiry.c.replied_at.is_not(None),
        "on_time": on_time(inquiry.c.deadline),
        "on_time_wall": on_time(inquiry.c.deadline_wall),
    }
    return sum((cast(flag, Integer) * _FLAGS[name] for name, flag in flags.items()), cast(0, Integer))


def _times(dialect: str) -> Any:
    """Return arrival and reply of all that was replied to, in seconds, one after the other."""
    arrival, reply = (seconds(dialect, inquiry.c[name]) for name in ("received_at", "replied_at"))
    return func.aggregate_strings(arrival.concat(",").concat(reply), ",")


def _alike(facts: Sequence[Any], arrived: Sequence[Any], *more: Any) -> Any:
    """Count the inquiries of which the same is so."""
    numbered = [fact.label(f"fact_{number}") for number, fact in enumerate(facts)]
    return select(*numbered, func.count(), *more).where(*arrived).group_by(*numbered)


def _case(row: Any, many: int, pairs: Sequence[int] = (), measure: Ruler | None = None) -> Case:
    """Return the inquiries of a row that begins with what is counted of them."""
    known: dict[str, Any] = {column.name: row[place] for place, column in enumerate(_NAMED)}
    known |= {name: bool(row[_FACTS - 1] & bit) for name, bit in _FLAGS.items()}
    wall = sorted(elapsed(pairs, None))
    service = wall if measure is None else sorted(elapsed(pairs, measure))
    return Case(**known, many=many, service=service, wall=wall)


def _rung(session: Session, arrived: Sequence[Any]) -> list[Rung]:
    kinds = timeline.c.kind.in_([word("reminder"), word("called")])
    columns = (inquiry.c.lane, inquiry.c.source, timeline.c.data["step"].as_string().label("step"))
    query = select(*columns, func.count()).join(inquiry, inquiry.c.id == timeline.c.inquiry_id)
    return [Rung(*row) for row in session.execute(query.where(*arrived, kinds).group_by(*columns))]


def _said(session: Session, arrived: Sequence[Any]) -> list[Word]:
    """Return the answers to calls, and the declines of firms asked by name, the oldest first.

    A firm that was not asked by process nor by name said one thing: those come out counted.
    """
    named = appointment.c
    by_process = select(hand.c.inquiry_id).where(hand.c.process != "")
    singly = hand.c.inquiry_id.in_(by_process.union(select(named.inquiry_id)))
    number = either((singly, hand.c.inquiry_id)).label("singly")  # a name that no column has
    said = (inquiry.c.lane, inquiry.c.source, hand.c.firm_id, hand.c.answer, hand.c.why, number)
    alike = select(*said, func.max(hand.c.at), func.count()).group_by(*said[:-1], "singly")
    alike = alike.join_from(hand, inquiry, inquiry.c.id == hand.c.inquiry_id).where(*arrived)
    found: list[tuple[Any, Word]] = [
        (at, Word(lane, source, number, firm, answer == Answer.HAND, why, many=many))
        for lane, source, firm, answer, why, number, at, many in session.execute(alike)
    ]
    asked = select(inquiry.c.lane, inquiry.c.source, *_ASKED)
    asked = asked.join(inquiry, inquiry.c.id == named.inquiry_id).where(*arrived, named.state == "declined")
    found += [
        (at, Word(lane, source, number, firm, is_hand=False, why=why, by_name=True))
        for lane, source, number, firm, why, at in session.execute(asked)
    ]
    return [one for _, one in sorted(found, key=itemgetter(0))]


def _told(session: Session, facts: Sequence[Any], arrived: Sequence[Any]) -> list[Ending]:
    """Return what was recorded last of the inquiries and not taken back."""
    quoted = func.max(cast(outcome.c.kind == Outcome.QUOTED, Integer)).label("quoted")
    theirs = join(outcome, inquiry, inquiry.c.id == outcome.c.inquiry_id)
    standing = select(func.max(outcome.c.id).label("id"), quoted).select_from(theirs)
    standing = standing.where(*arrived, outcome.c.undone_at.is_(None)).group_by(outcome.c.inquiry_id)
    last = standing.subquery()
    alike = _alike((*facts, outcome.c.kind, outcome.c.why, last.c.quoted), ())
    alike = alike.select_from(theirs.join(last, last.c.id == outcome.c.id))
    return [
        Ending(_case(row, 1), kind, why, bool(is_quoted), many)
        for row in session.execute(alike)
        for kind, why, is_quoted, many in [row[_FACTS:]]
    ]


def _taken_back(session: Session, facts: Sequence[Any], arrived: Sequence[Any]) -> list[Case]:
    """Return the inquiries for which hands were called or a firm was asked, and that was taken back since."""
    sought = select(hand_call.c.inquiry_id).union(select(appointment.c.inquiry_id))
    since = and_(inquiry.c.allocation == Allocation.NONE, inquiry.c.id.in_(sought))
    return [_case(row, row[-1]) for row in session.execute(_alike(facts, (*arrived, since)))]


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
