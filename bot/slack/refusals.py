"""A refusal in the reader's words."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.errors import Refusal
    from bot.slack.context import Context


def refusal_text(c: Context, refusal: Refusal, now: datetime) -> str:
    """Return the sentence of a refusal, for plain text: people by name, times in the network's zone."""
    return c.plain(f"refusal.{refusal.key}", **_gaps(c, refusal, now))


def _gaps(c: Context, refusal: Refusal, now: datetime) -> dict[str, object]:
    gaps: dict[str, object] = {}
    for name, value in refusal.params.items():
        if name == "who":
            gaps[name] = c.who(value if isinstance(value, str) else None)
        elif name in {"week", "day", "last"} and isinstance(value, date):
            gaps[name] = c.day(value)
        elif name == "lane" and isinstance(value, str):
            gaps[name] = c.lane(value)
        elif isinstance(value, tuple):
            gaps[name] = c.join(value)
        else:
            gaps[name] = c.clock(value, now) if isinstance(value, datetime) else value
    return gaps
