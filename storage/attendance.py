"""What was answered for each seat of a meeting, and who came."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.domain.attendance import Presence, own_answers
from storage.sql import insert_into
from storage.tables import attendance, meeting_record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.database import Session

ANSWERED = "answered"  # what is recorded of an answer
_ALL = select(*(attendance.c[field.name] for field in fields(Presence)))


def of_meeting(session: Session, meeting_id: int) -> dict[str, Presence]:
    """Return what is known of each seat, by seat."""
    rows = session.execute(_ALL.where(attendance.c.meeting_id == meeting_id)).mappings()
    return {row["seat"]: Presence.from_row(dict(row)) for row in rows}


def of_meetings(session: Session, meeting_ids: Iterable[int]) -> dict[tuple[int, str], Presence]:
    """Return what is known of each meeting and seat."""
    rows = session.execute(_ALL.where(attendance.c.meeting_id.in_(list(meeting_ids)))).mappings()
    return {(row["meeting_id"], row["seat"]): Presence.from_row(dict(row)) for row in rows}


def answers(session: Session, meeting_id: int) -> dict[str, Presence]:
    """Return what was answered for each seat: nothing that is written down at the meeting changes it."""
    its = (meeting_record.c.meeting_id == meeting_id, meeting_record.c.kind == ANSWERED)
    query = select(meeting_record.c.actor, meeting_record.c.at, meeting_record.c.data).where(*its)
    rows = session.execute(query.order_by(meeting_record.c.id)).mappings()
    return own_answers(meeting_id, (dict(row) for row in rows))


def lock(session: Session, meeting_id: int, seat: str) -> Presence:
    """Return what is known of a seat; nobody else writes it until this transaction ends."""
    row = {"meeting_id": meeting_id, "seat": seat, "stand_in": "", "person": ""}
    session.execute(insert_into(session, attendance).values(row).on_conflict_do_nothing())
    its = (attendance.c.meeting_id == meeting_id, attendance.c.seat == seat)
    return Presence.from_row(dict(session.execute(_ALL.where(*its).with_for_update()).mappings().one()))


def put(session: Session, meeting_id: int, seat: str, **values: Any) -> None:
    """Keep what is known of a seat."""
    its = {"meeting_id": meeting_id, "seat": seat}
    statement = insert_into(session, attendance).values(its | values)
    session.execute(statement.on_conflict_do_update(index_elements=list(its), set_=values))
