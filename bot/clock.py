"""The only reader of the time.

Business time decides deadlines; machine time paces, backs off and checks signatures. The two differ only
in the local workspace, whose business time a newcomer may push forward.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the starter hands in."""

    def now(self) -> datetime:
        """Business time, aware, in UTC."""

    def machine_now(self) -> datetime:
        """Machine time, aware, in UTC."""


class SystemClock:
    """Both times are the machine's."""

    def now(self) -> datetime:
        """Return the current time in UTC."""
        return datetime.now(UTC)

    machine_now = now


class PushableClock:
    """Business time runs ahead of the machine's by `offset`; the local workspace pushes it."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """Return the pushed time in UTC."""
        return self.machine_now() + self.offset

    def machine_now(self) -> datetime:
        """Return the machine's time in UTC."""
        return datetime.now(UTC)

    def push_to(self, moment: datetime) -> None:
        """Move business time forward to `moment`; a moment in the past changes nothing."""
        self.offset = max(self.offset, moment - self.machine_now())


def monotonic() -> float:
    """Seconds on a clock that never goes back: for measuring, never for dates."""
    return time.monotonic()
