"""What became of an inquiry, and the question to its lead firm; what customers are recognised by."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0005"
down_revision = "0004"

WHY = "why IN ('technology', 'equipment', 'delivery', 'cost', 'other')"
KINDS = "'quoted', 'won', 'lost', 'declined', 'referred', 'mass_production', 'not_an_inquiry'"
WAITING = "lead_firm_id IS NOT NULL AND outcome IN ('none', 'quoted')"
PHONE = 7  # digits
FORMS = re.compile(
    "株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|一般財団法人|国立大学法人"
    "|\\((?:株|有|同|資|名)\\)|\\b(?:co\\.?,?\\s*ltd|corporation|corp|inc|ltd|llc|k\\.?k|gmbh)\\b\\.?",
    re.IGNORECASE,
)
ALIKE = {code: code - 0x60 for code in range(0x30A1, 0x30F7)} | dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
DROPPED = re.compile(
    "[\\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ue000-\uf8ff\ufeff]"
)


def upgrade() -> None:
    op.create_table(
        "outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("why", AutoString(), nullable=True),
        sa.Column("referred_to", sa.Text(), server_default="", nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("said_by", AutoString(), nullable=False),
        sa.Column("said_at", UTCDateTime(), nullable=False),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_outcome_kind")),
        sa.CheckConstraint(WHY, name=op.f("ck_outcome_why")),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_outcome_inquiry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
    )
    op.create_index(op.f("ix_outcome_inquiry_id"), "outcome", ["inquiry_id"], unique=False)
    op.create_table(
        "outcome_question",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("first_seconds", sa.Integer(), nullable=False),
        sa.Column("again_seconds", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_outcome_question_inquiry_id")),
        sa.PrimaryKeyConstraint("inquiry_id", name=op.f("pk_outcome_question")),
    )
    op.add_column("inquiry", sa.Column("outcome", AutoString(), server_default="none", nullable=False))
    op.create_table(
        "customer_key",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("inquiry_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_customer_key_inquiry_id")),
        sa.PrimaryKeyConstraint("key", "inquiry_id", name=op.f("pk_customer_key")),
    )
    _recognise()
    waiting = sa.text(WAITING)
    op.create_index(
        "ix_inquiry_waiting_outcome",
        "inquiry",
        ["led_at"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def _recognise() -> None:
    """Write down by what the customers of earlier inquiries are recognised."""
    cases = sa.text("SELECT id, company, email, phone FROM inquiry ORDER BY id")
    add = sa.text("INSERT INTO customer_key (key, inquiry_id) VALUES (:key, :inquiry_id)")
    rows = op.get_bind().execute(cases.execution_options(yield_per=1000))
    for some in rows.partitions(1000):
        found = [{"key": key, "inquiry_id": row[0]} for row in some for key in keys(*row[1:])]
        if found:
            op.get_bind().execute(add, found)


def keys(company: str, email: str, phone: str) -> frozenset[int]:
    """Return what a customer is recognised by, as it was when this migration was made."""
    company = unicodedata.normalize("NFKC", FORMS.sub("", unicodedata.normalize("NFKC", company[:200]))[:400])
    company = DROPPED.sub("", company.casefold().translate(ALIKE))[:200]
    mail = "".join(email.split()).casefold()
    phone = re.sub("\\D", "", unicodedata.normalize("NFKC", phone[:50]))
    named = [f"c:{company}"] if len(company) > 1 else []
    named += [f"m:{mail}"] if "@" in mail else []
    named += [f"p:{phone}"] if len(phone) >= PHONE else []
    digests = (blake2b(text.encode(errors="ignore"), digest_size=8).digest() for text in named)
    return frozenset(int.from_bytes(digest, "big") >> 1 for digest in digests)


def downgrade() -> None:
    op.drop_index("ix_inquiry_waiting_outcome", "inquiry")
    with op.batch_alter_table("inquiry") as batch:
        batch.drop_column("outcome")
    for table in ("customer_key", "outcome_question", "outcome"):
        op.drop_table(table)
