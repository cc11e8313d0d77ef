"""What is open and what waits, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage import inquiries, standing, timers, waiting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from storage.database import Session


@dataclass(frozen=True, slots=True)
class Figures:
    """How the desk stands. `unsent`: messages by status; `oldest`: seconds the longest-waiting one waits."""

    open_inquiries: int
    overdue_inquiries: int
    unsent: Mapping[str, int]
    oldest: float
    overdue_timers: int


def now(s: Session) -> tuple[int, dict[str, int]]:
    """Return how many inquiries are open, and how many messages wait in each status."""
    return inquiries.count_open(s), standing.unsent(s)


def figures(s: Session, at: datetime, machine_now: datetime) -> Figures:
    """Return all of it at a moment of business time; every query has its index."""
    open_inquiries, unsent = now(s)
    since = waiting.since(s, machine_now)
    return Figures(
        open_inquiries,
        standing.overdue(s, at),
        unsent,
        0.0 if since is None else max(0.0, (at - since).total_seconds()),
        timers.overdue_since(s, at),
    )
