"""The loop that removes the bytes of files that nothing has any more, keeps the journal of erasures, and
leaves nothing of what was erased in the database's log.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import structlog

from bot.clock import monotonic
from bot.services import file_removal, journal

if TYPE_CHECKING:
    from bot.services.desk import Desk

log = structlog.get_logger(__name__)

EVERY = 5.0  # seconds between looks for what was given up
TIDY = 3600.0  # seconds between looks for what nobody finished or noted


class FileKeeper:
    """Runs beside the loops; several processes at it do no harm."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._log_is_stale = True  # a bot that died may have left it so
        self._tidied = monotonic()  # not at the start: what waited for the database is taken in first

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Remove what was given up, now and then what was left behind. Raises OSError and SQLAlchemyError."""
        desk = self._desk
        if monotonic() - self._tidied >= TIDY:
            await self.tidy()
            self._tidied = monotonic()
        is_behind = await desk.read(journal.is_behind)
        if is_behind or self._log_is_stale:
            self._log_is_stale = not await desk.db.empty_log()
        while await desk.read(journal.is_behind):
            await desk.decide(partial(journal.write_down, store=desk.files))
        while found := await desk.read(file_removal.given_up):
            removed = partial(file_removal.remove_given_up, store=desk.files, hashes=found)
            if not await desk.decide(removed):
                break  # the disk lets none of them go: the next look tries again
            log.info("files_removed", looked_at=len(found))

    async def tidy(self) -> None:
        """Give up what nobody finished, and remove what nobody noted. Raises OSError and SQLAlchemyError."""
        desk, now, machine_now = self._desk, self._desk.clock.now(), self._desk.clock.machine_now()
        await desk.decide(lambda s: file_removal.expire_uploads(s, desk.files, now))
        before = (machine_now - file_removal.YOUNG).timestamp()
        await asyncio.to_thread(desk.files.remove_unfinished, before)
        arrived = await asyncio.to_thread(list, desk.files.unnoted())
        for at in range(0, len(arrived), file_removal.BATCH):
            some = arrived[at : at + file_removal.BATCH]
            removed = partial(file_removal.tidy, store=desk.files, arrived=some, machine_now=machine_now)
            await desk.decide(removed)
