"""The desk: firms, rota, inquiries with their timeline, timers and the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "channel",
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("slack_id", AutoString(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_channel")),
    )
    op.create_table(
        "firm",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("kana", AutoString(), nullable=False),
        sa.Column("grade", AutoString(), nullable=False),
        sa.Column("lanes", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("email", AutoString(), nullable=False),
        sa.Column("phone", AutoString(), nullable=False),
        sa.Column("processes", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("materials", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("equipment", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("certifications", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("closures", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("nda_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_firm")),
    )
    op.create_table(
        "number",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_number")),
    )
    op.create_table(
        "pace",
        sa.Column("target", AutoString(), nullable=False),
        sa.Column("free_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("target", name=op.f("pk_pace")),
    )
    op.create_table(
        "person",
        sa.Column("slack_user", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("locale", AutoString(), nullable=True),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("slack_user", name=op.f("pk_person")),
    )
    op.create_table(
        "setting",
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("value", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "token",
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_token_digest")),
    )
    op.create_table(
        "turn_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", AutoString(), nullable=False),
        sa.Column("act", AutoString(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("lane", AutoString(), nullable=False),
        sa.Column("firm_before", AutoString(), nullable=True),
        sa.Column("firm_after", AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn_change")),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("firm_id", AutoString(), nullable=False),
        sa.Column("slack_user", AutoString(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_contact_firm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("firm_id", "slack_user", name=op.f("uq_contact_firm_id_slack_user")),
    )
    op.create_index(op.f("ix_contact_firm_id"), "contact", ["firm_id"], unique=False)
    op.create_index(op.f("ix_contact_slack_user"), "contact", ["slack_user"], unique=False)
    op.create_table(
        "inquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", AutoString(), nullable=False),
        sa.Column("origin_key", AutoString(), nullable=True),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("surface", AutoString(), nullable=False),
        sa.Column("entered_by", AutoString(), nullable=False),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("company", sa.Text(), server_default="", nullable=False),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("material", sa.Text(), server_default="", nullable=False),
        sa.Column("quantity", sa.Text(), server_default="", nullable=False),
        sa.Column("desired_delivery", sa.Text(), server_default="", nullable=False),
        sa.Column("process", sa.Text(), server_default="", nullable=False),
        sa.Column("attachments", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("extra", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("lang", AutoString(), nullable=False),
        sa.Column("lane", AutoString(), nullable=True),
        sa.Column("case_type", AutoString(), nullable=True),
        sa.Column("confidentiality", AutoString(), nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("summary_released_at", UTCDateTime(), nullable=True),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("firm_id", AutoString(), nullable=True),
        sa.Column("ping_due", UTCDateTime(), nullable=False),
        sa.Column("pinged_at", UTCDateTime(), nullable=True),
        sa.Column("clock_starts", UTCDateTime(), nullable=False),
        sa.Column("deadline", UTCDateTime(), nullable=False),
        sa.Column("deadline_wall", UTCDateTime(), nullable=False),
        sa.Column("window_seconds", sa.Integer(), nullable=False),
        sa.Column("why_deadline", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("steps", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("on_it_by", AutoString(), nullable=True),
        sa.Column("on_it_at", UTCDateTime(), nullable=True),
        sa.Column("replied_at", UTCDateTime(), nullable=True),
        sa.Column("replied_by", AutoString(), nullable=True),
        sa.Column("replied_means", AutoString(), nullable=True),
        sa.Column("replied_text", sa.Text(), server_default="", nullable=False),
        sa.Column("reply_entered_at", UTCDateTime(), nullable=True),
        sa.Column("reply_entered_by", AutoString(), nullable=True),
        sa.Column("dismissed_as", AutoString(), nullable=True),
        sa.Column("linked_to", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "confidentiality IN ('case', 'members', 'public')", name=op.f("ck_inquiry_confidentiality")
        ),
        sa.CheckConstraint(
            "source IN ('web', 'phone', 'fax', 'mail', 'fair', 'visit')", name=op.f("ck_inquiry_source")
        ),
        sa.CheckConstraint("state IN ('open', 'answered', 'dismissed')", name=op.f("ck_inquiry_state")),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_inquiry_firm_id")),
        sa.ForeignKeyConstraint(["linked_to"], ["inquiry.id"], name=op.f("fk_inquiry_linked_to")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
        sa.UniqueConstraint("number", name=op.f("uq_inquiry_number")),
        sa.UniqueConstraint("origin_key", name=op.f("uq_inquiry_origin_key")),
    )
    op.create_index(op.f("ix_inquiry_linked_to"), "inquiry", ["linked_to"], unique=False)
    op.create_index(
        "ix_inquiry_open",
        "inquiry",
        ["deadline"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_inquiry_waiting_ping",
        "inquiry",
        ["ping_due"],
        unique=False,
        sqlite_where=sa.text("state = 'open' AND pinged_at IS NULL"),
        postgresql_where=sa.text("state = 'open' AND pinged_at IS NULL"),
    )
    op.create_table(
        "turn",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("lane", AutoString(), nullable=False),
        sa.Column("firm_id", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_turn_firm_id")),
        sa.PrimaryKeyConstraint("week", "lane", name=op.f("pk_turn")),
    )
    op.create_index(op.f("ix_turn_firm_id"), "turn", ["firm_id"], unique=False)
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("slack_user", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("what", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_disclosure_inquiry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
    )
    op.create_index(op.f("ix_disclosure_inquiry_id"), "disclosure", ["inquiry_id"], unique=False)
    op.create_table(
        "involvement",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("slack_user", AutoString(), nullable=False),
        sa.Column("firm_id", AutoString(), nullable=True),
        sa.Column("why", AutoString(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_involvement_inquiry_id")),
        sa.PrimaryKeyConstraint("inquiry_id", "slack_user", name=op.f("pk_involvement")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("op", AutoString(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=True),
        sa.Column("target", AutoString(), nullable=False),
        sa.Column("lane", AutoString(), nullable=False),
        sa.Column("template", AutoString(), nullable=False),
        sa.Column("params", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("edits_id", sa.Integer(), nullable=True),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("status", AutoString(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", UTCDateTime(), nullable=False),
        sa.Column("lease_owner", AutoString(), nullable=True),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("slack_channel", AutoString(), nullable=True),
        sa.Column("slack_ts", AutoString(), nullable=True),
        sa.Column("error", AutoString(), nullable=True),
        sa.CheckConstraint("op IN ('post', 'update')", name=op.f("ck_outbox_op")),
        sa.CheckConstraint(
            "status IN ('pending', 'sending', 'sent', 'dropped', 'held', 'failed')",
            name=op.f("ck_outbox_status"),
        ),
        sa.ForeignKeyConstraint(["edits_id"], ["outbox.id"], name=op.f("fk_outbox_edits_id")),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_outbox_inquiry_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["outbox.id"], name=op.f("fk_outbox_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index(
        "ix_outbox_held",
        "outbox",
        ["target"],
        unique=False,
        sqlite_where=sa.text("status = 'held'"),
        postgresql_where=sa.text("status = 'held'"),
    )
    op.create_index(
        "ix_outbox_failed",
        "outbox",
        ["target"],
        unique=False,
        sqlite_where=sa.text("status = 'failed'"),
        postgresql_where=sa.text("status = 'failed'"),
    )
    op.create_index(op.f("ix_outbox_inquiry_id"), "outbox", ["inquiry_id"], unique=False)
    op.create_index(
        "ix_outbox_pending",
        "outbox",
        ["lane", "urgency", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(
        "ix_outbox_sending",
        "outbox",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("status = 'sending'"),
        postgresql_where=sa.text("status = 'sending'"),
    )
    op.create_table(
        "timeline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", AutoString(), nullable=False),
        sa.Column("surface", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("request_id", AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_timeline_inquiry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timeline")),
        sa.UniqueConstraint("request_id", name=op.f("uq_timeline_request_id")),
    )
    op.create_index(op.f("ix_timeline_inquiry_id"), "timeline", ["inquiry_id"], unique=False)
    op.create_table(
        "timer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=True),
        sa.Column("due", UTCDateTime(), nullable=False),
        sa.Column("meant_for", UTCDateTime(), nullable=False),
        sa.Column("status", AutoString(), nullable=False),
        sa.Column("data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.CheckConstraint("status IN ('armed', 'fired', 'cancelled')", name=op.f("ck_timer_status")),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_timer_inquiry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
        sa.UniqueConstraint("key", name=op.f("uq_timer_key")),
    )
    op.create_index(
        "ix_timer_armed",
        "timer",
        ["due"],
        unique=False,
        sqlite_where=sa.text("status = 'armed'"),
        postgresql_where=sa.text("status = 'armed'"),
    )
    op.create_index(op.f("ix_timer_inquiry_id"), "timer", ["inquiry_id"], unique=False)


def downgrade() -> None:
    tables = (
        "timer",
        "timeline",
        "outbox",
        "involvement",
        "disclosure",
        "turn",
        "inquiry",
        "contact",
        "turn_change",
        "token",
        "setting",
        "person",
        "pace",
        "number",
        "firm",
        "channel",
    )
    for table in tables:  # their indexes go with them
        op.drop_table(table)
