"""What the public form records: to which text a customer consented and when, and what looks wrong."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("inquiry", sa.Column("marks", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
    op.add_column("inquiry", sa.Column("consent_version", AutoString(), server_default="", nullable=False))
    op.add_column("inquiry", sa.Column("consent_at", UTCDateTime(), nullable=True))
    op.create_table(
        "consent_text",
        sa.Column("version", AutoString(), nullable=False),
        sa.Column("lang", AutoString(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_consent_text")),
    )


def downgrade() -> None:
    op.drop_table("consent_text")
    with op.batch_alter_table("inquiry") as batch:
        for column in ("consent_at", "consent_version", "marks"):
            batch.drop_column(column)
