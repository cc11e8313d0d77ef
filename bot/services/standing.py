"""What is open and what waits, in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import inquiries, standing

if TYPE_CHECKING:
    from storage.database import Session


def now(s: Session) -> tuple[int, dict[str, int]]:
    """Return how many inquiries are open, and how many messages wait in each status."""
    return inquiries.count_open(s), standing.unsent(s)
