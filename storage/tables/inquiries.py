"""Inquiries and what happened to them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Index
from sqlmodel import Field, SQLModel

from storage.tables.base import json_column, some_only, text_column, word_column


class NumberTable(SQLModel, table=True):
    """The last number given in a year."""

    __tablename__ = "number"
    year: int = Field(primary_key=True)
    last: int


class InquiryTable(SQLModel, table=True):
    """One inquiry; its columns are the fields of `bot.domain.inquiries.Inquiry`."""

    __tablename__ = "inquiry"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'answered', 'dismissed')", name="state"),
        CheckConstraint("source IN ('web', 'phone', 'fax', 'mail', 'fair', 'visit')", name="source"),
        CheckConstraint("confidentiality IN ('case', 'members', 'public')", name="confidentiality"),
        some_only("ix_inquiry_open", "deadline", "state = 'open'"),
        some_only("ix_inquiry_linked", "linked_to", "linked_to IS NOT NULL"),
        some_only("ix_inquiry_late", "id", "replied_at > deadline"),
        Index("ix_inquiry_firm", "firm_id", "id"),
        Index(  # and all that is counted of an inquiry: see `storage.figures`
            *("ix_inquiry_received", "received_at", "id", "lane", "source", "state", "dismissed_as"),
            *("linked_to", "replied_at", "deadline", "deadline_wall", "allocation", "lead_firm_id"),
        ),
        some_only("ix_inquiry_lead", "lead_firm_id", "lead_firm_id IS NOT NULL"),
        some_only("ix_inquiry_won", "received_at", "outcome = 'won'"),
        some_only(
            "ix_inquiry_waiting_outcome",
            "led_at",
            "lead_firm_id IS NOT NULL AND outcome IN ('none', 'quoted')",
        ),
        some_only(
            "ix_inquiry_without_firm",
            "id",
            "state = 'answered' AND lead_firm_id IS NULL AND linked_to IS NULL"
            " AND outcome IN ('none', 'quoted')",
        ),
        some_only("ix_inquiry_waiting_ping", "ping_due", "state = 'open' AND pinged_at IS NULL"),
        some_only(
            "ix_inquiry_closed",
            "closed_at",
            "closed_at IS NOT NULL AND erased_at IS NULL AND linked_to IS NULL",
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    origin_key: str | None = Field(default=None, unique=True)
    source: str
    surface: str
    entered_by: str
    entered_at: datetime
    received_at: datetime
    company: str = Field(sa_column=text_column())
    person: str = Field(sa_column=text_column())
    email: str = Field(sa_column=text_column())
    phone: str = Field(sa_column=text_column())
    subject: str = Field(sa_column=text_column())
    body: str = Field(sa_column=text_column())
    material: str = Field(sa_column=text_column())
    quantity: str = Field(sa_column=text_column())
    desired_delivery: str = Field(sa_column=text_column())
    process: str = Field(sa_column=text_column())
    attachments: list[str] = Field(sa_column=json_column("[]"))
    extra: dict[str, Any] = Field(sa_column=json_column("{}"))
    lang: str = "ja"
    lane: str | None = None
    case_type: str | None = None
    confidentiality: str = "case"
    summary: str = Field(sa_column=text_column())
    summary_released_at: datetime | None = None
    state: str = "open"
    generation: int = 1
    firm_id: str | None = Field(default=None, foreign_key="firm.id")
    ping_due: datetime
    pinged_at: datetime | None = None
    clock_starts: datetime
    deadline: datetime
    deadline_wall: datetime
    window_seconds: int
    why_deadline: list[dict[str, Any]] = Field(sa_column=json_column("[]"))
    steps: list[dict[str, Any]] = Field(sa_column=json_column("[]"))
    on_it_by: str | None = None
    on_it_at: datetime | None = None
    replied_at: datetime | None = None
    replied_by: str | None = None
    replied_means: str | None = None
    replied_text: str = Field(sa_column=text_column())
    reply_entered_at: datetime | None = None
    reply_entered_by: str | None = None
    dismissed_as: str | None = None
    linked_to: int | None = Field(default=None, foreign_key="inquiry.id")
    version: int = 1
    allocation: str = Field(sa_column=word_column("none"))
    lead_firm_id: str | None = Field(default=None, foreign_key="firm.id")
    led_at: datetime | None = None
    outcome: str = Field(sa_column=word_column("none"))
    marks: list[str] = Field(sa_column=json_column("[]"))
    consent_version: str = Field(sa_column=word_column(""))
    consent_at: datetime | None = None
    closed_at: datetime | None = None
    erased_at: datetime | None = None


class ConsentTextTable(SQLModel, table=True):
    """A text that customers consented to on the form, by its version; never changed."""

    __tablename__ = "consent_text"
    version: str = Field(primary_key=True)
    lang: str
    text: str = Field(sa_column=text_column())
    since: datetime


class InvolvementTable(SQLModel, table=True):
    """Who was called to an inquiry, and why: they may see its details and record its reply."""

    __tablename__ = "involvement"
    __table_args__ = (Index("ix_involvement_slack_user", "slack_user", "inquiry_id"),)
    inquiry_id: int = Field(primary_key=True, foreign_key="inquiry.id")
    slack_user: str = Field(primary_key=True)
    firm_id: str | None = None
    why: str
    since: datetime


class SearchBlockTable(SQLModel, table=True):
    """What inquiries are found by, eight in a row: `storage.finding` alone reads and writes its lines."""

    __tablename__ = "search_block"
    __table_args__ = (some_only("ix_search_block_shared", "block", "shared <> ''"),)
    block: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    letters_0: int = Field(sa_type=BigInteger)
    letters_1: int = Field(sa_type=BigInteger)
    letters_2: int = Field(sa_type=BigInteger)
    letters_3: int = Field(sa_type=BigInteger)
    letters_4: int = Field(sa_type=BigInteger)
    letters_5: int = Field(sa_type=BigInteger)
    letters_6: int = Field(sa_type=BigInteger)
    letters_7: int = Field(sa_type=BigInteger)
    lines: str = Field(sa_column=text_column())
    shared: str = Field(sa_column=text_column())


class CustomerKeyTable(SQLModel, table=True):
    """What an inquiry's customer is recognised by: numbers made of company, mail address and phone."""

    __tablename__ = "customer_key"
    key: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    inquiry_id: int = Field(
        primary_key=True, foreign_key="inquiry.id", sa_column_kwargs={"autoincrement": False}
    )


class TimelineTable(SQLModel, table=True):
    """Append-only: who did what to an inquiry, when and by which surface."""

    __tablename__ = "timeline"
    __table_args__ = (some_only("ix_timeline_rung", "inquiry_id", "kind IN ('reminder', 'called')"),)
    id: int | None = Field(default=None, primary_key=True)
    inquiry_id: int = Field(foreign_key="inquiry.id", index=True)
    at: datetime
    actor: str
    surface: str
    kind: str
    data: dict[str, Any] = Field(sa_column=json_column("{}"))
    request_id: str | None = Field(default=None, unique=True)


class DisclosureTable(SQLModel, table=True):
    """Who was shown a customer's details or had them handed over, when, and under which NDA.

    `what` is of `bot.services.ledger`; `drawings` are the names shown, `nda_on` the firm's NDA then.
    """

    __tablename__ = "disclosure"
    id: int | None = Field(default=None, primary_key=True)
    inquiry_id: int = Field(foreign_key="inquiry.id", index=True)
    slack_user: str  # "" for a firm nobody of which is in Slack
    at: datetime
    what: str
    firm_id: str | None = None
    nda_on: date | None = None
    drawings: list[str] = Field(sa_column=json_column("[]"))
