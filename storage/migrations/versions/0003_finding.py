"""Finding inquiries again: their texts in blocks, and whose they are, which are late, when they arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import op

from bot.domain.finding import folded
from storage.finding import SHARED, add, fill

if TYPE_CHECKING:
    from collections.abc import Iterator

revision = "0003"
down_revision = "0002"

NAMES = "id, number, company, subject"
CASES = f"SELECT {NAMES} FROM inquiry ORDER BY id"  # noqa: S608  nothing in it comes from outside
RELEASED = "summary <> '' AND confidentiality <> 'case' AND summary_released_at IS NOT NULL"
SUMMARIES = f"SELECT id, number, summary FROM inquiry WHERE {RELEASED} ORDER BY id"  # noqa: S608


def upgrade() -> None:
    op.create_table(
        "search_block",
        sa.Column("block", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(f"letters_{number}", sa.BigInteger(), nullable=False) for number in range(8)),
        sa.Column("lines", sa.Text(), server_default="", nullable=False),
        sa.Column("shared", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("block", name=op.f("pk_search_block")),
    )
    shared = sa.text("shared <> ''")
    op.create_index(
        "ix_search_block_shared", "search_block", ["block"], sqlite_where=shared, postgresql_where=shared
    )
    op.create_index("ix_involvement_slack_user", "involvement", ["slack_user", "inquiry_id"])
    op.create_index("ix_inquiry_firm", "inquiry", ["firm_id", "id"])
    op.create_index("ix_inquiry_received", "inquiry", ["received_at", "id"])
    late = sa.text("replied_at > deadline")
    op.create_index("ix_inquiry_late", "inquiry", ["id"], sqlite_where=late, postgresql_where=late)
    fill(op.get_bind(), _texts(CASES))
    for inquiry_id, summary in list(_texts(SUMMARIES)):
        add(op.get_bind(), SHARED, inquiry_id, summary)


def _texts(query: str) -> Iterator[tuple[int, str]]:
    """Yield each row's id and its other columns, folded."""
    for row in op.get_bind().execute(sa.text(query).execution_options(yield_per=1000)):
        yield row[0], "\t".join(folded(text) for text in row[1:])


def downgrade() -> None:
    op.drop_index("ix_inquiry_late", "inquiry")
    op.drop_index("ix_inquiry_received", "inquiry")
    op.drop_index("ix_inquiry_firm", "inquiry")
    op.drop_index("ix_involvement_slack_user", "involvement")
    op.drop_table("search_block")
