"""The auditor: looks, apart from the loops, for what should have happened and did not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.timeline import rebuild
from bot.services import members, retention
from bot.services.messages import PING, message
from storage import inquiries, outbox, settings, standing, timeline, timers, waiting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from bot.domain.inquiries import Inquiry
    from bot.network import Network
    from storage.database import Session

TIMERS, OUTBOX, UNPINGED, CLOCKLESS, DIFFERING = "timers", "outbox", "unpinged", "clockless", "differing"
UNERASED, FORMS = "unerased", "forms"
KINDS = (TIMERS, OUTBOX, UNPINGED, CLOCKLESS, DIFFERING, UNERASED, FORMS)
TIMER_SLACK = timedelta(seconds=30)
OUTBOX_SLACK = timedelta(minutes=5)
LANE_SLACK = timedelta(seconds=30)  # machine time in which a lane that something waits for is used
COMPARED = 200  # open inquiries and newest events whose state is compared; `toban check` compares more
NEWEST = 10_000  # inquiries that `toban check` compares: a few seconds' work


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that stands still or does not agree."""

    kind: str  # one of KINDS
    count: int
    example: str = ""


def look(s: Session, now: datetime, machine_now: datetime) -> list[Finding]:
    """Return what stands still: overdue timers, stuck messages, open inquiries that nothing watches."""
    if _paused(s):
        return []
    findings = []
    if late := timers.overdue_since(s, now - TIMER_SLACK):
        findings.append(Finding(TIMERS, late))
    if stuck := waiting.stuck(s, now - OUTBOX_SLACK, machine_now, machine_now - LANE_SLACK):
        findings.append(Finding(OUTBOX, stuck))
    if unpinged := inquiries.waiting_for_ping(s, now - TIMER_SLACK):
        findings.append(Finding(UNPINGED, len(unpinged), unpinged[0].number))
    if clockless := inquiries.open_without_timer(s, now):
        findings.append(Finding(CLOCKLESS, len(clockless), clockless[0]))
    if unerased := retention.overdue(s, now):
        findings.append(Finding(UNERASED, unerased))
    return findings


def _paused(s: Session) -> bool:
    """Whether a restored database holds everything back: what stands still then does so on purpose."""
    return settings.get(s, settings.PAUSED) is not None


def tell(s: Session, net: Network, findings: Iterable[Finding], now: datetime, machine_now: datetime) -> None:
    """Owe the secretariat a DM of each kind of finding, once a day.

    What is found while the desk is closed waits for its opening, by machine time: the clock may stand still.
    """
    opening = net.hours.next_opening(now)
    day = net.hours.local_day(opening).isoformat()
    may_go = {"not_before": machine_now + (opening - now)} if opening > now else {}
    users = members.people_of_roles(s, net, [members.SECRETARIAT], now)
    rows = []
    for one in findings:
        params = {"kind": one.kind, "count": one.count, "example": one.example, "at": now.isoformat()}
        rows += [
            message(f"audit:{one.kind}:{day}:{user}", user, "finding", params, now, urgency=PING) | may_go
            for user in users
        ]
    outbox.owe(s, rows)


def suspects(s: Session) -> list[str]:
    """Return the numbers of inquiries that seem to differ, of those due next and those changed last.

    One that changes at this very moment may be among them: ask again with `differing`.
    """
    if _paused(s):
        return []
    due_next = {case.id: case for case in inquiries.still_open(s, COMPARED)}
    cases = due_next | inquiries.by_ids(s, standing.lately(s, COMPARED))
    return [case.number for case in _disagreeing(s, cases.values())]


def differing(s: Session, numbers: list[str] | None = None) -> list[str]:
    """Return the numbers of inquiries, of these or of the NEWEST, whose state the timeline does not tell."""
    if numbers is None:
        pages = inquiries.newest(s, NEWEST)
    else:
        found = (inquiries.by_number(s, number) for number in numbers)
        pages = iter([[case for case in found if case is not None]])
    return [case.number for page in pages for case in _disagreeing(s, page)]


def _disagreeing(s: Session, cases: Collection[Inquiry]) -> list[Inquiry]:
    events = timeline.events_of_each(s, [case.id for case in cases])
    return [case for case in cases if not _agrees(case, events.get(case.id, []))]


def _agrees(case: Inquiry, events: list[dict[str, Any]]) -> bool:
    return all(getattr(case, name) == value for name, value in rebuild(events).items())
