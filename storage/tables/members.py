"""Firms, people, roles with their terms, applicants and channels."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.base import json_column, text_column


class FirmTable(SQLModel, table=True):
    """A member firm; leaving sets `left_on` and deletes nothing."""

    __tablename__ = "firm"
    id: str = Field(primary_key=True)
    name: str
    kana: str = ""
    grade: str = ""
    lanes: list[str] = Field(sa_column=json_column("[]"))
    email: str = ""
    phone: str = ""
    processes: list[str] = Field(sa_column=json_column("[]"))
    materials: list[str] = Field(sa_column=json_column("[]"))
    equipment: list[str] = Field(sa_column=json_column("[]"))
    certifications: dict[str, str | None] = Field(sa_column=json_column("{}"))
    closures: list[list[str]] = Field(sa_column=json_column("[]"))
    joined_on: date | None = None
    left_on: date | None = None
    nda_on: date | None = None
    note: str = Field(sa_column=text_column())


class ContactTable(SQLModel, table=True):
    """A person of a firm, in the order of call; one without Slack is phoned or written to."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("firm_id", "slack_user"),)
    id: int | None = Field(default=None, primary_key=True)
    firm_id: str = Field(foreign_key="firm.id", index=True)
    slack_user: str | None = Field(default=None, index=True)
    mail_user: str | None = None  # of one without Slack, while mail goes out: `mail:ID` of a correspondent
    position: int = 0
    name: str = Field(sa_column=text_column())
    email: str = Field(sa_column=text_column())
    phone: str = Field(sa_column=text_column())
    role: str = Field(sa_column=text_column())


class CorrespondentTable(SQLModel, table=True):
    """An address that contacts without Slack have; it stays when they go: history keeps their names."""

    __tablename__ = "correspondent"
    id: int | None = Field(default=None, primary_key=True)
    address: str = Field(unique=True)
    name: str = Field(sa_column=text_column())


class PersonTable(SQLModel, table=True):
    """What Slack says of a person: name, language and whether the account is alive."""

    __tablename__ = "person"
    slack_user: str = Field(primary_key=True)
    name: str = ""
    locale: str | None = None
    deleted: bool = False
    seen_at: datetime


class ChannelTable(SQLModel, table=True):
    """A Slack channel by the name the configuration gives it."""

    __tablename__ = "channel"
    name: str = Field(primary_key=True)
    slack_id: str
    seen_at: datetime


class TermTable(SQLModel, table=True):
    """A firm or a Slack user fills a role, from day to day (both included; None: without end)."""

    __tablename__ = "term"
    id: int | None = Field(default=None, primary_key=True)
    role: str = Field(index=True)
    holder: str
    since: date | None = None
    until: date | None = None
    position: int = 0


class AbsenceTable(SQLModel, table=True):
    """A person is away, from day to day (both included)."""

    __tablename__ = "absence"
    id: int | None = Field(default=None, primary_key=True)
    slack_user: str = Field(index=True)
    first: date
    last: date


class ApplicantTable(SQLModel, table=True):
    """A firm on its way to membership; `firm_id` once it has joined."""

    __tablename__ = "applicant"
    __table_args__ = (
        CheckConstraint(
            "stage IN ('applied', 'course', 'interview', 'joined', 'declined', 'withdrawn')", name="stage"
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    name: str
    kana: str = Field(sa_column=text_column())
    contact: str = Field(sa_column=text_column())
    note: str = Field(sa_column=text_column())
    stage: str = "applied"
    since: date
    firm_id: str | None = Field(default=None, foreign_key="firm.id")
    created_at: datetime
    version: int = 1


class HistoryTable(SQLModel, table=True):
    """Append-only: what was changed on Home, by whom, from what to what.

    `subject` names it: `firm:F01`, `role:sales_head`, `hours`, `channels`, `texts`, `applicant:3`.
    """

    __tablename__ = "history"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    actor: str
    subject: str = Field(index=True)
    before: dict[str, Any] = Field(sa_column=json_column("{}"))
    after: dict[str, Any] = Field(sa_column=json_column("{}"))
