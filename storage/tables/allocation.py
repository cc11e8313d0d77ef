"""Finding the firm: calls for hands, what firms said to them, firms asked by name, partners."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from storage.tables.base import json_column, text_column

WHY = "why IN ('technology', 'equipment', 'delivery', 'cost', 'other')"


class HandCallTable(SQLModel, table=True):
    """A call for hands, frozen when it opened; `asked` has each firm's reasons as [kind, words]."""

    __tablename__ = "hand_call"
    id: int | None = Field(default=None, primary_key=True)
    inquiry_id: int = Field(foreign_key="inquiry.id", index=True)
    processes: list[str] = Field(sa_column=json_column("[]"))
    opened_at: datetime
    opened_by: str
    reminder_at: datetime | None = None
    ends_at: datetime
    ended_at: datetime | None = None
    asked: dict[str, Any] = Field(sa_column=json_column("{}"))
    allocators: list[str] = Field(sa_column=json_column("[]"))
    decide_seconds: int
    first_hand_wins: bool
    allocators_asked: int = 0
    withdrawn_at: datetime | None = None


class HandTable(SQLModel, table=True):
    """A firm's last word on a case (process "") or one of its processes; the timeline has them all."""

    __tablename__ = "hand"
    __table_args__ = (
        CheckConstraint("answer IN ('hand', 'decline')", name="answer"),
        CheckConstraint(WHY, name="why"),
    )
    inquiry_id: int = Field(primary_key=True, foreign_key="inquiry.id")
    process: str = Field(primary_key=True)
    firm_id: str = Field(primary_key=True, foreign_key="firm.id")
    answer: str
    why: str | None = None
    slack_user: str
    at: datetime


class AppointmentTable(SQLModel, table=True):
    """A firm that was asked by name to take an inquiry, and what it answered."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'accepted', 'declined', 'withdrawn')", name="state"),
        CheckConstraint(WHY, name="why"),
    )
    id: int | None = Field(default=None, primary_key=True)
    inquiry_id: int = Field(foreign_key="inquiry.id", index=True)
    firm_id: str = Field(foreign_key="firm.id")
    reason: str = Field(sa_column=text_column())
    appointed_by: str
    appointed_at: datetime
    state: str = "asked"
    why: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None


class PartnerTable(SQLModel, table=True):
    """A firm that works beside the lead firm, for one of the case's processes or for all of it ("")."""

    __tablename__ = "partner"
    inquiry_id: int = Field(primary_key=True, foreign_key="inquiry.id")
    firm_id: str = Field(primary_key=True, foreign_key="firm.id")
    process: str = ""
    named_by: str
    named_at: datetime
