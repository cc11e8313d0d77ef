"""What falls due and what is owed: timers, the outbox and the pace of its channels."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from storage.tables.base import json_column, some_only


class TimerTable(SQLModel, table=True):
    """Something that falls due: a reminder, a call, the opening's pings. Business time."""

    __tablename__ = "timer"
    __table_args__ = (
        CheckConstraint("status IN ('armed', 'fired', 'cancelled')", name="status"),
        some_only("ix_timer_armed", "due", "status = 'armed'"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str
    inquiry_id: int | None = Field(default=None, foreign_key="inquiry.id", index=True)
    due: datetime
    meant_for: datetime  # when it was due before a closed hour held it back
    status: str = "armed"
    data: dict[str, Any] = Field(sa_column=json_column("{}"))


class OutboxTable(SQLModel, table=True):
    """A message owed to a person or a channel. `key` (subject, step, recipient) is never owed twice."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("op IN ('post', 'update', 'file', 'usergroup', 'react', 'unfile')", name="op"),
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
        some_only("ix_outbox_subject", "subject", "subject IS NOT NULL"),
        some_only("ix_outbox_sending", "lease_until", "status = 'sending'"),
        some_only("ix_outbox_held", "target", "status = 'held'"),
        some_only("ix_outbox_failed", "target", "status = 'failed'"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    op: str = "post"
    inquiry_id: int | None = Field(default=None, foreign_key="inquiry.id", index=True)
    subject: str | None = None  # what else its state shows and is edited with: `request:7:F03`
    target: str  # a Slack user or channel id, or `#inquiries`: the channel of that role
    lane: str  # whose pace it keeps: its target's; all edits share one
    template: str
    params: dict[str, Any] = Field(sa_column=json_column("{}"))
    parent_id: int | None = Field(default=None, foreign_key="outbox.id")
    edits_id: int | None = Field(default=None, foreign_key="outbox.id")
    urgency: int = 5  # 0 is the most urgent
    live: bool = False  # it shows the state of its inquiry or subject and is edited as that changes
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
