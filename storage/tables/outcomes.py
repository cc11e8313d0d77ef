"""What became of inquiries, as it was said, and the question that is asked until it is known."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint
from sqlmodel import Field, SQLModel

from storage.tables.allocation import WHY
from storage.tables.base import text_column

KINDS = "'quoted', 'won', 'lost', 'declined', 'referred', 'mass_production', 'not_an_inquiry'"


class OutcomeTable(SQLModel, table=True):
    """What somebody recorded; the last one that was not undone stands. Amounts are yen."""

    __tablename__ = "outcome"
    __table_args__ = (
        CheckConstraint(f"kind IN ({KINDS})", name="kind"),
        CheckConstraint(WHY, name="why"),
    )
    id: int | None = Field(default=None, primary_key=True)
    inquiry_id: int = Field(foreign_key="inquiry.id", index=True)
    kind: str
    why: str | None = None
    referred_to: str = Field(sa_column=text_column())
    amount: int | None = Field(default=None, sa_type=BigInteger)
    on_day: date | None = None
    said_by: str
    said_at: datetime
    undone_at: datetime | None = None


class OutcomeQuestionTable(SQLModel, table=True):
    """The question to a lead firm, its times (seconds of service time) frozen when the lead was set."""

    __tablename__ = "outcome_question"
    inquiry_id: int = Field(primary_key=True, foreign_key="inquiry.id")
    generation: int
    first_seconds: int
    again_seconds: int
    asked: int = 0
