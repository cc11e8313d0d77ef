"""What may happen to an envelope on its way to the bot, and to the bot's answer on its way back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.local.delivery import Ack

if TYPE_CHECKING:
    from random import Random

    from bot.local.delivery import Envelope, Transport

LATEST = 0.5  # seconds


class Unsteady:
    """A transport that brings things late (so they overtake each other) or twice, or loses the answer."""

    def __init__(self, steady: Transport, draw: Random) -> None:
        self._steady, self._draw = steady, draw
        self._again: set[asyncio.Task[Ack]] = set()

    @property
    def connected(self) -> bool:
        return self._steady.connected

    async def carry(self, envelope: Envelope) -> Ack:
        if self._draw.random() < 0.4:
            await asyncio.sleep(self._draw.uniform(0, LATEST))
        if self._draw.random() < 0.4:
            task = asyncio.create_task(self._steady.carry(envelope))
            self._again.add(task)
            task.add_done_callback(self._again.discard)
        ack = await self._steady.carry(envelope)
        return Ack(failure="timeout") if self._draw.random() < 0.3 else ack

    async def close(self) -> None:
        await self._steady.close()
