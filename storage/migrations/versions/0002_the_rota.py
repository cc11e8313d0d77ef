"""The rota: acts and requests, notices, proposals, calendars; roles with terms; contacts without Slack."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0002"
down_revision = "0001"

OPS = "op IN ('post', 'update', 'file', 'usergroup')"
OPS_BEFORE = "op IN ('post', 'update')"
REQUESTS = "state IN ('open', 'agreed', 'withdrawn', 'ended', 'void')"
CONTACT_TEXTS = ("name", "email", "phone", "role")


def upgrade() -> None:
    _add_tables()
    with op.batch_alter_table("contact") as batch:
        for name in CONTACT_TEXTS:
            batch.add_column(sa.Column(name, sa.Text(), server_default="", nullable=False))
        batch.alter_column("slack_user", existing_type=AutoString(), nullable=True)
    with op.batch_alter_table("turn_change") as batch:
        batch.add_column(sa.Column("act_id", sa.Integer(), nullable=True))
        batch.create_index(op.f("ix_turn_change_act_id"), ["act_id"])
        batch.create_foreign_key(op.f("fk_turn_change_act_id"), "rota_act", ["act_id"], ["id"])
    op.drop_index(op.f("ix_inquiry_linked_to"), "inquiry")
    linked = sa.text("linked_to IS NOT NULL")
    op.create_index(
        "ix_inquiry_linked", "inquiry", ["linked_to"], sqlite_where=linked, postgresql_where=linked
    )
    _allow_ops(OPS)
    op.add_column("outbox", sa.Column("subject", AutoString(), nullable=True))
    about = sa.text("subject IS NOT NULL")
    op.create_index("ix_outbox_subject", "outbox", ["subject"], sqlite_where=about, postgresql_where=about)


def _allow_ops(ops: str) -> None:
    """Change what a message may be."""
    with op.batch_alter_table("outbox") as batch:
        batch.drop_constraint(op.f("ck_outbox_op"), type_="check")
        batch.create_check_constraint(op.f("ck_outbox_op"), ops)


def _add_tables() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slack_user", AutoString(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_slack_user"), "absence", ["slack_user"], unique=False)

    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", AutoString(), nullable=False),
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("before", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("after", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.create_index(op.f("ix_history_subject"), "history", ["subject"], unique=False)

    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("made_by", AutoString(), nullable=False),
        sa.Column("first_week", sa.Date(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("plan", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("basis", AutoString(), nullable=False),
        sa.Column("request_id", AutoString(), nullable=True),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by", AutoString(), nullable=True),
        sa.CheckConstraint("state IN ('proposed', 'published', 'dropped')", name=op.f("ck_proposal_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("request_id", name=op.f("uq_proposal_request_id")),
    )
    op.create_table(
        "rota_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("request_id", AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["undoes"], ["rota_act.id"], name=op.f("fk_rota_act_undoes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_act")),
        sa.UniqueConstraint("request_id", name=op.f("uq_rota_act_request_id")),
        sa.UniqueConstraint("undoes", name=op.f("uq_rota_act_undoes")),
    )
    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role", AutoString(), nullable=False),
        sa.Column("holder", AutoString(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
    )
    op.create_index(op.f("ix_term_role"), "term", ["role"], unique=False)

    op.create_table(
        "applicant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("kana", sa.Text(), server_default="", nullable=False),
        sa.Column("contact", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("stage", AutoString(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("firm_id", AutoString(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "stage IN ('applied', 'course', 'interview', 'joined', 'declined', 'withdrawn')",
            name=op.f("ck_applicant_stage"),
        ),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_applicant_firm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applicant")),
    )
    op.create_table(
        "duty_notice",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("lane", AutoString(), nullable=False),
        sa.Column("firm_id", AutoString(), nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=False),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        sa.Column("confirmed_by", AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_duty_notice_firm_id")),
        sa.PrimaryKeyConstraint("week", "lane", "firm_id", name=op.f("pk_duty_notice")),
    )
    op.create_table(
        "duty_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("lane", AutoString(), nullable=False),
        sa.Column("firm_id", AutoString(), nullable=False),
        sa.Column("to_firm", AutoString(), nullable=True),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_by", AutoString(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("declined", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("other_firm", AutoString(), nullable=True),
        sa.Column("other_week", sa.Date(), nullable=True),
        sa.Column("other_lane", AutoString(), nullable=True),
        sa.Column("answered_by", AutoString(), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("act_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('swap', 'cover')", name=op.f("ck_duty_request_kind")),
        sa.CheckConstraint(
            "state IN ('open', 'agreed', 'withdrawn', 'ended', 'void')", name=op.f("ck_duty_request_state")
        ),
        sa.ForeignKeyConstraint(["act_id"], ["rota_act.id"], name=op.f("fk_duty_request_act_id")),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_duty_request_firm_id")),
        sa.ForeignKeyConstraint(["other_firm"], ["firm.id"], name=op.f("fk_duty_request_other_firm")),
        sa.ForeignKeyConstraint(["to_firm"], ["firm.id"], name=op.f("fk_duty_request_to_firm")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_request")),
    )
    still_open = sa.text("state = 'open'")
    op.create_index(
        "ix_duty_request_open", "duty_request", ["week"], sqlite_where=still_open, postgresql_where=still_open
    )

    op.create_table(
        "feed",
        sa.Column("token", AutoString(), nullable=False),
        sa.Column("firm_id", AutoString(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_feed_firm_id")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_feed")),
    )
    op.create_index(op.f("ix_feed_firm_id"), "feed", ["firm_id"], unique=False)

    op.create_table(
        "stand_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lane", AutoString(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("firm_id", AutoString(), nullable=False),
        sa.Column("instead_of", AutoString(), nullable=False),
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["act_id"], ["rota_act.id"], name=op.f("fk_stand_in_act_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["rota_act.id"], name=op.f("fk_stand_in_ended_by")),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_stand_in_firm_id")),
        sa.ForeignKeyConstraint(["instead_of"], ["firm.id"], name=op.f("fk_stand_in_instead_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
    )
    op.create_index(op.f("ix_stand_in_act_id"), "stand_in", ["act_id"], unique=False)
    op.create_index(op.f("ix_stand_in_last"), "stand_in", ["last"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM outbox WHERE op IN ('file', 'usergroup')")
    op.execute("DELETE FROM contact WHERE slack_user IS NULL")
    op.drop_index("ix_outbox_subject", "outbox")
    op.drop_column("outbox", "subject")
    _allow_ops(OPS_BEFORE)
    op.drop_index("ix_inquiry_linked", "inquiry")
    op.create_index(op.f("ix_inquiry_linked_to"), "inquiry", ["linked_to"])
    with op.batch_alter_table("turn_change") as batch:
        batch.drop_constraint(op.f("fk_turn_change_act_id"), type_="foreignkey")
        batch.drop_index(op.f("ix_turn_change_act_id"))
        batch.drop_column("act_id")
    with op.batch_alter_table("contact") as batch:
        batch.alter_column("slack_user", existing_type=AutoString(), nullable=False)
        for name in CONTACT_TEXTS:
            batch.drop_column(name)
    for table in (
        "feed",
        "stand_in",
        "duty_request",
        "duty_notice",
        "applicant",
        "term",
        "rota_act",
        "proposal",
        "history",
        "absence",
    ):
        op.drop_table(table)
