"""Meetings, their agendas, attendance, minutes and ToDos; a reaction may be owed like a message."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0007"
down_revision = "0006"

OPS = "op IN ('post', 'update', 'file', 'usergroup', 'react')"
OPS_BEFORE = "op IN ('post', 'update', 'file', 'usergroup')"
LINES = "kind IN ('item', 'decision', 'todo', 'pending', 'memo', 'vote', 'attendance')"
ANSWERS = "answer IN ('present', 'substitute', 'absent', 'proxy')"
WITHOUT_FIRM = (
    "state = 'answered' AND lead_firm_id IS NULL AND linked_to IS NULL AND outcome IN ('none', 'quoted')"
)


def upgrade() -> None:
    _allow_ops(OPS)
    _add_meeting()
    _add_before_the_meeting()
    _add_minutes()
    _add_after_the_meeting()
    lacking = sa.text(WITHOUT_FIRM)
    op.create_index(
        "ix_inquiry_without_firm", "inquiry", ["id"], sqlite_where=lacking, postgresql_where=lacking
    )


def _allow_ops(ops: str) -> None:
    """Change what a message may be."""
    with op.batch_alter_table("outbox") as batch:
        batch.drop_constraint(op.f("ck_outbox_op"), type_="check")
        batch.create_check_constraint(op.f("ck_outbox_op"), ops)


def _id() -> Any:
    return sa.Column("id", sa.Integer(), nullable=False)


def _text(name: str) -> Any:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _json(name: str, default: str) -> Any:
    return sa.Column(name, sa.JSON(), server_default=sa.text(f"'{default}'"), nullable=False)


def _of_meeting(table: str, *, key: bool = False) -> tuple[Any, Any]:
    column = sa.Column("meeting_id", sa.Integer(), nullable=False, autoincrement=False if key else "auto")
    name = op.f(f"fk_{table}_meeting_id")
    return column, sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=name)


def _add_meeting() -> None:
    op.create_table(
        "meeting",
        _id(),
        sa.Column("series", AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("occurrence", sa.Date(), nullable=True),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("minutes_long", sa.Integer(), nullable=False),
        _text("place"),
        _text("way"),
        sa.Column("chair", AutoString(), nullable=True),
        sa.Column("minute_taker", AutoString(), nullable=True),
        _json("members", "[]"),
        sa.Column("quorum", AutoString(), server_default="", nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("agenda_state", AutoString(), server_default="draft", nullable=False),
        sa.Column("noticed_at", UTCDateTime(), nullable=True),
        sa.Column("slack_channel", AutoString(), nullable=True),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("started_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('regular', 'board', 'general', 'case')", name=op.f("ck_meeting_kind")),
        sa.CheckConstraint(
            "state IN ('planned', 'running', 'draft', 'confirmed', 'cancelled')",
            name=op.f("ck_meeting_state"),
        ),
        sa.CheckConstraint(
            "agenda_state IN ('draft', 'approved', 'posted')", name=op.f("ck_meeting_agenda_state")
        ),
        sa.ForeignKeyConstraint(["thread_id"], ["outbox.id"], name=op.f("fk_meeting_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("series", "number", name=op.f("uq_meeting_series_number")),
        sa.UniqueConstraint("series", "occurrence", name=op.f("uq_meeting_series_occurrence")),
    )
    still = sa.text("state IN ('planned', 'running', 'draft')")
    op.create_index("ix_meeting_open", "meeting", ["starts_at"], sqlite_where=still, postgresql_where=still)
    column, reference = _of_meeting("meeting_record")
    op.create_table(
        "meeting_record",
        _id(),
        column,
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", AutoString(), nullable=False),
        sa.Column("surface", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        _json("data", "{}"),
        sa.Column("request_id", AutoString(), nullable=True),
        reference,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_record")),
        sa.UniqueConstraint("meeting_id", "request_id", name=op.f("uq_meeting_record_meeting_id_request_id")),
    )
    op.create_index(op.f("ix_meeting_record_meeting_id"), "meeting_record", ["meeting_id"])


def _add_before_the_meeting() -> None:
    column, reference = _of_meeting("agenda_item")
    op.create_table(
        "agenda_item",
        _id(),
        column,
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        _text("title"),
        _text("body"),
        _text("material"),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("proposer", AutoString(), nullable=True),
        sa.Column("proposer_firm", AutoString(), nullable=True),
        sa.Column("source", AutoString(), nullable=True),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("added_late", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('report', 'deliberation', 'other')", name=op.f("ck_agenda_item_kind")),
        sa.CheckConstraint("state IN ('proposed', 'accepted', 'dropped')", name=op.f("ck_agenda_item_state")),
        reference,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint("meeting_id", "source", name=op.f("uq_agenda_item_meeting_id_source")),
    )
    op.create_index(op.f("ix_agenda_item_meeting_id"), "agenda_item", ["meeting_id"])
    column, reference = _of_meeting("attendance", key=True)
    op.create_table(
        "attendance",
        column,
        sa.Column("seat", AutoString(), nullable=False),
        sa.Column("answer", AutoString(), nullable=True),
        _text("stand_in"),
        sa.Column("answered_by", AutoString(), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("way", AutoString(), nullable=True),
        _text("person"),
        sa.Column("came_at", UTCDateTime(), nullable=True),
        sa.Column("left_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(ANSWERS, name=op.f("ck_attendance_answer")),
        sa.CheckConstraint("way IN ('place', 'online')", name=op.f("ck_attendance_way")),
        reference,
        sa.PrimaryKeyConstraint("meeting_id", "seat", name=op.f("pk_attendance")),
    )


def _add_minutes() -> None:
    column, reference = _of_meeting("minute_line")
    op.create_table(
        "minute_line",
        _id(),
        column,
        sa.Column("kind", AutoString(), nullable=False),
        _text("text"),
        _json("data", "{}"),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("said_by", AutoString(), nullable=False),
        sa.Column("said_at", UTCDateTime(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("edited_at", UTCDateTime(), nullable=True),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(LINES, name=op.f("ck_minute_line_kind")),
        reference,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minute_line")),
        sa.UniqueConstraint("meeting_id", "source", name=op.f("uq_minute_line_meeting_id_source")),
    )
    op.create_index(op.f("ix_minute_line_meeting_id"), "minute_line", ["meeting_id"])


def _add_after_the_meeting() -> None:
    column, reference = _of_meeting("todo")
    op.create_table(
        "todo",
        _id(),
        column,
        sa.Column("line_id", sa.Integer(), nullable=True),
        _text("text"),
        sa.Column("owner", AutoString(), nullable=True),
        _text("owner_name"),
        sa.Column("owner_firm", AutoString(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("state", AutoString(), nullable=False),
        _text("reason"),
        sa.Column("settled_by", AutoString(), nullable=True),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name=op.f("ck_todo_state")),
        reference,
        sa.ForeignKeyConstraint(["line_id"], ["minute_line.id"], name=op.f("fk_todo_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_todo")),
    )
    op.create_index(op.f("ix_todo_meeting_id"), "todo", ["meeting_id"])
    op.create_index(op.f("ix_todo_line_id"), "todo", ["line_id"])
    still = sa.text("state = 'open'")
    op.create_index("ix_todo_open", "todo", ["due"], sqlite_where=still, postgresql_where=still)
    column, reference = _of_meeting("edition", key=True)
    op.create_table(
        "edition",
        column,
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        _json("content", "{}"),
        sa.Column("made_by", AutoString(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        _text("why"),
        sa.Column("confirmed_by", AutoString(), nullable=True),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        reference,
        sa.PrimaryKeyConstraint("meeting_id", "number", name=op.f("pk_edition")),
    )
    column, reference = _of_meeting("reading", key=True)
    op.create_table(
        "reading",
        column,
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slack_user", AutoString(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        _text("correction"),
        sa.Column("corrected_at", UTCDateTime(), nullable=True),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        reference,
        sa.PrimaryKeyConstraint("meeting_id", "edition", "slack_user", name=op.f("pk_reading")),
    )


def downgrade() -> None:
    op.drop_index("ix_inquiry_without_firm", "inquiry")
    for table in (
        "reading",
        "edition",
        "todo",
        "minute_line",
        "attendance",
        "agenda_item",
        "meeting_record",
        "meeting",
    ):
        op.drop_table(table)
    op.execute("DELETE FROM outbox WHERE op = 'react'")
    _allow_ops(OPS_BEFORE)
