"""What is counted and measured, in a registry of our own; `bot.web.metrics` shows it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.services.audit import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.services.audit import Finding
    from bot.services.standing import Figures

_LATENESS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300, 3600)
_ACK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 1, 3)


class Metrics:
    """Names begin with `toban_`; durations are seconds."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = kept = registry or CollectorRegistry()
        self._received = Counter(
            "toban_inquiries_received", "Inquiries by surface", ["surface"], registry=kept
        )
        self._replies = Counter("toban_first_replies", "First replies recorded", ["late"], registry=kept)
        self._lateness = Histogram(
            "toban_timer_lateness_seconds", "From due to carried out", buckets=_LATENESS, registry=kept
        )
        self._acks = Histogram("toban_ack_seconds", "From request to ack", buckets=_ACK, registry=kept)
        self._sent = Counter("toban_outbox_sent", "Messages that Slack took", ["op"], registry=kept)
        self._calls = Counter(
            "toban_slack_calls", "Calls of Slack's API", ["method", "result"], registry=kept
        )
        self._mails = Counter("toban_mails", "Mails, by how handing over ended", ["result"], registry=kept)
        self._mails_in = Counter(
            "toban_mails_taken", "Mails of the mailbox, by what became of them", ["kind"], registry=kept
        )
        self._outbox = Gauge("toban_outbox_rows", "Messages not yet sent", ["status"], registry=kept)
        self._oldest = Gauge(
            "toban_outbox_oldest_seconds", "How long the message waits that waits longest", registry=kept
        )
        self._open = Gauge("toban_open_inquiries", "Inquiries whose clock runs", registry=kept)
        self._overdue = Gauge("toban_overdue_inquiries", "Open inquiries past their deadline", registry=kept)
        self._timers = Gauge("toban_timers_overdue", "Timers that are due and have not fired", registry=kept)
        self._database = Gauge("toban_database_up", "1 when the database answered just now", registry=kept)
        self._forms = Gauge("toban_forms_waiting", "Customers' forms that wait on disk", registry=kept)
        self._found = Gauge(
            "toban_audit_findings", "What should have happened and did not", ["kind"], registry=kept
        )
        self.found(())

    def received(self, surface: str) -> None:
        """Count an inquiry."""
        self._received.labels(surface).inc()

    def replied(self, *, late: bool) -> None:
        """Count a first reply."""
        self._replies.labels("yes" if late else "no").inc()

    def fired(self, lateness: float) -> None:
        """Measure a timer: seconds from due to carried out."""
        self._lateness.observe(lateness)

    def acked(self, seconds: float) -> None:
        """Measure an acknowledgement."""
        self._acks.observe(seconds)

    def sent(self, op: str) -> None:
        """Count a message that went out (`post` or `update`)."""
        self._sent.labels(op).inc()

    def slack_call(self, method: str, result: str) -> None:
        """Count a call; `result` is `ok` or Slack's error."""
        self._calls.labels(method, result).inc()

    def mailed(self, result: str) -> None:
        """Count a mail; `result` is `ok`, the server's reply code or an error's name."""
        self._mails.labels(result).inc()

    def mail_taken(self, kind: str) -> None:
        """Count a mail that came in."""
        self._mails_in.labels(kind).inc()

    def found(self, findings: Iterable[Finding]) -> None:
        """Set what the auditor found; a kind it did not find is 0."""
        counts = {finding.kind: finding.count for finding in findings}
        for kind in KINDS:
            self._found.labels(kind).set(counts.get(kind, 0))

    def forms(self, waiting: int) -> None:
        """Set how many forms wait on disk to be taken in."""
        self._forms.set(waiting)

    def standing(self, figures: Figures | None) -> None:
        """Set how the desk stands, as the database has it now; None, where it does not answer: unknown."""
        self._database.set(figures is not None)
        self._open.set(figures.open_inquiries if figures else math.nan)
        self._overdue.set(figures.overdue_inquiries if figures else math.nan)
        self._timers.set(figures.overdue_timers if figures else math.nan)
        self._oldest.set(figures.oldest if figures else math.nan)
        for status in ("pending", "sending", "held", "failed"):
            self._outbox.labels(status).set(figures.unsent.get(status, 0) if figures else math.nan)
