"""The disclosure ledger: who was shown or handed over what of a customer's, when, and under which NDA."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services import members
from storage import allocations
from storage import members as rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.domain.inquiries import Inquiry
    from storage.database import Session

LOOKED, HANDED_OVER = "details", "handed_over"


def looked(s: Session, case: Inquiry, user: str, at: datetime) -> None:
    """Record that a person was shown the details, the drawings' names among them."""
    firm = members.firm_of(s, user)
    allocations.disclose(s, [_row(s, case, user, at, LOOKED, None if firm is None else firm.id)])


def handed_over(s: Session, case: Inquiry, firm_id: str, users: Sequence[str], at: datetime) -> None:
    """Record that a firm was given the inquiry; who of it was told."""
    allocations.disclose(s, [_row(s, case, user, at, HANDED_OVER, firm_id) for user in users or ("",)])


def nda_of(s: Session, firm_id: str) -> date | None:
    """Return the day on which a firm signed the NDA, or None."""
    row = rows.firm_row(s, firm_id)
    return None if row is None else row["nda_on"]


def _row(
    s: Session, case: Inquiry, user: str, at: datetime, what: str, firm_id: str | None
) -> dict[str, Any]:
    return {
        "inquiry_id": case.id,
        "slack_user": user,
        "at": at,
        "what": what,
        "firm_id": firm_id,
        "nda_on": None if firm_id is None else nda_of(s, firm_id),
        "drawings": list(case.attachments),
    }
