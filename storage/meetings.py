"""Meetings and what was done to them."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, update

from bot.domain.meetings import Meeting
from storage.sql import affected, insert_into, word
from storage.tables import meeting, meeting_record

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from storage.database import Session

_ALL = select(*(meeting.c[field.name] for field in fields(Meeting)))
PLANNED, RUNNING = word("planned"), word("running")
_HELD = meeting.c.state.in_(("draft", "confirmed"))


def add(session: Session, values: dict[str, Any]) -> int | None:
    """Keep a meeting and return its id; None where its series has this occurrence or number already."""
    statement = insert_into(session, meeting).values(values).on_conflict_do_nothing()
    return session.execute(statement.returning(meeting.c.id)).scalar()


def by_id(session: Session, meeting_id: int) -> Meeting | None:
    """Return the meeting, or None."""
    return _one(session, _BY_ID, asked=meeting_id)


_BY_ID = _ALL.where(meeting.c.id == bindparam("asked"))


def by_number(session: Session, series: str, number: int) -> Meeting | None:
    """Return the meeting of a series with this number, or None."""
    return _one(session, _ALL.where(meeting.c.series == series, meeting.c.number == number))


def by_ids(session: Session, ids: Iterable[int]) -> dict[int, Meeting]:
    """Return the meetings of these ids."""
    query = _ALL.where(meeting.c.id.in_(list(ids)))
    return {row["id"]: Meeting.from_row(row) for row in session.execute(query).mappings()}


def running_in(session: Session, slack_channel: str) -> Meeting | None:
    """Return the meeting that runs in a channel, or None."""
    return _one(session, _ALL.where(meeting.c.state == RUNNING, meeting.c.slack_channel == slack_channel))


def running(session: Session) -> list[Meeting]:
    """Return the meetings that run, in order of their beginning."""
    return _many(session, _ALL.where(meeting.c.state == RUNNING).order_by(meeting.c.starts_at, meeting.c.id))


def coming(session: Session) -> list[Meeting]:
    """Return the meetings that are planned or run, the next one first."""
    still = meeting.c.state.in_((PLANNED, RUNNING))
    return _many(session, _ALL.where(still).order_by(meeting.c.starts_at, meeting.c.id))


def next_of(session: Session, series: str, after: datetime) -> Meeting | None:
    """Return the next meeting of a series that is planned or runs and is to begin after a moment, or None."""
    still = (meeting.c.state.in_((PLANNED, RUNNING)), meeting.c.starts_at > after)
    query = _ALL.where(meeting.c.series == series, *still)
    return _one(session, query.order_by(meeting.c.starts_at, meeting.c.id).limit(1))


def of_series_since(session: Session, series: str, moment: datetime) -> list[Meeting]:
    """Return the meetings of a series that begin after a moment, in order of time."""
    its = (meeting.c.series == series, meeting.c.starts_at > moment)
    return _many(session, _ALL.where(*its).order_by(meeting.c.starts_at, meeting.c.id))


def held(session: Session, series: str | None = None, limit: int = 100) -> list[Meeting]:
    """Return the meetings that were held, of one series or of all, the one held last first."""
    query = _ALL.where(_HELD, *(() if series is None else (meeting.c.series == series,)))
    when = func.coalesce(meeting.c.started_at, meeting.c.starts_at)
    return _many(session, query.order_by(when.desc(), meeting.c.id.desc()).limit(limit))


def between(session: Session, first: datetime, last: datetime) -> list[Meeting]:
    """Return the meetings, cancelled ones but left out, that begin in this span, in order of time."""
    span = (meeting.c.starts_at >= first, meeting.c.starts_at < last)
    not_cancelled = meeting.c.state != word("cancelled")
    return _many(session, _ALL.where(*span, not_cancelled).order_by(meeting.c.starts_at, meeting.c.id))


def said_when(session: Session, ids: Iterable[int], kinds: Iterable[str]) -> dict[int, tuple[datetime, int]]:
    """Return when records of these kinds were last added to each meeting, and how many there are."""
    its = (meeting_record.c.meeting_id.in_(list(ids)), meeting_record.c.kind.in_(list(kinds)))
    query = select(meeting_record.c.meeting_id, func.max(meeting_record.c.at), func.count()).where(*its)
    found = session.execute(query.group_by(meeting_record.c.meeting_id))
    return {row[0]: (row[1], row[2]) for row in found}


def last_number(session: Session, series: str) -> int | None:
    """Return the highest number that a series has given, or None."""
    query = select(func.max(meeting.c.number)).where(meeting.c.series == series)
    return session.execute(query).scalar()


def last_occurrence(session: Session, series: str) -> date | None:
    """Return the last day of a series' rule that a meeting was made for, a cancelled one too, or None."""
    query = select(func.max(meeting.c.occurrence)).where(meeting.c.series == series)
    return session.execute(query).scalar()


def change(session: Session, one: Meeting, **values: Any) -> bool:
    """Write `values` unless somebody changed the meeting since it was read; False says that somebody did."""
    statement = update(meeting).where(meeting.c.id == one.id, meeting.c.version == one.version)
    return affected(session, statement.values(version=one.version + 1, **values)) == 1


def record(session: Session, row: dict[str, Any]) -> bool:
    """Append to what was done to a meeting; False when this request was recorded before."""
    statement = insert_into(session, meeting_record).values(row).on_conflict_do_nothing()
    return session.execute(statement.returning(meeting_record.c.id)).first() is not None


def records(session: Session, meeting_id: int) -> list[dict[str, Any]]:
    """Return what was done to a meeting, in order."""
    query = select(meeting_record).where(meeting_record.c.meeting_id == meeting_id)
    return [dict(row) for row in session.execute(query.order_by(meeting_record.c.id)).mappings()]


def said_of(
    session: Session, meeting_id: int, kind: str, *, since: str | None = None
) -> list[dict[str, Any]]:
    """Return what records of a kind say of a meeting, in order; those behind the last of a kind, `since`."""
    its = meeting_record.c.meeting_id == meeting_id
    query = select(meeting_record.c.data).where(its, meeting_record.c.kind == kind)
    if since is not None:
        last = select(func.max(meeting_record.c.id)).where(its, meeting_record.c.kind == since)
        query = query.where(meeting_record.c.id > func.coalesce(last.scalar_subquery(), 0))
    return list(session.execute(query.order_by(meeting_record.c.id)).scalars())


def attended_since(session: Session, meeting_id: int, seat: str, moment: datetime) -> bool:
    """Whether somebody wrote down by form who was there for a seat, at a moment or later."""
    its = (meeting_record.c.meeting_id == meeting_id, meeting_record.c.at >= moment)
    kinds = meeting_record.c.kind.in_(("attended", "attended_as_answered"))
    found = session.execute(select(meeting_record.c.data).where(*its, kinds)).scalars()
    return any(seat in (data.get("seat"), *data.get("seats", ())) for data in found)


def _one(session: Session, query: Any, **values: Any) -> Meeting | None:
    row = session.execute(query, values).mappings().first()
    return None if row is None else Meeting.from_row(row)


def _many(session: Session, query: Any) -> list[Meeting]:
    return [Meeting.from_row(row) for row in session.execute(query).mappings()]
