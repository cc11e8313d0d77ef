"""The lines said while a meeting runs, and the thread they are said in."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, or_, select, update

from bot.domain.meetings import Meeting
from bot.domain.minute_kinds import Taken
from storage.sql import dialect_of, insert_for, word
from storage.tables import firm, meeting, meeting_record, minute_line, outbox

if TYPE_CHECKING:
    from datetime import date, datetime

    from storage.database import Session

_ALL = select(*(minute_line.c[field.name] for field in fields(Taken)))
_IN_ORDER = (minute_line.c.said_at, minute_line.c.id)


def lock(session: Session, meeting_id: int) -> Meeting | None:
    """Return the meeting; nobody else changes it or its lines until this transaction ends."""
    row = session.execute(_LOCK, {"of": meeting_id}).mappings().first()
    return None if row is None else Meeting.from_row(row)


# Built once, as what is asked of every message is: building a statement costs more than running it.
_LOCK = select(meeting).where(meeting.c.id == bindparam("of")).with_for_update()


def thread_of(session: Session, one: Meeting) -> tuple[str, str] | None:
    """Return channel and ts of the message that a meeting's thread hangs on; None: it is not out yet."""
    row = session.execute(_THREAD, {"head": one.thread_id}).first()
    return None if row is None or row[1] is None else (row[0], row[1])


_THREAD = select(outbox.c.slack_channel, outbox.c.slack_ts).where(outbox.c.id == bindparam("head"))


def drafted_in(session: Session, channel: str, thread_ts: str, said_at: datetime) -> int | None:
    """Return the meeting that had this thread, is over since, and whose minutes are a draft; or None."""
    given = {"channel": channel, "ts": thread_ts, "moment": said_at}
    return session.execute(_DRAFTED, given).scalar()


_DRAFTED = (
    select(meeting.c.id)
    .join(outbox, outbox.c.id == meeting.c.thread_id)
    .where(
        meeting.c.state == word("draft"),
        meeting.c.ended_at >= bindparam("moment", type_=meeting.c.ended_at.type),
        outbox.c.slack_channel == bindparam("channel"),
        outbox.c.slack_ts == bindparam("ts"),
    )
)


def not_read_to_its_end(session: Session, record: str) -> list[Meeting]:
    """Return the meetings that are over, whose minutes are a draft and which have no record of this kind."""
    read = select(meeting_record.c.meeting_id).where(meeting_record.c.kind == record)
    over = (meeting.c.state == word("draft"), meeting.c.id.not_in(read))
    found = session.execute(select(meeting).where(*over).order_by(meeting.c.id)).mappings()
    return [Meeting.from_row(row) for row in found]


def firms_that_left(session: Session, today: date) -> set[str]:
    """Return the firms that are no members any more."""
    return set(session.execute(select(firm.c.id).where(firm.c.left_on < today)).scalars())


def last_start(session: Session) -> datetime | None:
    """Return when a meeting was begun last, or None."""
    return session.execute(select(func.max(meeting.c.started_at))).scalar()


def add(session: Session, values: dict[str, Any]) -> int | None:
    """Keep a line and return its id; None where its message has been taken already."""
    return session.execute(_add(dialect_of(session)), _NOTHING | values).scalar()


@cache
def _add(dialect: str) -> Any:
    statement = insert_for(dialect, minute_line).values({name: bindparam(name) for name in _GIVEN})
    return statement.on_conflict_do_nothing().returning(minute_line.c.id)


_GIVEN = ("meeting_id", "kind", "text", "data", "item_id", "said_by", "said_at", "source", "edited_at")
_NOTHING: dict[str, Any] = dict.fromkeys(_GIVEN)


def change(session: Session, line_id: int, **values: Any) -> None:
    """Change a line; who does so holds the meeting's lock."""
    session.execute(update(minute_line).where(minute_line.c.id == line_id).values(**values))


def by_id(session: Session, line_id: int) -> Taken | None:
    """Return a line, or None."""
    row = session.execute(_ALL.where(minute_line.c.id == line_id)).mappings().first()
    return None if row is None else Taken.from_row(dict(row))


def of_item(session: Session, item_id: int) -> list[Taken]:
    """Return the lines that are of an agenda item, those taken back too, in order."""
    return _many(session, _ALL.where(minute_line.c.item_id == item_id).order_by(*_IN_ORDER))


def of_source(session: Session, meeting_id: int, source: str) -> list[Taken]:
    """Return the lines of one message or command, those taken back too, in its order."""
    given = {"of": meeting_id, "source": source, "more": f"{source}#%"}
    return [Taken.from_row(dict(row)) for row in session.execute(_OF_SOURCE, given).mappings()]


_ITS = minute_line.c.meeting_id == bindparam("of")
_OF_SOURCE = _ALL.where(
    _ITS,
    or_(minute_line.c.source == bindparam("source"), minute_line.c.source.like(bindparam("more"))),
).order_by(minute_line.c.id)


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
    return session.execute(_ITEM_AT, {"of": meeting_id, "moment": moment}).scalar()


_ITEM_AT = select(minute_line.c.item_id).where(
    _ITS,
    minute_line.c.said_at <= bindparam("moment", type_=minute_line.c.said_at.type),
    minute_line.c.kind == word("item"),
    minute_line.c.undone_at.is_(None),
)
_ITEM_AT = _ITEM_AT.order_by(*(one.desc() for one in _IN_ORDER)).limit(1)


def has_written(session: Session, meeting_id: int, user: str) -> bool:
    """Whether somebody's line was taken in a meeting, so that nobody need look up whether they may write."""
    return session.execute(_WROTE, {"of": meeting_id, "user": user}).first() is not None


_WROTE = select(minute_line.c.id).where(_ITS, minute_line.c.said_by == bindparam("user")).limit(1)


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
    return session.execute(_RECORDED, {"of": meeting_id, "request": request_id}).first() is not None


_RECORDED = select(meeting_record.c.id).where(
    meeting_record.c.meeting_id == bindparam("of"), meeting_record.c.request_id == bindparam("request")
)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was put off the record: lines of a message, those that are gone or say less, what they said."""

    lines: frozenset[int]
    gone: frozenset[int]
    changed: frozenset[int]
    said: frozenset[tuple[str, str]]  # kind and words

    @property
    def words(self) -> set[str]:
        """What they said."""
        return {text for _, text in self.said}

    def of(self, kind: str) -> set[str]:
        """Return what those of a kind said."""
        return {text for its, text in self.said if its == kind}


def forget_words(session: Session, meeting_id: int, source: str) -> Forgotten:
    """Forget what the lines of a message said before: their writer put it off the record.

    Returns these lines and what is forgotten, for whatever else tells it.
    """
    found = of_source(session, meeting_id, source)
    kinds = {one.id: one.kind for one in found}
    said = {(one.kind, one.text) for one in found if one.undone_at is not None}
    gone = [one.id for one in found if one.undone_at is not None]
    session.execute(update(minute_line).where(minute_line.c.id.in_(gone)).values(text="", data={}))
    query = select(meeting_record.c.id, meeting_record.c.data).where(
        meeting_record.c.meeting_id == meeting_id
    )
    changed = set()
    for row in session.execute(query.where(meeting_record.c.kind == "line_changed")).all():
        if row[1].get("line") in kinds:
            changed.add(row[1]["line"])
            said.add((kinds[row[1]["line"]], row[1].get("before", {}).get("text", "")))
            forgotten = {"line": row[1]["line"]}
            session.execute(
                update(meeting_record).where(meeting_record.c.id == row[0]).values(data=forgotten)
            )
    still = {one.text for one in found if one.undone_at is None} | {""}
    said = {(kind, text) for kind, text in said if text not in still}
    return Forgotten(frozenset(kinds), frozenset(gone), frozenset(changed), frozenset(said))


def _many(session: Session, query: Any) -> list[Taken]:
    return [Taken.from_row(dict(row)) for row in session.execute(query).mappings()]
