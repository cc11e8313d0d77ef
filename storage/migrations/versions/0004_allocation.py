"""Finding the firm: calls for hands, hands, appointments, lead and partner firms; the disclosure ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0004"
down_revision = "0003"

WHY = "why IN ('technology', 'equipment', 'delivery', 'cost', 'other')"


def upgrade() -> None:
    _add_tables()
    op.add_column("inquiry", sa.Column("allocation", AutoString(), server_default="none", nullable=False))
    # Written out: SQLite would make the table of all inquiries anew for it.
    lead = "lead_firm_id VARCHAR CONSTRAINT fk_inquiry_lead_firm_id REFERENCES firm (id)"
    op.execute(f"ALTER TABLE inquiry ADD COLUMN {lead}")
    op.add_column("inquiry", sa.Column("led_at", UTCDateTime(), nullable=True))
    led = sa.text("lead_firm_id IS NOT NULL")
    op.create_index("ix_inquiry_lead", "inquiry", ["lead_firm_id"], sqlite_where=led, postgresql_where=led)
    op.add_column("disclosure", sa.Column("firm_id", AutoString(), nullable=True))
    op.add_column("disclosure", sa.Column("nda_on", sa.Date(), nullable=True))
    op.add_column(
        "disclosure", sa.Column("drawings", sa.JSON(), server_default=sa.text("'[]'"), nullable=False)
    )


def _add_tables() -> None:
    op.create_table(
        "hand_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("processes", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("opened_by", AutoString(), nullable=False),
        sa.Column("reminder_at", UTCDateTime(), nullable=True),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("asked", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("allocators", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("decide_seconds", sa.Integer(), nullable=False),
        sa.Column("first_hand_wins", sa.Boolean(), nullable=False),
        sa.Column("allocators_asked", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_hand_call_inquiry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_call")),
    )
    op.create_index(op.f("ix_hand_call_inquiry_id"), "hand_call", ["inquiry_id"], unique=False)
    op.create_table(
        "hand",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("firm_id", AutoString(), nullable=False),
        sa.Column("answer", AutoString(), nullable=False),
        sa.Column("why", AutoString(), nullable=True),
        sa.Column("slack_user", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("answer IN ('hand', 'decline')", name=op.f("ck_hand_answer")),
        sa.CheckConstraint(WHY, name=op.f("ck_hand_why")),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_hand_firm_id")),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_hand_inquiry_id")),
        sa.PrimaryKeyConstraint("inquiry_id", "process", "firm_id", name=op.f("pk_hand")),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("firm_id", AutoString(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("appointed_by", AutoString(), nullable=False),
        sa.Column("appointed_at", UTCDateTime(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("why", AutoString(), nullable=True),
        sa.Column("answered_by", AutoString(), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'accepted', 'declined', 'withdrawn')", name=op.f("ck_appointment_state")
        ),
        sa.CheckConstraint(WHY, name=op.f("ck_appointment_why")),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_appointment_firm_id")),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_appointment_inquiry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index(op.f("ix_appointment_inquiry_id"), "appointment", ["inquiry_id"], unique=False)
    op.create_table(
        "partner",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("firm_id", AutoString(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("named_by", AutoString(), nullable=False),
        sa.Column("named_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_partner_firm_id")),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_partner_inquiry_id")),
        sa.PrimaryKeyConstraint("inquiry_id", "firm_id", name=op.f("pk_partner")),
    )


def downgrade() -> None:
    for name in ("drawings", "nda_on", "firm_id"):
        op.drop_column("disclosure", name)
    op.drop_index("ix_inquiry_lead", "inquiry")
    naming = {"fk": "fk_%(table_name)s_%(column_0_name)s"}  # SQLite tells no names of them
    with op.batch_alter_table("inquiry", naming_convention=naming) as batch:
        batch.drop_constraint(op.f("fk_inquiry_lead_firm_id"), type_="foreignkey")
        for name in ("led_at", "lead_firm_id", "allocation"):
            batch.drop_column(name)
    for table in ("partner", "appointment", "hand", "hand_call"):
        op.drop_table(table)
