"""How the process is: heartbeats of its loops, what Slack last said, what the auditor found.

Times are seconds of `bot.clock.monotonic`. The parts write from any thread; `report` judges.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

CLOCK, OUTBOX, SLACK = "clock", "outbox", "slack"
STANDSTILL = 30.0  # seconds without a heartbeat; the clock's safety sweep comes every 5
SLACK_SILENCE = 60.0  # seconds without a pong on an open socket
OK, DEGRADED, FAILING = "ok", "degraded", "failing"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that should have happened and didn't. `own_fault`: the process itself stands still."""

    part: str
    why: str
    own_fault: bool = False


class Health:
    """The register. `loops` are the parts this process runs: a web process has neither clock nor outbox."""

    def __init__(self, started_at: float, loops: tuple[str, ...] = (CLOCK, OUTBOX)) -> None:
        self._lock = threading.Lock()
        self._beats = dict.fromkeys(loops, started_at)
        self._pong: float | None = None
        self._slack_error: str | None = None
        self._slack_error_at: float = started_at
        self._warnings: dict[str, str] = {}
        self._findings: tuple[Finding, ...] = ()

    def ticked(self, at: float) -> None:
        """Note that the clock's loop came round."""
        self._beat(CLOCK, at)

    def looped(self, at: float) -> None:
        """Note that the sender's loop came round."""
        self._beat(OUTBOX, at)

    def _beat(self, part: str, at: float) -> None:
        with self._lock:
            self._beats[part] = at

    def slack_answered(self) -> None:
        """Note that Slack answered a call."""
        with self._lock:
            self._slack_error = None

    def slack_failed(self, at: float, why: str) -> None:
        """Note that Slack did not answer; `why` is an error's name, never a payload."""
        with self._lock:
            if self._slack_error is None:
                self._slack_error_at = at
            self._slack_error = why

    def slack_answers(self) -> bool:
        """Whether the last call was answered: what still waits then waits for our own fault."""
        with self._lock:
            return self._slack_error is None

    def pong(self, at: float) -> None:
        """Note that the open socket answered a ping."""
        with self._lock:
            self._pong = at

    def warn(self, part: str, why: str | None) -> None:
        """Set what is wrong with a part that goes on working; None: nothing any more."""
        with self._lock:
            if why is None:
                self._warnings.pop(part, None)
            else:
                self._warnings[part] = why

    def found(self, findings: tuple[Finding, ...]) -> None:
        """Replace what the auditor found."""
        with self._lock:
            self._findings = findings

    def report(self, now: float) -> tuple[int, dict[str, Any]]:
        """Return the HTTP status and what `/healthz` says at `now`: 503 only for a fault of our own."""
        with self._lock:
            failing = self._standstills(now)
            failing += [_reason(found.part, found.why) for found in self._findings if found.own_fault]
            degraded = self._away(now)
            degraded += [_reason(part, why) for part, why in self._warnings.items()]
            degraded += [_reason(found.part, found.why) for found in self._findings if not found.own_fault]
        status = FAILING if failing else DEGRADED if degraded else OK
        return (503 if failing else 200), {"status": status, "reasons": failing + degraded}

    def _standstills(self, now: float) -> list[dict[str, Any]]:
        return [
            _reason(part, "standstill", seconds=round(now - beat))
            for part, beat in self._beats.items()
            if now - beat > STANDSTILL
        ]

    def _away(self, now: float) -> list[dict[str, Any]]:
        if self._slack_error is not None:
            return [_reason(SLACK, self._slack_error, seconds=round(now - self._slack_error_at))]
        if self._pong is not None and now - self._pong > SLACK_SILENCE:
            return [_reason(SLACK, "silent", seconds=round(now - self._pong))]
        return []


def _reason(part: str, why: str, **more: object) -> dict[str, Any]:
    return {"part": part, "why": why, **more}
