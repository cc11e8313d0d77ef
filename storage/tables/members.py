"""Firms, people, roles and channels."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
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
    """A person of a firm, in the order of call."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("firm_id", "slack_user"),)
    id: int | None = Field(default=None, primary_key=True)
    firm_id: str = Field(foreign_key="firm.id", index=True)
    slack_user: str = Field(index=True)
    position: int = 0


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
