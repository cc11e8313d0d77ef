"""What is counted and measured, in a registry of our own; `bot.web.metrics` shows it."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

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
        self._outbox = Gauge("toban_outbox_rows", "Messages not yet sent", ["status"], registry=kept)
        self._open = Gauge("toban_open_inquiries", "Inquiries whose clock runs", registry=kept)

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

    def standing(self, open_inquiries: int, outbox: dict[str, int]) -> None:
        """Set what is open and what waits, as the database has it now."""
        self._open.set(open_inquiries)
        for status in ("pending", "sending", "held", "failed"):
            self._outbox.labels(status).set(outbox.get(status, 0))
