"""Meetings: when they are, what they are about, who comes, what is said and what is to be done."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.base import json_column, some_only, text_column, word_column


class MeetingTable(SQLModel, table=True):
    """A meeting. Of a series only the next one stands here; `number` is given up when it is cancelled."""

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("kind IN ('regular', 'board', 'general', 'case')", name="kind"),
        CheckConstraint("state IN ('planned', 'running', 'draft', 'confirmed', 'cancelled')", name="state"),
        CheckConstraint("agenda_state IN ('draft', 'approved', 'posted')", name="agenda_state"),
        UniqueConstraint("series", "number"),
        UniqueConstraint("series", "occurrence"),
        some_only("ix_meeting_open", "starts_at", "state IN ('planned', 'running', 'draft')"),
    )
    id: int | None = Field(default=None, primary_key=True)
    series: str  # the series' id in the network's file, or `once` for a meeting of its own
    number: int | None = None
    occurrence: date | None = None  # the day that the series' rule gave, before it was moved
    kind: str = "regular"
    title: str
    starts_at: datetime
    minutes_long: int = 120
    place: str = Field(sa_column=text_column())
    way: str = Field(sa_column=text_column())  # how one takes part from elsewhere: a link, a number
    chair: str | None = None  # a Slack user; None: whoever fills the series' role
    minute_taker: str | None = None
    members: list[str] = Field(sa_column=json_column("[]"))  # grades, roles, firms, Slack users
    quorum: str = Field(sa_column=word_column(""))  # "", "majority", "half" or "two_thirds"
    state: str = "planned"
    agenda_state: str = Field(sa_column=word_column("draft"))
    noticed_at: datetime | None = None  # when its members were told of it
    slack_channel: str | None = None  # where it runs
    thread_id: int | None = Field(default=None, foreign_key="outbox.id")  # the message its thread hangs on
    started_at: datetime | None = None
    ended_at: datetime | None = None
    item_id: int | None = None  # the agenda item under discussion
    edition: int = 0  # of its minutes: 0 before the first draft
    version: int = 1


class MeetingRecordTable(SQLModel, table=True):
    """Append-only: what was done to a meeting. A request that was delivered twice is recorded once."""

    __tablename__ = "meeting_record"
    __table_args__ = (UniqueConstraint("meeting_id", "request_id"),)
    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    at: datetime
    actor: str
    surface: str
    kind: str
    data: dict[str, Any] = Field(sa_column=json_column("{}"))
    request_id: str | None = None


class AgendaItemTable(SQLModel, table=True):
    """An item of an agenda, or a proposal for one; `source` names what gathered it (`figures`, `todos`)."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        CheckConstraint("kind IN ('report', 'deliberation', 'other')", name="kind"),
        CheckConstraint("state IN ('proposed', 'accepted', 'dropped')", name="state"),
        UniqueConstraint("meeting_id", "source"),
    )
    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    position: int
    kind: str = "deliberation"
    title: str = Field(sa_column=text_column())
    body: str = Field(sa_column=text_column())
    material: str = Field(sa_column=text_column())
    minutes: int = 10
    proposer: str | None = None  # a Slack user
    proposer_firm: str | None = None
    source: str | None = None
    state: str = "proposed"
    added_late: bool = False  # after the agenda had gone out
    created_at: datetime


class AttendanceTable(SQLModel, table=True):
    """What the holder of a seat answered, and who came. `seat` is a firm's id or a Slack user."""

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("answer IN ('present', 'substitute', 'absent', 'proxy')", name="answer"),
        CheckConstraint("way IN ('place', 'online')", name="way"),
    )
    meeting_id: int = Field(primary_key=True, foreign_key="meeting.id")
    seat: str = Field(primary_key=True)
    answer: str | None = None
    stand_in: str = Field(sa_column=text_column())  # who comes instead, or who votes for them
    answered_by: str | None = None
    answered_at: datetime | None = None
    way: str | None = None  # how they took part; None: they were not there
    person: str = Field(sa_column=text_column())  # who was there, as written
    came_at: datetime | None = None  # where late
    left_at: datetime | None = None  # where early


class MinuteLineTable(SQLModel, table=True):
    """A line said while a meeting ran; one taken back stays, with when. Off the record never comes here."""

    __tablename__ = "minute_line"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('item', 'decision', 'todo', 'pending', 'memo', 'vote', 'attendance')", name="kind"
        ),
        UniqueConstraint("meeting_id", "source"),
    )
    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    kind: str
    text: str = Field(sa_column=text_column())
    data: dict[str, Any] = Field(sa_column=json_column("{}"))  # a vote's counts, a ToDo's owner and date
    item_id: int | None = None  # the agenda item it was said under
    said_by: str
    said_at: datetime  # Slack's time of the message
    source: str  # the message's ts, or the command's request: a line is taken once
    edited_at: datetime | None = None
    undone_at: datetime | None = None


class TodoTable(SQLModel, table=True):
    """宿題: given in a meeting, asked for until it is done or dropped."""

    __tablename__ = "todo"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done', 'dropped')", name="state"),
        some_only("ix_todo_open", "due", "state = 'open'"),
    )
    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    line_id: int | None = Field(default=None, foreign_key="minute_line.id", index=True)
    text: str = Field(sa_column=text_column())
    owner: str | None = None  # a Slack user; None: only a name is known
    owner_name: str = Field(sa_column=text_column())
    owner_firm: str | None = None
    due: date | None = None
    state: str = "open"
    reason: str = Field(sa_column=text_column())  # why it was dropped
    settled_by: str | None = None
    settled_at: datetime | None = None
    generation: int = 1  # grows when owner or date change, so that reminders follow
    version: int = 1


class EditionTable(SQLModel, table=True):
    """An edition of a meeting's minutes, as they were then: a draft, and what was confirmed."""

    __tablename__ = "edition"
    meeting_id: int = Field(primary_key=True, foreign_key="meeting.id")
    number: int = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_column=json_column("{}"))  # as `bot.domain.minutes` has them
    made_by: str
    made_at: datetime
    why: str = Field(sa_column=text_column())  # what was changed after it had been confirmed
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None


class ReadingTable(SQLModel, table=True):
    """Who pressed 確認しました for an edition, and what they asked to correct."""

    __tablename__ = "reading"
    meeting_id: int = Field(primary_key=True, foreign_key="meeting.id")
    edition: int = Field(primary_key=True)
    slack_user: str = Field(primary_key=True)
    read_at: datetime | None = None
    correction: str = Field(sa_column=text_column())
    corrected_at: datetime | None = None
    settled_at: datetime | None = None
