"""One run in processes: the bot's are killed with `kill -9` and begun anew, and everything else goes wrong.

On SQLite one process is the whole bot; on PostgreSQL two workers and two web processes are.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import aiohttp
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette

from bot.http_server import http_server
from bot.local.config import Pacing
from bot.local.faults import Fault
from bot.local.server import Workspace
from bot.services import import_firms, tokens
from storage import inquiries, standing
from storage.database import Database
from tests.chaos.account import Account, BrokenPromiseError, Told, nothing_waits, what_waits
from tests.chaos.crashes import BEGAN
from tests.chaos.desk import DUTY, INQUIRIES, workspace_config
from tests.chaos.envelopes import Unsteady
from tests.chaos.seats import Seat
from tests.chaos.shared_clock import SharedClock
from tests.ports import free_port
from tests.scenarios.town import button, told
from tests.searched_log import written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.app import Role
    from bot.network import Network
    from storage.database import Session

ROLES: dict[bool, tuple[Role, ...]] = {True: ("run",), False: ("worker", "worker", "web", "web")}
PATIENCE = 120.0  # seconds in which a run must have come to its end
AGAIN = 0.1  # seconds until who got no answer tries again
REST = 5.0  # seconds in which two processes need not take a message from each other
TROUBLES = ("away", "limited", "slow", "dropped_before", "dropped_after", "server_error", "clock", "database")


class KillRun:
    """A network, its Slack, and the processes of its bot."""

    def __init__(
        self, seed: int, folder: Path, url: str, network: Network, restart_database: Callable[[], None]
    ) -> None:
        self._draw, self._folder, self._restart_database = Random(seed), folder, restart_database
        self._clock = SharedClock(folder / "clock")
        self._clock.set_to(BEGAN)
        self._db = Database(url)
        self._db.write_now(lambda s: import_firms.seed(s, network))
        self._token = self._db.write_now(lambda s: tokens.new(s, "web", BEGAN))
        self._port = free_port()
        base, pacing = f"http://127.0.0.1:{self._port}", Pacing(enabled=False)
        config = workspace_config(base, str(folder / "workspace.db"), pacing=pacing)
        self._workspace = Workspace(config, self._clock)  # type: ignore[arg-type]
        delivery = self._workspace.core.delivery
        delivery.transport = Unsteady(delivery.transport, self._draw)
        roles = ROLES[self._db.is_sqlite]
        self._seats = [Seat(role, self._env(folder), folder, self._draw) for role in roles]
        self._account, self._troubles = Account(), Counter[str]()

    def _env(self, folder: Path) -> dict[str, str]:
        return {
            "DATABASE_URL": self._db.engine.url.render_as_string(hide_password=False),
            "TOBAN_CONFIG": str(folder.parent / "network.toml"),
            "PORT": str(free_port()),
            "SLACK_BOT_TOKEN": self._workspace.bot_token,
            "SLACK_APP_TOKEN": self._workspace.app_token,
            "SLACK_API_URL": self._workspace.api_url,
            "LOG_LEVEL": "ERROR",
        }

    async def goes(self) -> Told:
        """Let it happen, and see that every promise was kept."""
        async with http_server(Starlette(routes=self._workspace.routes), "127.0.0.1", self._port):
            await self._workspace.start()
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._happens()
                late = await self._asks(lambda s: self._account.check_the_end(s, self._workspace))
            except TimeoutError:
                raise BrokenPromiseError(f"it does not end: {await self._asks(what_waits)}") from None
            finally:
                for seat in self._seats:
                    await seat.kill()
                await self._workspace.stop()
                self._db.close()
        secrets = (self._token, self._workspace.bot_token, self._workspace.app_token)
        if said := [line for path in self._folder.glob("*.log") for line in written(path, *secrets)]:
            raise BrokenPromiseError(f"in the log: {said}")
        self._troubles["a clock that runs fast"] += 1
        return Told(sum((seat.killed for seat in self._seats), Counter()), self._troubles, late)

    async def _happens(self) -> None:
        always = [asyncio.create_task(seat.lives(self._workspace)) for seat in self._seats]
        always.append(asyncio.create_task(self._time_passes()))
        arrivals = range(self._draw.randint(1, 3))
        passing = [asyncio.create_task(self._customer(n)) for n in arrivals]
        passing += [asyncio.create_task(self._trouble()) for _ in range(self._draw.randint(0, 3))]
        ending = asyncio.create_task(self._ends(passing))
        try:
            done, _ = await asyncio.wait({ending, *always}, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()
        finally:
            for one in (ending, *passing, *always):
                one.cancel()
            await asyncio.gather(ending, *passing, *always, return_exceptions=True)

    async def _ends(self, passing: list[asyncio.Task[None]]) -> None:
        await asyncio.gather(*passing)
        while not await self._asks(nothing_waits):
            await asyncio.sleep(AGAIN)

    async def _asks(self, question: Callable[[Session], Any]) -> Any:
        while True:
            try:
                return await self._db.read(question)
            except SQLAlchemyError:  # it is being restarted
                await asyncio.sleep(AGAIN)

    async def _time_passes(self) -> None:
        """Let the clock run ahead; while a message is under way it rests: a lease would soon be over."""
        while True:
            self._clock.step(timedelta(seconds=self._draw.choice((0, 1, 10, 20)) * self._draw.random()))
            await asyncio.sleep(AGAIN)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(REST):
                    while "sending" in await self._asks(standing.unsent):
                        await asyncio.sleep(AGAIN)

    async def _customer(self, nth: int) -> None:
        """Hand an inquiry in until it is taken; somebody presses 一次回答済 until that is recorded."""
        await asyncio.sleep(self._draw.uniform(0, 1.5))
        key = f"customer-{nth}"
        headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": key}
        async with aiohttp.ClientSession(headers=headers) as session:
            while (number := await self._hands_in(session)) is None:
                await asyncio.sleep(AGAIN)
        self._account.received[f"api:web:{key}"] = number
        if self._draw.random() < 0.5:
            return
        await asyncio.sleep(self._draw.uniform(0, 3))
        while not (await self._asks(lambda s: inquiries.by_number(s, number))).replied_at:
            await self._presses(number)
            await asyncio.sleep(AGAIN)
        self._account.replied.add(number)

    async def _hands_in(self, session: aiohttp.ClientSession) -> str | None:
        port = self._draw.choice([seat.port for seat in self._seats if seat.role != "worker"])
        url = f"http://127.0.0.1:{port}/api/inquiries"
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with session.post(url, json={"subject": "試作", "lane": "parts"}) as answer:
                if answer.status == 201:
                    return str((await answer.json())["number"])
        return None

    async def _presses(self, number: str) -> None:
        cards = [one for one in self._workspace.messages(INQUIRIES) if number in told(one)]
        with contextlib.suppress(AssertionError):  # the button is gone: it was recorded just now
            for card in cards[:1]:
                action, block = button(card, "一次回答済")
                await self._workspace.click(DUTY[0], action, channel=INQUIRIES, ts=card["ts"], block_id=block)

    async def _trouble(self) -> None:
        draw, faults = self._draw, self._workspace.faults
        await asyncio.sleep(draw.uniform(0, 3))
        kind, lasts, times = draw.choice(TROUBLES), draw.uniform(0.2, 1.5), draw.randint(1, 8)
        self._troubles[kind] += 1
        orders = {
            "limited": Fault.rate_limited(draw.randint(1, 30)),
            "slow": Fault.delay(lasts),
            "dropped_before": Fault.drop_before,
            "dropped_after": Fault.drop_after_accept,
            "server_error": Fault.server_error,
        }
        if kind in orders:
            faults.add("*", orders[kind], times)
        elif kind == "away":
            self._workspace.away = True
            await self._workspace.core.sockets.close()
        elif kind == "clock":
            self._clock.step(timedelta(seconds=draw.choice((-1, 1)) * draw.uniform(1, 120)))
        else:
            await self._database_fails(lasts)
        await asyncio.sleep(lasts)
        self._workspace.away = False

    async def _database_fails(self, lasts: float) -> None:
        """On SQLite the disk is full for a while; PostgreSQL is restarted without a farewell."""
        if self._db.is_sqlite:
            with self._seats[0].full_disk(str(self._db.engine.url.database)):
                await asyncio.sleep(lasts)
        else:
            await asyncio.to_thread(self._restart_database)
