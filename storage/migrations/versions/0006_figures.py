"""Orders by the year in which their inquiries arrived."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    won = sa.text("outcome = 'won'")
    op.create_index("ix_inquiry_won", "inquiry", ["received_at"], sqlite_where=won, postgresql_where=won)


def downgrade() -> None:
    op.drop_index("ix_inquiry_won", "inquiry")
