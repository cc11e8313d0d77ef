"""A message under way is one process's own for a while; what takes longer is renewed before each call."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.services import delivery

if TYPE_CHECKING:
    from bot.services.desk import Desk

LEASE = timedelta(seconds=30)  # it outlasts the HTTP timeout
RELEASED = timedelta(-1)  # instead of how long a lane rests: it is written already
NEW_ENOUGH = timedelta(seconds=20)  # a lease that has this left covers one more call


class LostError(Exception):
    """Another process took the message over: its lease had run out."""


async def keep(desk: Desk, row: dict[str, Any]) -> None:
    """Make sure that a message stays ours for one more call. Raises LostError."""
    machine_now = desk.clock.machine_now()
    if row["lease_until"] - machine_now >= NEW_ENOUGH:
        return
    until = machine_now + LEASE
    if not await desk.db.write(lambda s: delivery.renew(s, row, until)):
        raise LostError
    row["lease_until"] = until
