"""How much strangers may send at once: files under way, and files that wait for their forms, all together.

Each process counts what is under way at it; what waits is in the database, for all of them. Words alone
are always taken.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from bot.services import drawings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.services.desk import Desk

AT_ONCE = 40  # forms that bring files
FROM_ONE = 8  # of them from one address
SOON = 300.0  # seconds after which some of what is under way is over
SWEPT = 3600.0  # seconds until what is kept no longer is looked for
PATIENCE = 4.0  # seconds for which a customer waits for the database


class CrowdedError(Exception):
    """No file is taken now. `seconds`: how long to wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Room:
    """One process's count. `reserved`: bytes that files under way may still need."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._places: Counter[str | None] = Counter()
        self.reserved = 0

    @contextmanager
    def visit(self, place: str | None, size: int) -> Iterator[Visit]:
        """Let a form of so many bytes come from an address, None where that is not known."""
        visit = Visit(self, place, size)
        try:
            yield visit
        finally:
            visit.leave()

    async def enter(self, place: str | None, size: int) -> None:
        """Count a form whose first file comes. Raises CrowdedError, and counts nothing then."""
        if self._places.total() >= AT_ONCE or (place is not None and self._places[place] >= FROM_ONE):
            raise CrowdedError(SOON)
        self._places[place] += 1
        self.reserved += size
        try:
            held, oldest = await self._waiting()
            if held + self.reserved > self._desk.network.form.waiting_megabytes * 1_000_000:
                raise CrowdedError(self._until(oldest) if held else SOON)  # noqa: TRY301
        except BaseException:  # a request that is cancelled meanwhile, too
            self.leave(place, size)
            raise

    def leave(self, place: str | None, size: int) -> None:
        """Count a form no longer: what it brought is noted in the database, or gone."""
        self._places[place] -= 1
        self._places += Counter()  # an address is forgotten with its last form
        self.reserved -= size

    async def _waiting(self) -> tuple[int, datetime | None]:
        """Return how many bytes wait for their forms, and since when; nothing where the database is away."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._desk.read(drawings.waiting)
        except (SQLAlchemyError, TimeoutError):
            return 0, None

    def _until(self, oldest: datetime | None) -> float:
        if oldest is None:
            return SOON
        return max(SOON, (oldest + drawings.KEPT - self._desk.clock.now()).total_seconds() + SWEPT)


class Visit:
    """One form that comes; it takes room with its first file."""

    def __init__(self, room: Room, place: str | None, size: int) -> None:
        self._room, self._place, self._size = room, place, size
        self._inside = False

    async def enter(self) -> None:
        """Take room, once. Raises CrowdedError."""
        if not self._inside:
            await self._room.enter(self._place, self._size)
            self._inside = True

    def leave(self) -> None:
        """Give the room back."""
        if self._inside:
            self._room.leave(self._place, self._size)
            self._inside = False
