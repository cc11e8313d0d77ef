"""What wakes people outside service hours waits for the next opening."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from storage import outbox, timers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.network import Network
    from storage.database import Session

_GRACE = timedelta(minutes=5)  # what is due at closing time may still ring; found later, it waits


def timer(at: datetime) -> dict[str, Any]:
    """Return the timer that rings, at this opening, for what arrived or was put off since closing."""
    return timers.new("opening", f"opening:{at.isoformat()}", at)


def rings_at(net: Network, now: datetime) -> datetime:
    """Return when what is owed at `now` may ring people: at once in service hours and just after them."""
    if net.hours.is_open(now) or net.hours.is_open(now - _GRACE):
        return now
    return net.hours.next_opening(now)


def must_wait(net: Network, due: datetime, now: datetime) -> bool:
    """Whether what fell due is found so late, outside service hours, that it waits for the next opening."""
    return now - due > _GRACE and not net.hours.is_open(now)


def carried_out_at(net: Network, due: datetime, now: datetime) -> datetime:
    """Return when what falls due then is carried out, as seen from `now`."""
    return net.hours.next_opening(now) if must_wait(net, due, now) else max(due, now)


def owe(s: Session, net: Network, rows: Sequence[dict[str, Any]], now: datetime) -> None:
    """Owe messages; what rings people while the desk is closed waits for its opening."""
    may_ring = _may_ring(s, net, now)
    rings = [row["not_before"] if row["target"].startswith("#") else may_ring for row in rows]
    outbox.owe(s, [row | {"not_before": at} for row, at in zip(rows, rings, strict=True)])


def revive_about(s: Session, net: Network, subjects: Sequence[str], now: datetime) -> None:
    """Owe anew what became pointless about these subjects, as `owe` does."""
    outbox.revive_about(s, subjects, now, _may_ring(s, net, now))


def _may_ring(s: Session, net: Network, now: datetime) -> datetime:
    """Return from when on a new message may go, in machine time; arm the opening that it waits for."""
    opens = rings_at(net, now)
    if opens <= now:
        return outbox.AT_ONCE
    timers.arm_opening(s, timer(opens))
    return outbox.AT_OPENING
