"""What the open pages are told, and a way to wait for it without polling."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from bot.local.config import Json

Found = TypeVar("Found")
_KEPT = 2000


@dataclass(eq=False)
class Listener:
    """One open page: the person who looks, and what has not reached them yet (None: the end)."""

    user: str
    queue: asyncio.Queue[Json | None] = field(default_factory=asyncio.Queue)


class Hub:
    """Tells pages and tests what happens; `seen` keeps the last events for whoever asks later."""

    def __init__(self) -> None:
        self.seen: deque[Json] = deque(maxlen=_KEPT)
        self._listeners: set[Listener] = set()
        self._wakers: set[asyncio.Event] = set()

    def publish(self, event: Json, readers: Collection[str] | None = None) -> None:
        """Tell the readers' pages (None: everybody's)."""
        self.seen.append(event)
        for listener in self._listeners:
            if readers is None or listener.user in readers:
                listener.queue.put_nowait(event)
        self.stir()

    def tell_each(self, make: Callable[[str], Json | None]) -> None:
        """Tell each page what `make` says for its reader."""
        for listener in self._listeners:
            event = make(listener.user)
            if event is not None:
                listener.queue.put_nowait(event)
        self.stir()

    def stir(self) -> None:
        """Let everybody who waits look again."""
        for waker in self._wakers:
            waker.set()

    @asynccontextmanager
    async def listening(self, user: str) -> AsyncIterator[asyncio.Queue[Json | None]]:
        """Receive a person's events for as long as the block lasts."""
        listener = Listener(user)
        self._listeners.add(listener)
        try:
            yield listener.queue
        finally:
            self._listeners.discard(listener)

    async def until(self, look: Callable[[], Found | None], within: float = 5.0) -> Found:
        """Return what `look` finds as soon as it does; TimeoutError after `within` seconds."""
        waker = asyncio.Event()
        self._wakers.add(waker)
        try:
            async with asyncio.timeout(within):
                while True:
                    waker.clear()
                    if found := look():
                        return found
                    await waker.wait()
        finally:
            self._wakers.discard(waker)

    def close(self) -> None:
        """End every stream."""
        for listener in self._listeners:
            listener.queue.put_nowait(None)
