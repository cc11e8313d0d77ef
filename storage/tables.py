"""The tables. Datetimes are aware UTC; enums are text; what grows without end is indexed for its open part.

Names are singular; a column that holds business time says when something counts, machine time
(`not_before`, `lease_until`, `free_at`) paces the sending.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, Table, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING


def _json(default: str) -> Any:
    return Column(JSON, nullable=False, server_default=text(f"'{default}'"))


def _text() -> Any:
    return Column(Text, nullable=False, server_default="")


def _open_only(name: str, column: str, condition: str) -> Index:
    """Index only what is still open: its size follows the work in hand, not the years."""
    return Index(name, column, sqlite_where=text(condition), postgresql_where=text(condition))


class FirmTable(SQLModel, table=True):
    """A member firm; leaving sets `left_on` and deletes nothing."""

    __tablename__ = "firm"
    id: str = Field(primary_key=True)
    name: str
    kana: str = ""
    grade: str = ""
    lanes: list[str] = Field(sa_column=_json("[]"))
    email: str = ""
    phone: str = ""
    processes: list[str] = Field(sa_column=_json("[]"))
    materials: list[str] = Field(sa_column=_json("[]"))
    equipment: list[str] = Field(sa_column=_json("[]"))
    certifications: dict[str, str | None] = Field(sa_column=_json("{}"))
    closures: list[list[str]] = Field(sa_column=_json("[]"))
    joined_on: date | None = None
    left_on: date | None = None
    nda_on: date | None = None
    note: str = Field(sa_column=_text())


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


class TurnTable(SQLModel, table=True):
    """A published duty turn: this firm has this lane in the week that begins on `week` (a Monday)."""

    __tablename__ = "turn"
    week: date = Field(primary_key=True)
    lane: str = Field(primary_key=True)
    firm_id: str = Field(foreign_key="firm.id", index=True)


class TurnChangeTable(SQLModel, table=True):
    """Every change of the published rota, kept."""

    __tablename__ = "turn_change"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    actor: str
    act: str
    week: date
    lane: str
    firm_before: str | None = None
    firm_after: str | None = None


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
        _open_only("ix_inquiry_open", "deadline", "state = 'open'"),
        _open_only("ix_inquiry_waiting_ping", "ping_due", "state = 'open' AND pinged_at IS NULL"),
    )
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    origin_key: str | None = Field(default=None, unique=True)
    source: str
    surface: str
    entered_by: str
    entered_at: datetime
    received_at: datetime
    company: str = Field(sa_column=_text())
    person: str = Field(sa_column=_text())
    email: str = Field(sa_column=_text())
    phone: str = Field(sa_column=_text())
    subject: str = Field(sa_column=_text())
    body: str = Field(sa_column=_text())
    material: str = Field(sa_column=_text())
    quantity: str = Field(sa_column=_text())
    desired_delivery: str = Field(sa_column=_text())
    process: str = Field(sa_column=_text())
    attachments: list[str] = Field(sa_column=_json("[]"))
    extra: dict[str, Any] = Field(sa_column=_json("{}"))
    lang: str = "ja"
    lane: str | None = None
    case_type: str | None = None
    confidentiality: str = "case"
    summary: str = Field(sa_column=_text())
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
    why_deadline: list[dict[str, Any]] = Field(sa_column=_json("[]"))
    steps: list[dict[str, Any]] = Field(sa_column=_json("[]"))
    on_it_by: str | None = None
    on_it_at: datetime | None = None
    replied_at: datetime | None = None
    replied_by: str | None = None
    replied_means: str | None = None
    replied_text: str = Field(sa_column=_text())
    reply_entered_at: datetime | None = None
    reply_entered_by: str | None = None
    dismissed_as: str | None = None
    linked_to: int | None = Field(default=None, foreign_key="inquiry.id", index=True)
    version: int = 1


class InvolvementTable(SQLModel, table=True):
    """Who was called to an inquiry, and why: they may see its details and record its reply."""

    __tablename__ = "involvement"
    inquiry_id: int = Field(primary_key=True, foreign_key="inquiry.id")
    slack_user: str = Field(primary_key=True)
    firm_id: str | None = None
    why: str
    since: datetime


class TimelineTable(SQLModel, table=True):
    """Append-only: who did what to an inquiry, when and by which surface."""

    __tablename__ = "timeline"
    id: int | None = Field(default=None, primary_key=True)
    inquiry_id: int = Field(foreign_key="inquiry.id", index=True)
    at: datetime
    actor: str
    surface: str
    kind: str
    data: dict[str, Any] = Field(sa_column=_json("{}"))
    request_id: str | None = Field(default=None, unique=True)


class DisclosureTable(SQLModel, table=True):
    """Who looked at a customer's details, when."""

    __tablename__ = "disclosure"
    id: int | None = Field(default=None, primary_key=True)
    inquiry_id: int = Field(foreign_key="inquiry.id", index=True)
    slack_user: str
    at: datetime
    what: str


class TimerTable(SQLModel, table=True):
    """Something that falls due: a reminder, a call, the opening's pings. Business time."""

    __tablename__ = "timer"
    __table_args__ = (
        CheckConstraint("status IN ('armed', 'fired', 'cancelled')", name="status"),
        _open_only("ix_timer_armed", "due", "status = 'armed'"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str
    inquiry_id: int | None = Field(default=None, foreign_key="inquiry.id", index=True)
    due: datetime
    meant_for: datetime  # when it was due before a closed hour held it back
    status: str = "armed"
    data: dict[str, Any] = Field(sa_column=_json("{}"))


class OutboxTable(SQLModel, table=True):
    """A message owed to a person or a channel. `key` (subject, step, recipient) is never owed twice."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("op IN ('post', 'update')", name="op"),
        CheckConstraint(
            "status IN ('pending', 'sending', 'sent', 'dropped', 'held', 'failed')", name="status"
        ),
        Index(
            "ix_outbox_pending",
            "lane",
            "urgency",
            "id",
            sqlite_where=text("status = 'pending'"),
            postgresql_where=text("status = 'pending'"),
        ),
        _open_only("ix_outbox_sending", "lease_until", "status = 'sending'"),
        _open_only("ix_outbox_held", "target", "status = 'held'"),
        _open_only("ix_outbox_failed", "target", "status = 'failed'"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    op: str = "post"
    inquiry_id: int | None = Field(default=None, foreign_key="inquiry.id", index=True)
    target: str  # a Slack user or channel id, or `#inquiries`: the channel of that role
    lane: str  # whose pace it keeps: its target's; all edits share one
    template: str
    params: dict[str, Any] = Field(sa_column=_json("{}"))
    parent_id: int | None = Field(default=None, foreign_key="outbox.id")
    edits_id: int | None = Field(default=None, foreign_key="outbox.id")
    urgency: int = 5  # 0 is the most urgent
    live: bool = False  # it shows an inquiry's state and is edited as that changes
    status: str = "pending"
    version: int = 1  # an edit asked for while one is under way goes out once more
    attempts: int = 0
    not_before: datetime
    lease_owner: str | None = None
    lease_until: datetime | None = None
    created_at: datetime
    sent_at: datetime | None = None
    slack_channel: str | None = None
    slack_ts: str | None = None
    error: str | None = None


class PaceTable(SQLModel, table=True):
    """When a Slack channel may be written to next (machine time): its pace and its lease in one."""

    __tablename__ = "pace"
    target: str = Field(primary_key=True)
    free_at: datetime


class TokenTable(SQLModel, table=True):
    """A bearer token of the intake API, hashed."""

    __tablename__ = "token"
    name: str = Field(primary_key=True)
    digest: str = Field(unique=True)
    created_at: datetime
    revoked_at: datetime | None = None


class SettingTable(SQLModel, table=True):
    """Small facts of the running installation, by name."""

    __tablename__ = "setting"
    name: str = Field(primary_key=True)
    value: dict[str, Any] = Field(sa_column=_json("{}"))


def _core(name: str) -> Table:
    return SQLModel.metadata.tables[name]


# The same tables for Core statements, which the busy paths use.
firm, contact, person, channel = map(_core, ("firm", "contact", "person", "channel"))
turn, turn_change, number, inquiry = map(_core, ("turn", "turn_change", "number", "inquiry"))
involvement, timeline, disclosure = map(_core, ("involvement", "timeline", "disclosure"))
timer, outbox, pace, token, setting = map(_core, ("timer", "outbox", "pace", "token", "setting"))
