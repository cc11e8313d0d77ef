"""A year's numbers are counted from indexes: of the inquiries, and of the reminders and calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

COUNTED = (
    *("lane", "source", "state", "dismissed_as", "linked_to", "replied_at"),
    *("deadline", "deadline_wall", "allocation", "lead_firm_id"),
)
RUNG = sa.text("kind IN ('reminder', 'called')")


def upgrade() -> None:
    op.drop_index("ix_inquiry_received", "inquiry")
    op.create_index("ix_inquiry_received", "inquiry", ["received_at", "id", *COUNTED])
    op.create_index("ix_timeline_rung", "timeline", ["inquiry_id"], sqlite_where=RUNG, postgresql_where=RUNG)


def downgrade() -> None:
    op.drop_index("ix_timeline_rung", "timeline")
    op.drop_index("ix_inquiry_received", "inquiry")
    op.create_index("ix_inquiry_received", "inquiry", ["received_at", "id"])
