"""A site whose database goes away while customers write, and comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.spool import Spool
from storage.database import Database
from tests.web.conftest import Site

if TYPE_CHECKING:
    import httpx

    from bot.services.desk import Desk

NOWHERE = "postgresql://toban@127.0.0.1:1/toban"


class Outage:
    """A site whose database goes away and comes back."""

    def __init__(self, desk: Desk, client: httpx.AsyncClient) -> None:
        self.site = Site(client, desk, "")
        self.desk, self.there = desk, desk.db
        self._away = Database(NOWHERE)
        self.spool = Spool(desk.files)

    def begin(self) -> None:
        self.desk.db = self._away

    async def end(self) -> None:
        """Let the database be there again, and whoever watches look."""
        self.desk.db = self.there
        await self.spool.take_in(self.desk)

    def close(self) -> None:
        self._away.close()
