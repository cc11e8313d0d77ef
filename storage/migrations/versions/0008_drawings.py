"""Files that came with inquiries: what they belong to, and which bytes are owed their removal."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        *_file(),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_attachment_inquiry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_inquiry_id"), "attachment", ["inquiry_id"])
    op.create_index(op.f("ix_attachment_sha256"), "attachment", ["sha256"])
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        *_file(),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_index(op.f("ix_upload_sha256"), "upload", ["sha256"])
    op.create_index(op.f("ix_upload_created_at"), "upload", ["created_at"])
    op.create_table(
        "unneeded_file",
        sa.Column("sha256", AutoString(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_unneeded_file")),
    )


def _file() -> tuple[Any, ...]:
    return (
        sa.Column("sha256", AutoString(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    for table in ("unneeded_file", "upload", "attachment"):
        op.drop_table(table)
