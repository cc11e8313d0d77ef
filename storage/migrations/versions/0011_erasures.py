"""When an inquiry was closed, when its customer was erased, and the record of what was erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0011"
down_revision = "0010"

_DUE = sa.text("closed_at IS NOT NULL AND erased_at IS NULL AND linked_to IS NULL")
_UNWRITTEN = sa.text("in_journal = false")
_OPS_BEFORE = "op IN ('post', 'update', 'file', 'usergroup', 'react')"
_OPS = "op IN ('post', 'update', 'file', 'usergroup', 'react', 'unfile')"


def upgrade() -> None:
    _allow_ops(_OPS)
    op.add_column("inquiry", sa.Column("closed_at", UTCDateTime(), nullable=True))
    op.add_column("inquiry", sa.Column("erased_at", UTCDateTime(), nullable=True))
    op.execute(
        "UPDATE inquiry SET closed_at = (SELECT max(said_at) FROM outcome"
        " WHERE outcome.inquiry_id = inquiry.id AND undone_at IS NULL)"
        " WHERE state = 'answered' AND outcome NOT IN ('none', 'quoted')"
    )
    op.execute(
        "UPDATE inquiry SET closed_at = (SELECT max(at) FROM timeline"
        " WHERE timeline.inquiry_id = inquiry.id AND kind = 'dismissed') WHERE state = 'dismissed'"
    )
    op.create_index("ix_inquiry_closed", "inquiry", ["closed_at"], sqlite_where=_DUE, postgresql_where=_DUE)
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("number", AutoString(), nullable=False),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("why", AutoString(), nullable=False),
        sa.Column("erased_by", AutoString(), nullable=False),
        sa.Column("kinds", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("in_journal", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("why IN ('retention', 'request')", name=op.f("ck_erasure_why")),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_erasure_inquiry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index(op.f("ix_erasure_inquiry_id"), "erasure", ["inquiry_id"])
    op.create_index(
        "ix_erasure_unwritten", "erasure", ["id"], sqlite_where=_UNWRITTEN, postgresql_where=_UNWRITTEN
    )


def _allow_ops(ops: str) -> None:
    """Change what a message may be."""
    with op.batch_alter_table("outbox") as batch:
        batch.drop_constraint(op.f("ck_outbox_op"), type_="check")
        batch.create_check_constraint(op.f("ck_outbox_op"), ops)


def downgrade() -> None:
    op.execute("DELETE FROM outbox WHERE op = 'unfile'")
    _allow_ops(_OPS_BEFORE)
    op.drop_table("erasure")
    op.drop_index("ix_inquiry_closed", "inquiry")
    with op.batch_alter_table("inquiry") as batch:
        for column in ("erased_at", "closed_at"):
            batch.drop_column(column)
