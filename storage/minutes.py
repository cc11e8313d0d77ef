"""The lines said while a meeting runs, and the thread they are said in."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select, update

from bot.domain.meetings import Meeting
from bot.domain.minute_kinds import Taken
from storage.sql import insert_into, word
from storage.tables import firm, meeting, meeting_record, minute_line, outbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from storage.database import Session

_ALL = select(*(minute_line.c[field.name] for field in fields(Taken)))
_IN_ORDER = (minute_line.c.said_at, minute_line.c.id)


def lock(session: Session, meeting_id: int) -> Meeting | None:
    """Return the meeting; nobody else changes it or its lines until this transaction ends."""
    query = select(meeting).where(meeting.c.id == meeting_id).with_for_update()
    row = session.execute(query).mappings().first()
    return None if row is None else Meeting.from_row(row)


def thread_of(session: Session, one: Meeting) -> tuple[str, str] | None:
    """Return channel and ts of the message that a meeting's thread hangs on; None: it is not out yet."""
    query = select(outbox.c.slack_channel, outbox.c.slack_ts).where(outbox.c.id == one.thread_id)
    row = session.execute(query).first()
    return None if row is None or row[1] is None else (row[0], row[1])


def firms_that_left(session: Session, today: date) -> set[str]:
    """Return the firms that are no members any more."""
    return set(session.execute(select(firm.c.id).where(firm.c.left_on < today)).scalars())


def last_start(session: Session) -> datetime | None:
    """Return when a meeting was begun last, or None."""
    return session.execute(select(func.max(meeting.c.started_at))).scalar()


def add(session: Session, values: dict[str, Any]) -> int | None:
    """Keep a line and return its id; None where its message has been taken already."""
    statement = insert_into(session, minute_line).values(values).on_conflict_do_nothing()
    return session.execute(statement.returning(minute_line.c.id)).scalar()


def change(session: Session, line_id: int, **values: Any) -> None:
    """Change a line; who does so holds the meeting's lock."""
    session.execute(update(minute_line).where(minute_line.c.id == line_id).values(**values))


def by_id(session: Session, line_id: int) -> Taken | None:
    """Return a line, or None."""
    row = session.execute(_ALL.where(minute_line.c.id == line_id)).mappings().first()
    return None if row is None else Taken.from_row(dict(row))


def of_source(session: Session, meeting_id: int, source: str) -> list[Taken]:
    """Return the lines of one message or command, those taken back too, in its order."""
    its = or_(minute_line.c.source == source, minute_line.c.source.startswith(f"{source}#"))
    return _many(session, _ALL.where(minute_line.c.meeting_id == meeting_id, its).order_by(minute_line.c.id))


def standing(session: Session, meeting_id: int) -> list[Taken]:
    """Return the lines of a meeting that were not taken back, in the order in which they were said."""
    its = (minute_line.c.meeting_id == meeting_id, minute_line.c.undone_at.is_(None))
    return _many(session, _ALL.where(*its).order_by(*_IN_ORDER))


def slack_sources(session: Session, meeting_id: int) -> dict[str, str]:
    """Return the messages of which lines stand, by their ts, and who wrote them; commands have none."""
    found = {one.source.partition("#")[0]: one.said_by for one in standing(session, meeting_id)}
    return {source: by for source, by in found.items() if source.replace(".", "", 1).isdigit()}


def last_before(session: Session, meeting_id: int, moment: datetime, by: str | None) -> Taken | None:
    """Return the last line said by somebody (None: by anybody) before a moment and not taken back."""
    its = [minute_line.c.meeting_id == meeting_id, minute_line.c.undone_at.is_(None)]
    its += [minute_line.c.said_at < moment, *([] if by is None else [minute_line.c.said_by == by])]
    query = _ALL.where(*its).order_by(minute_line.c.said_at.desc(), minute_line.c.id.desc()).limit(1)
    return next(iter(_many(session, query)), None)


def item_at(session: Session, meeting_id: int, moment: datetime) -> int | None:
    """Return the agenda item that was open at a moment, or None."""
    items = (minute_line.c.kind == word("item"), minute_line.c.undone_at.is_(None))
    its = (minute_line.c.meeting_id == meeting_id, minute_line.c.said_at <= moment)
    query = select(minute_line.c.item_id).where(*its, *items).order_by(*(one.desc() for one in _IN_ORDER))
    return session.execute(query.limit(1)).scalar()


def has_written(session: Session, meeting_id: int, user: str) -> bool:
    """Whether somebody's line was taken in a meeting, so that nobody need look up whether they may write."""
    its = (minute_line.c.meeting_id == meeting_id, minute_line.c.said_by == user)
    return session.execute(select(minute_line.c.id).where(*its).limit(1)).first() is not None


def stamp(session: Session, meeting_id: int, source: str, edited_at: datetime) -> None:
    """Keep that the lines of a message are those of its edit."""
    its = or_(minute_line.c.source == source, minute_line.c.source.startswith(f"{source}#"))
    standing_ones = (minute_line.c.meeting_id == meeting_id, minute_line.c.undone_at.is_(None))
    session.execute(update(minute_line).where(*standing_ones, its).values(edited_at=edited_at))


def open_item(session: Session, meeting_id: int, item_id: int | None) -> None:
    """Keep which item is under discussion; who does so holds the meeting's lock."""
    session.execute(update(meeting).where(meeting.c.id == meeting_id).values(item_id=item_id))


def keeps_record(session: Session, meeting_id: int, request_id: str) -> bool:
    """Whether something was recorded for this request."""
    its = (meeting_record.c.meeting_id == meeting_id, meeting_record.c.request_id == request_id)
    return session.execute(select(meeting_record.c.id).where(*its)).first() is not None


def forget_words(session: Session, meeting_id: int, line_ids: Sequence[int]) -> None:
    """Forget what lines said: their writer put them off the record."""
    session.execute(update(minute_line).where(minute_line.c.id.in_(line_ids)).values(text="", data={}))
    query = select(meeting_record.c.id, meeting_record.c.data).where(
        meeting_record.c.meeting_id == meeting_id
    )
    for row in session.execute(query.where(meeting_record.c.kind == "line_changed")).all():
        if row[1].get("line") in line_ids:
            forgotten = {"line": row[1]["line"]}
            session.execute(
                update(meeting_record).where(meeting_record.c.id == row[0]).values(data=forgotten)
            )


def _many(session: Session, query: Any) -> list[Taken]:
    return [Taken.from_row(dict(row)) for row in session.execute(query).mappings()]
