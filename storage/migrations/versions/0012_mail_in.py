"""Mail in: which mails of the network's mailbox were taken, and what became of each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0012"
down_revision = "0011"

KINDS = ("inquiry", "again", "auto", "list", "own", "bounce", "contact", "unreadable")


def upgrade() -> None:
    known = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_table(
        "mail_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mailbox", AutoString(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", AutoString(), nullable=False),
        sa.Column("reference", AutoString(), server_default="", nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("taken_at", UTCDateTime(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=True),
        sa.Column("sender", sa.Text(), server_default="", nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(f"kind IN ({known})", name=op.f("ck_mail_in_kind")),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_mail_in_inquiry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_in")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_mail_in_fingerprint")),
    )
    op.create_index(op.f("ix_mail_in_reference"), "mail_in", ["reference"])
    op.create_index(op.f("ix_mail_in_inquiry_id"), "mail_in", ["inquiry_id"])
    op.create_index(
        "ix_mail_in_named",
        "mail_in",
        ["taken_at"],
        sqlite_where=sa.text("sender <> '' OR subject <> ''"),
        postgresql_where=sa.text("sender <> '' OR subject <> ''"),
    )


def downgrade() -> None:
    op.drop_table("mail_in")
