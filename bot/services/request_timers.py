"""The timers of a request about the rota: set when it is asked, cancelled when it is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import timers

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Session

REMINDER, END = "request_reminder", "request_end"


def arm(s: Session, request_id: int, end: datetime, reminder: datetime | None) -> None:
    """Set when a request ends and, unless None, when those who could agree are reminded."""
    dues, data = {END: end} | ({REMINDER: reminder} if reminder else {}), {"duty_request": request_id}
    timers.arm(s, [timers.new(kind, f"{kind}:{request_id}", due, data) for kind, due in dues.items()])


def settled(s: Session, request_id: int) -> None:
    """Cancel what is still to come of a request; what fires at this very moment finds it settled."""
    timers.cancel_unclaimed(s, [f"{kind}:{request_id}" for kind in (REMINDER, END)])
