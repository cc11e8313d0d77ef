"""One clock for several processes, which one of them can set wrong."""

from __future__ import annotations

import mmap
import struct
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.clock import SystemClock

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

_STEP = struct.Struct("d")


class SharedClock:
    """The machine's clock, off by the seconds that stand in a file."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(_STEP.pack(0.0))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), _STEP.size)

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        return SystemClock().now() + timedelta(seconds=_STEP.unpack(self._shared[:])[0])

    machine_now = now

    def set_to(self, moment: datetime) -> None:
        """Let it be then, for everybody."""
        self.step(moment - self.now())

    def step(self, by: timedelta) -> None:
        """Set it forward or back."""
        self._shared[:] = _STEP.pack(_STEP.unpack(self._shared[:])[0] + by.total_seconds())
