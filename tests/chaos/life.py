"""The bot in this process: the clock's loop and the outbox's, put together as `bot.app` does it.

Three things are other than there, so that a run repeats itself: its units of work are done on the loop
itself, time is the loop's, and no APScheduler rings.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import monotonic
from bot.engine import SWEEP, Engine
from bot.services.desk import Desk
from bot.services.health import CLOCK, OUTBOX, Health
from bot.services.metrics import Metrics
from bot.services.watch import Watch
from bot.slack.directory import Directory
from bot.slack.sender import Sender
from storage import timers
from storage.database import Database
from storage.group_writer import _each_by_itself, _tell, _together
from storage.wake import Bell
from tests.chaos.points import Crash, Points
from tests.chaos.wire import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from bot.clock import Clock
    from bot.network import Network
    from storage.database import Session as Connection
    from tests.chaos.points import End, Wires
    from tests.chaos.wire import Slack

T = TypeVar("T")
SHORTEST = 0.02  # seconds until what is due and could not be taken is tried again


class Unheard(Bell):
    """The bell of a process beside which there is no other."""

    def __init__(self) -> None:
        """Be silent."""

    def ring(self) -> None:
        """Wake nobody."""

    def close(self) -> None:
        """Have nothing to end."""


class LoopDatabase(Database):
    """The database whose work is done on the event loop; on SQLite still in groups, as its writer does."""

    def __init__(self, wires: Wires, points: Points) -> None:
        self._wires, self._points = wires, points
        self.engine = wires.engine
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._reader = self.engine.execution_options(toban_read=True)
        self._bell = Unheard()
        self._group: list[Any] = []

    async def write(self, work: Callable[[Connection], T]) -> T:
        if not self.is_sqlite:
            await asyncio.sleep(0)
            with self._watched():
                return self.write_now(work)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._group.append((work, future))
        if len(self._group) == 1:
            loop.call_soon(self._flush)
        return await future

    def _flush(self) -> None:
        group, self._group = self._group, []
        try:
            with self._watched(), self.engine.connect() as session:
                _tell(_together(session, group) or _each_by_itself(session, group))
        except (SQLAlchemyError, Crash) as error:
            _tell([(future, None, error) for _, future in group])

    async def read(self, work: Callable[[Connection], T]) -> T:
        await asyncio.sleep(0)
        with self._watched():
            return self.read_now(work)

    @contextlib.contextmanager
    def _watched(self) -> Iterator[None]:
        """Let this life's points be passed meanwhile, and only meanwhile."""
        self._wires.points = self._points
        try:
            yield
        finally:
            self._wires.points = None


class Life:
    """One life of a bot. `desk` serves its customers and its firms until it dies."""

    def __init__(self, network: Network, clock: Clock, wires: Wires, slack: Slack, end: End) -> None:
        self._died = asyncio.Event()
        self.points = Points(end, self._died.set)
        self.db = LoopDatabase(wires, self.points)
        client = AsyncWebClient(slack.workspace.bot_token, slack.workspace.api_url, retry_handlers=[])
        client.session = Session(slack, self.points)  # type: ignore[assignment]
        self.desk = Desk(self.db, network, clock)
        watch = Watch(Health(monotonic(), (CLOCK, OUTBOX)), Metrics())
        directory = Directory(self.desk, client)
        self.sender = Sender(self.desk, client, directory, watch, _no_mail)
        self.engine = Engine(self.desk, watch)
        self._bell = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def begin(self) -> None:
        """Let it live."""
        self.desk.on_change += [self._bell.set, self.sender.ring]
        self.desk.on_fired.append(self.sender.hurry)
        self._tasks = [asyncio.create_task(one()) for one in (self._keep_time, self.sender.run)]

    async def dies(self) -> None:
        """Wait for its death, and let nothing of it go on."""
        await self._died.wait()
        await self.end()

    async def end(self) -> None:
        """End it here and now."""
        self.points.dead = True
        mine = [*self._tasks, *self.sender._under_way]
        for task in mine:
            task.cancel()
        await asyncio.gather(*mine, return_exceptions=True)

    def does(self, work: Callable[[Connection], T]) -> Coroutine[Any, Any, T | None]:
        """Carry out what a customer or a firm asks for; None where it dies before it has answered."""
        return self._answers(asyncio.create_task(self.desk.write(work)))

    async def _answers(self, doing: asyncio.Task[T]) -> T | None:
        died = asyncio.create_task(self._died.wait())
        await asyncio.wait({doing, died}, return_when=asyncio.FIRST_COMPLETED)
        died.cancel()
        if self.points.dead or not doing.done():
            doing.cancel()
            return None
        return doing.result()

    async def _keep_time(self) -> None:
        """Look at what is due as `Engine.run` does: at its time, when rung, and every few seconds."""
        while True:
            self._bell.clear()
            wait: float = SWEEP
            with contextlib.suppress(Exception):  # a database that is away: the sweep looks again
                await self.engine.tick()
                due = await self.desk.read(timers.next_due)
                ahead = timedelta.max if due is None else due - self.desk.clock.now()
                wait = min(max(ahead.total_seconds(), SHORTEST), SWEEP)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._bell.wait()


async def _no_mail(_row: Any, _shown: Any) -> timedelta | None:
    raise NotImplementedError
