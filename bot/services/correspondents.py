"""People who are reached by mail, as long as mail goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage import correspondents as rows
from storage import outbox

if TYPE_CHECKING:
    from storage.database import Session


def switch(s: Session, *, on: bool) -> None:
    """Have contacts without Slack reached by mail from now on, or no longer."""
    if on or rows.is_on(s):
        rows.switch(s, on=on)


def is_on(s: Session) -> bool:
    """Tell whether contacts without Slack are reached by mail."""
    return rows.is_on(s)


def address_of(s: Session, user: str) -> str | None:
    """Return the address of `mail:ID`, or None."""
    return rows.address_of(s, user)


def message(s: Session, message_id: int) -> dict[str, Any] | None:
    """Return the message that went out by mail, as the outbox keeps it, or None."""
    return outbox.by_id(s, message_id)
