"""The published rota, everything that changes it, and what was told of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from storage.tables.base import json_column, some_only, text_column


class TurnTable(SQLModel, table=True):
    """A published duty turn: this firm has this lane in the week that begins on `week` (a Monday)."""

    __tablename__ = "turn"
    week: date = Field(primary_key=True)
    lane: str = Field(primary_key=True)
    firm_id: str = Field(foreign_key="firm.id", index=True)


class RotaActTable(SQLModel, table=True):
    """A named act on the rota, kept; it may change several turns. One act is undone by one other at most."""

    __tablename__ = "rota_act"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    actor: str
    kind: str
    note: str = Field(sa_column=text_column())
    undoes: int | None = Field(default=None, foreign_key="rota_act.id", unique=True)
    request_id: str | None = Field(default=None, unique=True)


class TurnChangeTable(SQLModel, table=True):
    """Every change of a published turn, kept."""

    __tablename__ = "turn_change"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    actor: str
    act: str
    week: date
    lane: str
    firm_before: str | None = None
    firm_after: str | None = None
    act_id: int | None = Field(default=None, foreign_key="rota_act.id", index=True)


class StandInTable(SQLModel, table=True):
    """A firm that stands in for the one on duty, from day to day (local days, both included)."""

    __tablename__ = "stand_in"
    id: int | None = Field(default=None, primary_key=True)
    lane: str
    first: date
    last: date = Field(index=True)
    firm_id: str = Field(foreign_key="firm.id")
    instead_of: str = Field(foreign_key="firm.id")
    act_id: int = Field(foreign_key="rota_act.id", index=True)
    ended_by: int | None = Field(default=None, foreign_key="rota_act.id")


class DutyRequestTable(SQLModel, table=True):
    """A firm asks others to swap or to take over: a turn, or some days of it.

    `first` and `last` are days; None for the whole week. `other_*` is what the one who agreed gave in return.
    """

    __tablename__ = "duty_request"
    __table_args__ = (
        CheckConstraint("kind IN ('swap', 'cover')", name="kind"),
        CheckConstraint("state IN ('open', 'agreed', 'withdrawn', 'ended', 'void')", name="state"),
        some_only("ix_duty_request_open", "week", "state = 'open'"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    week: date
    lane: str
    firm_id: str = Field(foreign_key="firm.id")
    to_firm: str | None = Field(default=None, foreign_key="firm.id")
    first: date | None = None
    last: date | None = None
    note: str = Field(sa_column=text_column())
    asked_by: str
    asked_at: datetime
    ends_at: datetime
    declined: list[str] = Field(sa_column=json_column("[]"))
    state: str = "open"
    other_firm: str | None = Field(default=None, foreign_key="firm.id")
    other_week: date | None = None
    other_lane: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    act_id: int | None = Field(default=None, foreign_key="rota_act.id")
    version: int = 1


class DutyNoticeTable(SQLModel, table=True):
    """A firm was told personally of its turn, and has confirmed it or not."""

    __tablename__ = "duty_notice"
    week: date = Field(primary_key=True)
    lane: str = Field(primary_key=True)
    firm_id: str = Field(primary_key=True, foreign_key="firm.id")
    told_at: datetime
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None


class ProposalTable(SQLModel, table=True):
    """A plan that waits to be published; `basis` stands for all that it was made from."""

    __tablename__ = "proposal"
    __table_args__ = (CheckConstraint("state IN ('proposed', 'published', 'dropped')", name="state"),)
    id: int | None = Field(default=None, primary_key=True)
    made_at: datetime
    made_by: str
    first_week: date
    weeks: int
    plan: dict[str, Any] = Field(sa_column=json_column("{}"))
    basis: str
    request_id: str | None = Field(default=None, unique=True)
    state: str = "proposed"
    decided_at: datetime | None = None
    decided_by: str | None = None


class FeedTable(SQLModel, table=True):
    """A calendar's address: a firm's, or the whole network's where no firm is named."""

    __tablename__ = "feed"
    token: str = Field(primary_key=True)
    firm_id: str | None = Field(default=None, foreign_key="firm.id", index=True)
    created_at: datetime
    revoked_at: datetime | None = None
