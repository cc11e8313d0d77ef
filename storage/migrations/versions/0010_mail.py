"""Mail out, and the links in it: contacts without Slack have an id by which they are called and act."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "correspondent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", AutoString(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correspondent")),
        sa.UniqueConstraint("address", name=op.f("uq_correspondent_address")),
    )
    with op.batch_alter_table("contact") as batch:
        batch.add_column(sa.Column("mail_user", AutoString(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("contact") as batch:
        batch.drop_column("mail_user")
    op.drop_table("correspondent")
