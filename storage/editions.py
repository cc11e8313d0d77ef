"""Editions of minutes, and who read them."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from bot.domain.editions import RECORDS, Edition, Reading
from bot.domain.minute_kinds import Kind
from bot.domain.minutes import UNREAD
from bot.domain.off_record import OffRecord
from storage.sql import affected, insert_into
from storage.tables import edition, meeting, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from datetime import datetime

    from storage.database import Session
    from storage.minutes import Forgotten

_THERE: dict[str, Callable[[Any], str]] = {  # who is in minutes by words alone, and by which
    UNREAD: str,
    "guests": lambda one: " ".join(filter(None, (one["seat"], one["person"]))),
}
_ALL = select(*(edition.c[field.name] for field in fields(Edition)))
_READINGS = select(*(reading.c[field.name] for field in fields(Reading)))


def add(session: Session, values: dict[str, Any]) -> bool:
    """Keep an edition; False where the meeting has one of this number already."""
    statement = insert_into(session, edition).values(values).on_conflict_do_nothing()
    return session.execute(statement.returning(edition.c.number)).first() is not None


def of(session: Session, meeting_id: int, number: int) -> Edition | None:
    """Return an edition, or None."""
    its = (edition.c.meeting_id == meeting_id, edition.c.number == number)
    row = session.execute(_ALL.where(*its)).mappings().first()
    return None if row is None else Edition.from_row(dict(row))


def latest(session: Session, meeting_ids: Iterable[int]) -> dict[int, Edition]:
    """Return the last edition of each of these meetings, by meeting."""
    newest = select(edition.c.meeting_id, func.max(edition.c.number).label("number"))
    newest = newest.where(edition.c.meeting_id.in_(list(meeting_ids))).group_by(edition.c.meeting_id)
    last = newest.subquery()
    same = (edition.c.meeting_id == last.c.meeting_id) & (edition.c.number == last.c.number)
    rows = session.execute(_ALL.join(last, same)).mappings()
    return {row["meeting_id"]: Edition.from_row(dict(row)) for row in rows}


def forget_words(session: Session, meeting_id: int, found: Forgotten, words: Collection[str]) -> bool:
    """Take the lines of a message and their titles out of the drafts of minutes; False: they were in none.

    `words` are what they said and nothing else says. What is known by its words alone may be another's: such
    a draft is compared anew with what the minutes say.
    """
    off, titles = OffRecord(words), OffRecord(found.of(Kind.ITEM) & set(words))
    ids = {str(one) for one in found.gone | found.changed}

    def is_gone(line: dict[str, Any]) -> bool:
        known = line.get("id")
        return known in found.gone or ((known is None or known in found.changed) and off.has(line["text"]))

    def forgotten(content: dict[str, Any]) -> dict[str, Any]:
        records, sections = content.get(RECORDS) or {}, []
        for one in content["sections"]:
            lost = [line for line in one["lines"] if is_gone(line)]
            title = "" if titles.has(one["title"]) else one["title"]
            if title != one["title"] or any(line.get("id") is None for line in lost):
                records = {}
            kept = [line for line in one["lines"] if line not in lost]
            if title or kept:
                sections.append(one | {"title": title, "lines": kept})
        there = {
            name: [one for one in content[name] if not off.has(named(one))]
            for name, named in _THERE.items()
            if name in content
        }
        lines = {"sections": sections, RECORDS: {at: records[at] for at in records if at not in ids}}
        return content | there | lines

    return _rewrite(session, meeting_id, forgotten)


def forget_told(session: Session, meeting_id: int, off: OffRecord) -> bool:
    """Take it out of what the drafts of a later meeting's minutes say that was gathered for its agenda."""

    def forgotten(content: dict[str, Any]) -> dict[str, Any]:
        return content | {"sections": [one | {"told": off.cut(one["told"])} for one in content["sections"]]}

    return _rewrite(session, meeting_id, forgotten)


def _rewrite(session: Session, meeting_id: int, change: Callable[[dict[str, Any]], dict[str, Any]]) -> bool:
    drafts = (edition.c.meeting_id == meeting_id, edition.c.confirmed_at.is_(None))
    found = False
    for number, content in session.execute(select(edition.c.number, edition.c.content).where(*drafts)).all():
        new = change(content)
        its = (edition.c.meeting_id == meeting_id, edition.c.number == number)
        if new != content:
            session.execute(update(edition).where(*its).values(content=new))
        found |= new["sections"] != content["sections"]
    return found


def confirmed_before(session: Session, meeting_id: int, number: int) -> bool:
    """Whether an earlier edition was confirmed."""
    its = (edition.c.meeting_id == meeting_id, edition.c.number < number, edition.c.confirmed_at.is_not(None))
    return session.execute(select(edition.c.number).where(*its).limit(1)).first() is not None


def confirm(session: Session, meeting_id: int, number: int, by: str, at: datetime) -> bool:
    """Confirm an edition; False where somebody was faster."""
    its = (edition.c.meeting_id == meeting_id, edition.c.number == number, edition.c.confirmed_at.is_(None))
    return affected(session, update(edition).where(*its).values(confirmed_by=by, confirmed_at=at)) == 1


def readings(session: Session, meeting_id: int) -> list[Reading]:
    """Return who read which edition of a meeting's minutes, and what they asked to correct, in order."""
    order = (
        reading.c.edition,
        func.coalesce(reading.c.read_at, reading.c.corrected_at),
        reading.c.slack_user,
    )
    rows = session.execute(_READINGS.where(reading.c.meeting_id == meeting_id).order_by(*order)).mappings()
    return [Reading.from_row(dict(row)) for row in rows]


def read(session: Session, meeting_id: int, number: int, user: str, at: datetime) -> bool:
    """Keep that somebody read an edition; False where they had done so before."""
    its = {"meeting_id": meeting_id, "edition": number, "slack_user": user}
    statement = insert_into(session, reading).values(its | {"read_at": at, "correction": ""})
    first = statement.on_conflict_do_update(
        index_elements=list(its), set_={"read_at": at}, where=reading.c.read_at.is_(None)
    )
    return session.execute(first.returning(reading.c.edition)).first() is not None


def ask(session: Session, meeting_id: int, number: int, user: str, text: str, at: datetime) -> None:
    """Keep what somebody asks to correct; what they asked before and nobody saw to stands above it."""
    its = {"meeting_id": meeting_id, "edition": number, "slack_user": user}
    new = {"correction": text, "corrected_at": at, "settled_at": None}
    statement = insert_into(session, reading).values(its | new)
    session.execute(statement.on_conflict_do_update(index_elements=list(its), set_=new))


def settle(session: Session, meeting_id: int, number: int, user: str, at: datetime) -> bool:
    """Keep that somebody saw to a correction; False where there was none that waited."""
    its = (
        reading.c.meeting_id == meeting_id,
        reading.c.edition == number,
        reading.c.slack_user == user,
        reading.c.corrected_at.is_not(None),
        reading.c.settled_at.is_(None),
    )
    return affected(session, update(reading).where(*its).values(settled_at=at)) == 1


def lines_said(session: Session) -> Iterator[tuple[int, str, str]]:
    """Yield meeting, kind and text of every line of the last editions, the latest meeting first."""
    last = (edition.c.meeting_id == meeting.c.id) & (edition.c.number == meeting.c.edition)
    query = select(meeting.c.id, edition.c.content).join(edition, last)
    for row in session.execute(query.order_by(meeting.c.starts_at.desc(), meeting.c.id)):
        for section in row[1]["sections"]:
            for line in section["lines"]:
                yield row[0], line["kind"], line["text"]
