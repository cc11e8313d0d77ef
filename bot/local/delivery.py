"""From the workspace to the bot: what is sent, how long Slack waits for it, and what it sends again."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from bot.local.config import Json, Patience
from bot.local.hub import Hub

EnvelopeKind = Literal["events_api", "interactive", "slash_commands"]
Failure = Literal["", "timeout", "not_connected", "http_error", "no_retry"]


@dataclass(frozen=True)
class Envelope:
    """One thing for the bot, with Slack's account of earlier attempts."""

    kind: EnvelopeKind
    payload: Json
    retry_attempt: int = 0
    retry_reason: str = ""

    @property
    def title(self) -> str:
        """Name it for people."""
        inner = self.payload.get("event") or {}
        return str(self.payload.get("command") or inner.get("type") or self.payload.get("type"))


@dataclass(frozen=True)
class Ack:
    """The bot's answer; `failure` says why there is none."""

    body: Json = field(default_factory=dict)
    failure: Failure = ""


class Transport(Protocol):
    """A way to the bot."""

    @property
    def connected(self) -> bool:
        """Whether the bot can be reached, as far as is known."""
        ...

    async def carry(self, envelope: Envelope) -> Ack:
        """Bring an envelope to the bot and wait for its answer, not longer than Slack would."""
        ...

    async def close(self) -> None:
        """Let go of every connection."""
        ...


class Delivery:
    """Carries envelopes; events are insisted on, whatever a person waits for is tried once."""

    def __init__(self, transport: Transport, hub: Hub, patience: Patience) -> None:
        self.transport = transport
        self._hub = hub
        self._patience = patience
        self._running: set[asyncio.Task[Any]] = set()
        self._unheard: set[asyncio.Future[Ack]] = set()

    async def ask(self, kind: EnvelopeKind, payload: Json) -> Ack:
        """Send what a person did and wait for the ack."""
        return await self._attempt(Envelope(kind, payload))

    def tell(self, payload: Json) -> asyncio.Future[Ack]:
        """Send an event and go on; the future holds the ack of its first attempt."""
        first: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._unheard.add(first)
        first.add_done_callback(self._unheard.discard)
        self._start(self._insist(payload, first))
        return first

    async def settled(self) -> None:
        """Wait until every event so far was acknowledged, or failed once."""
        while self._unheard:
            await asyncio.wait(self._unheard)

    async def close(self) -> None:
        """Give up whatever is under way."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        for first in list(self._unheard):
            first.cancel()
        await self.transport.close()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _insist(self, payload: Json, first: asyncio.Future[Ack]) -> None:
        ack = await self._attempt(Envelope("events_api", payload))
        if not first.done():
            first.set_result(ack)
        for attempt, wait in enumerate(self._patience.retries, start=1):
            if ack.failure in {"", "no_retry"}:
                return
            await asyncio.sleep(wait)
            ack = await self._attempt(Envelope("events_api", payload, attempt, ack.failure))

    async def _attempt(self, envelope: Envelope) -> Ack:
        ack = await self.transport.carry(envelope)
        if ack.failure == "timeout":
            self._hub.publish({"type": "late", "what": envelope.title})
        self._hub.stir()
        return ack
