"""The auditor: looks, apart from the loops, for what should have happened and did not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.timeline import rebuild
from storage import inquiries, outbox, settings, timers

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Session

TIMER_SLACK = timedelta(seconds=30)
OUTBOX_SLACK = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that stands still or does not agree."""

    kind: str  # timers, outbox, unpinged, clockless
    count: int
    example: str = ""


def look(s: Session, now: datetime, machine_now: datetime) -> list[Finding]:
    """Return what is wrong: overdue timers, stuck messages, open inquiries that nothing watches."""
    if settings.get(s, settings.PAUSED):  # what stands still stands still on purpose
        return []
    findings = []
    if late := timers.overdue_since(s, now - TIMER_SLACK):
        findings.append(Finding("timers", late))
    oldest = outbox.oldest_pending(s, machine_now)
    if oldest is not None and oldest < now - OUTBOX_SLACK:
        findings.append(Finding("outbox", outbox.pending_count(s)))
    if unpinged := inquiries.waiting_for_ping(s, now - TIMER_SLACK):
        findings.append(Finding("unpinged", len(unpinged), unpinged[0].number))
    clockless = inquiries.open_without_timer(s, now)
    if clockless:
        findings.append(Finding("clockless", len(clockless), clockless[0]))
    return findings


def differing(s: Session, numbers: list[str] | None = None) -> list[str]:
    """Return the numbers of inquiries whose state the timeline does not tell."""
    cases = inquiries.everything(s) if numbers is None else [inquiries.by_number(s, one) for one in numbers]
    return [case.number for case in cases if case is not None and not _agrees(s, case)]


def _agrees(s: Session, case: Any) -> bool:
    told = rebuild(inquiries.events_of(s, case.id))
    return all(getattr(case, name) == value for name, value in told.items())
