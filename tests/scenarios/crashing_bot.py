"""The bot as `toban run` puts it together, in a process of its own that may die at an appointed point.

It writes down each point at which its death
makes a difference to whoever comes after: just before and just after a transaction that changed something is
committed (within one, all statements are the same), and before a call to Slack leaves.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from bot.app import Toban, prepare
from bot.clock import PushableClock
from bot.http_server import http_server
from bot.logs import set_up_logging
from bot.network import load_network
from bot.services import steps
from bot.settings import load_settings
from bot.slack import sender
from storage import database
from tests.forks import forks

if TYPE_CHECKING:
    from datetime import datetime
    from multiprocessing.process import BaseProcess
    from pathlib import Path

COMMITTING, COMMITTED, CALLING = "before committing", "after committing", "before calling"
TABLES = {"inquiry", "timer", "outbox", "pace", "channel"}  # the others have nothing to do with sending
CALLS = {f"chat.{name}" for name in ("postMessage", "update")}
CALLS |= {f"conversations.{name}" for name in ("list", "open", "history", "replies")}


@dataclass(frozen=True)
class Life:
    """One life of a bot; it ends at its point or when it is killed from outside."""

    env: dict[str, str]
    points: Path  # the file that tells the points it has passed, a line each
    dies_at: int = 0  # the point at which it dies, counted from 1; 0: at none
    late: timedelta = timedelta()  # how much later than by this machine it is for this bot
    from_its_start: bool = False  # points count from the start of this life, not from the inquiry's coming

    def begin(self) -> BaseProcess:
        """Return its process, which has begun."""
        process = forks.Process(target=self._live, daemon=True)
        process.start()
        return process

    def _live(self) -> None:
        sender.SLOTS = database.GROUP_LIMIT = (
            1  # one after the other: every run comes through the same points
        )
        asyncio.run(_live(self))


class Fuse:
    """Writes down the points that a life passes, and ends it at one of them."""

    def __init__(self, life: Life) -> None:
        self._dies_at, self._counts, self._passed = life.dies_at, life.from_its_start, 0
        self._points = life.points.open("a", encoding="utf-8")
        self._turn = threading.Lock()

    def lay(self, toban: Toban) -> None:
        """Lay it through the bot's database and its client for Slack."""
        event.listen(toban.db.engine, "after_cursor_execute", self._executed)
        event.listen(toban.db.engine, "rollback", lambda session: session.info.pop("changed", None))
        dialect: Any = toban.db.engine.dialect
        commit, call = dialect.do_commit, toban.client.api_call

        def do_commit(connection: Any) -> None:
            changed = " ".join(connection.info.pop("changed", ()))
            self._passes(COMMITTING, changed)
            commit(connection)
            self._passes(COMMITTED, changed)

        def api_call(method: str, **arguments: Any) -> Any:
            self._passes(CALLING, method if method in CALLS else "")
            return call(method, **arguments)

        dialect.do_commit = do_commit
        toban.client.api_call = api_call  # type: ignore[method-assign]

    def _executed(self, session: Any, cursor: Any, statement: str, *_: Any) -> None:
        verb, _, rest = statement.lstrip().partition(" ")
        if verb in {"INSERT", "UPDATE", "DELETE"} and cursor.rowcount:
            table = rest.removeprefix("INTO ").removeprefix("FROM ").split()[0]
            self._counts = self._counts or table == "inquiry"
            if table in TABLES:
                session.info.setdefault("changed", {})[table] = True

    def _passes(self, kind: str, what: str) -> None:
        with self._turn:
            if not what or not self._counts:
                return
            self._points.write(f"{kind} {what}\n")
            self._points.flush()
            self._passed += 1
            if self._passed == self._dies_at:
                os.kill(os.getpid(), signal.SIGKILL)


class LateClock(PushableClock):
    """A clock by which it is later than by the machine's."""

    def __init__(self, late: timedelta) -> None:
        super().__init__()
        self._late = late

    def machine_now(self) -> datetime:
        return super().machine_now() + self._late


async def _live(life: Life) -> None:
    """Live; whenever everything has gone out, the inquiry's next step falls due."""
    settings = load_settings(life.env)
    set_up_logging(settings.log_level)
    db = await asyncio.to_thread(prepare, settings, network := load_network(settings.toban_config), "run")
    clock = LateClock(life.late)
    toban = Toban(settings, network, clock, db, pace=timedelta(0))
    Fuse(life).lay(toban)
    await toban.start()
    while not toban.desk.knows(life.env["WAITS_FOR"]):
        await asyncio.sleep(0.01)
    async with http_server(toban.web_app(), "127.0.0.1", settings.port):
        while True:
            coming = await db.read(steps.next_event)
            if coming is not None and coming[2] is not None and await toban.sender.idle():
                clock.push_to(coming[0])
                await toban.engine.tick()
            await asyncio.sleep(0.05)
