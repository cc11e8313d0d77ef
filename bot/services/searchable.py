"""What an inquiry is found by: number, company and subject; for everybody, a summary that was released."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.finding import folded
from bot.domain.inquiries import summary_may_show
from storage import finding

if TYPE_CHECKING:
    from bot.domain.inquiries import Inquiry
    from storage.database import Session


def note_case(s: Session, case: Inquiry) -> None:
    """Let a new inquiry be found by those who may see its customer."""
    finding.add(s, finding.CASE, case.id, _text(case.number, case.company, case.subject))


def note_again(s: Session, case: Inquiry) -> None:
    """Let an inquiry be found by what it says now, and no longer by what it said."""
    finding.put(s, finding.CASE, case.id, _text(case.number, case.company, case.subject))


def note_summary(s: Session, case: Inquiry) -> None:
    """Let everybody find an inquiry by the summary that was released, or no longer."""
    text = _text(case.number, case.summary) if summary_may_show(case) else ""
    finding.put(s, finding.SHARED, case.id, text)


def forget(s: Session, case: Inquiry) -> None:
    """Let an inquiry be found by its number alone."""
    finding.put(s, finding.CASE, case.id, _text(case.number))
    finding.put(s, finding.SHARED, case.id, "")


def _text(*parts: str) -> str:
    return "\t".join(map(folded, parts))
