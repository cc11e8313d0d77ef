"""What became of inquiries, and the question that is asked until it is known."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from bot.domain.outcomes import Said
from storage.sql import insert_into, word
from storage.tables import inquiry, outcome, outcome_question

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from storage.database import Session

_SAID = select(*(outcome.c[field.name] for field in fields(Said)))


@dataclass(frozen=True, slots=True)
class Question:
    """What a lead firm is asked. Field names are the columns of the table `outcome_question`."""

    inquiry_id: int
    generation: int  # grows whenever it begins anew
    first_seconds: int
    again_seconds: int
    asked: int


_QUESTIONS = select(*(outcome_question.c[field.name] for field in fields(Question)))


def add(session: Session, values: dict[str, Any]) -> None:
    """Keep what somebody recorded."""
    session.execute(insert(outcome), values)


def change(session: Session, outcome_id: int, **values: Any) -> None:
    """Change what was recorded; whoever does has locked its inquiry."""
    session.execute(update(outcome).where(outcome.c.id == outcome_id).values(**values))


def undo_all(session: Session, inquiry_id: int, now: datetime) -> None:
    """Let nothing stand of what was recorded of an inquiry."""
    of_it = (outcome.c.inquiry_id == inquiry_id, outcome.c.undone_at.is_(None))
    session.execute(update(outcome).where(*of_it).values(undone_at=now))


def said_of(session: Session, ids: Sequence[int]) -> dict[int, list[Said]]:
    """Return what was recorded of these inquiries, oldest first."""
    found: dict[int, list[Said]] = {}
    for row in session.execute(_SAID.where(outcome.c.inquiry_id.in_(ids)).order_by(outcome.c.id)):
        found.setdefault(row.inquiry_id, []).append(Said(*row))
    return found


def everything_said(session: Session) -> dict[int, list[Said]]:
    """Return what was recorded of all inquiries, oldest first."""
    found: dict[int, list[Said]] = {}
    for row in session.execute(_SAID.order_by(outcome.c.id)):
        found.setdefault(row.inquiry_id, []).append(Said(*row))
    return found


def question_of(session: Session, inquiry_id: int) -> Question | None:
    """Return the question about an inquiry, or None."""
    row = session.execute(_QUESTIONS.where(outcome_question.c.inquiry_id == inquiry_id)).first()
    return None if row is None else Question(*row)


def put_question(session: Session, question: Question) -> None:
    """Keep a question in the place of the one before."""
    values = {field.name: getattr(question, field.name) for field in fields(Question)}
    statement = insert_into(session, outcome_question).values(values)
    session.execute(statement.on_conflict_do_update(index_elements=["inquiry_id"], set_=values))


def waiting(session: Session, upto: int, limit: int, firm_ids: Collection[str] | None = None) -> list[int]:
    """Return the inquiries with a lead firm and no end, the longest led first; of these firms, or of all."""
    query = select(inquiry.c.id).where(
        inquiry.c.lead_firm_id.is_not(None),
        inquiry.c.outcome.in_([word("none"), word("quoted")]),
        inquiry.c.id <= upto,
    )
    if firm_ids is not None:
        query = query.where(inquiry.c.lead_firm_id.in_(firm_ids))
    return list(session.execute(query.order_by(inquiry.c.led_at, inquiry.c.id).limit(limit)).scalars())
