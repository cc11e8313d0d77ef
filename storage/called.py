"""Through which firm somebody was called, where that was not written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from storage.tables import involvement

if TYPE_CHECKING:
    from storage.database import Session


def name_firm(session: Session, slack_user: str, firm_id: str) -> None:
    """Let somebody have been called through a firm wherever no firm is written down."""
    unnamed = involvement.c.slack_user == slack_user, involvement.c.firm_id.is_(None)
    session.execute(update(involvement).where(*unnamed).values(firm_id=firm_id))
