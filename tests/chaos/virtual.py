"""Time that passes only while nobody has anything to do: an hour's wait takes as long as a second's."""

from __future__ import annotations

import asyncio
import selectors
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import bot.clock
import bot.local.machine

if TYPE_CHECKING:
    from collections.abc import Iterator


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop that does not wait but says that it is later."""

    def __init__(self) -> None:
        self.passed = 0.0  # seconds since it began
        super().__init__(_Selector(self))
        self.set_exception_handler(lambda _loop, _context: None)  # the dead complain to nobody

    def time(self) -> float:
        return self.passed


class _Selector(selectors.SelectSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None:
            raise RuntimeError("everybody waits for somebody else")
        self._loop.passed += max(timeout, 0)
        return super().select(0)


class VirtualClock:
    """The time of a loop that began at `began`; `step` is how far somebody has set the clock wrong."""

    def __init__(self, loop: VirtualLoop, began: datetime) -> None:
        self._loop, self._began = loop, began
        self.step = timedelta()

    def now(self) -> datetime:
        return self._began + timedelta(seconds=self._loop.passed) + self.step

    machine_now = now


@contextmanager
def virtual_time(loop: VirtualLoop) -> Iterator[None]:
    """Let the bot's and the workspace's only readers of the time read the loop's."""
    readers: tuple[Any, ...] = (bot.clock, bot.local.machine)
    real = [one.time for one in readers]
    for one in readers:
        one.time = SimpleNamespace(time=loop.time, monotonic=loop.time)
    try:
        yield
    finally:
        for one, before in zip(readers, real, strict=True):
            one.time = before
