"""The HTTP side on a desk of its own, as a client sees it."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.applications import Starlette

from bot.clock import PushableClock, monotonic
from bot.services import tokens
from bot.services.desk import Desk
from bot.services.health import Health
from bot.services.metrics import Metrics
from bot.web.app import error_handlers, web_routes
from storage.files import FileStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.network import Network
    from storage.database import Database
    from tests.web.customer import HandClock
    from tests.web.outage import Outage

MONDAY_10 = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


class SlowClock(PushableClock):
    """A clock at Monday, ten in the morning, in Japan; it goes on by a microsecond each time it is read."""

    reads = -1

    def now(self) -> datetime:
        self.reads += 1
        return MONDAY_10 + timedelta(microseconds=self.reads)


class Site:
    """What a test has in hand: the client, a token, and what is behind."""

    def __init__(self, client: httpx.AsyncClient, desk: Desk, token: str) -> None:
        self.client, self.desk, self.token = client, desk, token

    async def hand_in(self, values=None, *, key: str | None = None, content=None, **headers: str):
        """Hand an inquiry over as a website does."""
        sent = {"authorization": f"Bearer {self.token}"} | headers
        if key is not None:
            sent["idempotency-key"] = key
        if content is not None:
            return await self.client.post("/api/inquiries", content=content, headers=sent)
        return await self.client.post("/api/inquiries", json=values, headers=sent)


def client_of(desk: Desk, health: Health, metrics: Metrics) -> httpx.AsyncClient:
    app = Starlette(
        routes=web_routes(desk, health, metrics), exception_handlers=error_handlers(desk.network.locale)
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://toban")


async def site_on(db: Database, network: Network, folder: Path) -> AsyncIterator[Site]:
    desk = Desk(db, network, SlowClock(), files=FileStore(folder))
    token = await db.write(lambda s: tokens.new(s, "website", MONDAY_10))
    async with client_of(desk, Health(monotonic(), ()), Metrics()) as client:
        yield Site(client, desk, token)


@pytest.fixture
async def site(db: Database, network: Network, tmp_path: Path) -> AsyncIterator[Site]:
    """Return the HTTP side on either database."""
    async for found in site_on(db, network, tmp_path / "files"):
        yield found


@pytest.fixture
async def sqlite_site(sqlite_db: Database, network: Network, tmp_path: Path) -> AsyncIterator[Site]:
    """Return the HTTP side where the kind of database does not matter."""
    async for found in site_on(sqlite_db, network, tmp_path / "files"):
        yield found


@pytest.fixture
def clock() -> HandClock:
    """Return a clock for the desk of a site whose form is filled in by hand."""
    from tests.web.customer import HandClock

    return HandClock()


@pytest.fixture
async def outage(db: Database, network: Network, tmp_path: Path) -> AsyncIterator[Outage]:
    """Return a site on either database, before it goes away."""
    from tests.web.customer import HandClock
    from tests.web.outage import Outage

    desk = Desk(db, network, HandClock(), files=FileStore(tmp_path / "files"))
    async with client_of(desk, Health(monotonic(), ()), Metrics()) as client:
        with closing(Outage(desk, client)) as found:
            yield found
