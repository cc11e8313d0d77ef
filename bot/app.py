"""The one place where everything is put together, for one process and the role it plays."""

from __future__ import annotations

import asyncio
import contextlib
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import structlog
from starlette.applications import Starlette

import handlers
from bot.auditor import Auditor
from bot.bolt import new_bolt, share_connections
from bot.clock import SystemClock, monotonic
from bot.domain.members import CLI
from bot.engine import Engine
from bot.file_keeper import FileKeeper
from bot.http_server import http_server, stop_event
from bot.mail.inbox import Inbox
from bot.mail.post import Post
from bot.mail.probe import MailProbe
from bot.network import find_config, load_network
from bot.services import called_before, correspondents, edits, meeting_times, notices
from bot.services.desk import Desk
from bot.services.health import CLOCK, OUTBOX, Health
from bot.services.import_firms import seed, unread_rota
from bot.services.metrics import Metrics
from bot.services.watch import Watch
from bot.slack.answers import judge
from bot.slack.directory import Directory
from bot.slack.sender import PACE, Sender
from bot.slack.thread_reader import ThreadReader
from bot.socket_mode import RECONNECT, SocketMode
from bot.web.app import error_handlers, watch_routes, web_routes
from bot.web.form import PublicForm
from bot.web.slack_events import slack_handler
from storage import wake
from storage.database import Database
from storage.files import FileStore, default_folder
from storage.migrate import check_version, migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from datetime import timedelta

    from starlette.routing import BaseRoute

    from bot.clock import Clock
    from bot.network import Network
    from bot.settings import Settings

log = structlog.get_logger(__name__)

Role = Literal["run", "web", "worker"]
PEOPLE_AGAIN = 3600.0  # seconds between readings of who is in the workspace
LOAD_AGAIN = 60.0  # seconds until what another process learned of people is known here
LOOP_AGAIN = 1.0  # seconds until a loop that failed begins anew
ANYWHERE = "0.0.0.0"  # noqa: S104  a hosting provider routes to it


class Toban:
    """The bot in one process. `start` and `stop` bracket its life; `web_app` is what uvicorn serves."""

    def __init__(
        self,
        settings: Settings,
        network: Network,
        clock: Clock,
        db: Database,
        *,
        role: Role = "run",
        pace: timedelta = PACE,
    ) -> None:
        self.settings, self.db, self.role = settings, db, role
        self.desk = Desk(db, network, clock, settings.toban_url, file_store(settings))
        loops = () if role == "web" else (CLOCK, OUTBOX)
        self.watch = Watch(Health(monotonic(), loops), Metrics())
        self.bolt = new_bolt(settings)
        self.client = self.bolt.client
        self.directory = Directory(self.desk, self.client)
        mail = Post(self.desk, self.watch, settings.mail)
        self.sender = Sender(self.desk, self.client, self.directory, self.watch, mail.send, pace=pace)
        box = settings.mailbox
        self.inbox = Inbox(self.desk, self.watch, box, settings.own_addresses) if box else None
        self.engine = Engine(self.desk, self.watch)
        self.auditor = Auditor(self.desk, self.watch, has_loops=role != "web")
        self.bolt.acked = self.watch.metrics.acked
        self.bolt.late = partial(handlers.late_answer, self.desk, self.client)
        handlers.register(self.bolt, self.desk)
        self.threads = ThreadReader(self.desk, self.client)
        self.form = PublicForm(self.desk, settings.proxies)
        self._socket = SocketMode(self.bolt, settings, self.watch.health, self.threads.ask)
        self._tasks: set[asyncio.Task[None]] = set()

    def web_app(self, more_routes: list[BaseRoute] | None = None) -> Starlette:
        """Return the HTTP side, beside whatever else the same server serves; of a worker, how it is."""
        slack = slack_handler(self.bolt) if self.settings.mode == "http" else None
        health, metrics = self.watch.health, self.watch.metrics
        own = watch_routes(self.desk, health, metrics)
        if self.role != "worker":
            own = web_routes(self.desk, health, metrics, slack, self.form)
        routes = [*own, *(more_routes or [])]
        return Starlette(routes=routes, exception_handlers=error_handlers(self.desk.network.locale))

    async def start(self) -> None:
        """Start the loops; Slack may be away, the bot starts all the same."""
        share_connections(self.client)
        await self.desk.load_network()
        if self.role != "web":
            await self.desk.write(lambda s: correspondents.switch(s, on=self.settings.mail is not None))
        await self.desk.load_people()
        if self.role != "web":
            await self.desk.write(lambda s: edits.follow_file(s, self.desk.network, self.desk.act(CLI)))
            await self.desk.load_network()
            await self.desk.write(lambda s: notices.start(s, self.desk.network, self.desk.clock.now()))
            await self.desk.write(lambda s: meeting_times.start(s, self.desk.network, self.desk.clock.now()))
            self.desk.on_change += [self.engine.ring, self.sender.ring]
            self.desk.on_fired.append(self.sender.hurry)
            self._spawn(_again_and_again(self.engine.run))
            self._spawn(_again_and_again(self.sender.run))
            self._spawn(_again_and_again(FileKeeper(self.desk).run))
            if self.settings.mail is not None:
                self._spawn(_again_and_again(MailProbe(self.settings.mail, self.watch.health).run))
            self._spawn(called_before.name_firms(self.desk))
            if self.inbox is not None:
                self._spawn(_again_and_again(self.inbox.run))
        if not self.db.is_sqlite:
            listen = partial(wake.listen, self.settings.database_url, self._rung)
            self._spawn(_again_and_again(listen))
        self._spawn(_again_and_again(self.auditor.run))
        self._spawn(self._load_people())
        if self.role != "worker":
            self._spawn(self._read_people())
            self.desk.on_meeting_over.append(self.threads.ask)
            self._spawn(_again_and_again(self.threads.run))
            self._spawn(_again_and_again(self.form.run))
            if self.settings.mode == "http":
                self.threads.ask()
            else:
                self._spawn(self._socket.run())

    def _rung(self, what: str) -> None:
        """Hear another process: there is work, or the network itself was edited."""
        if what == wake.NETWORK:
            self._spawn(self.desk.load_network())
        self.desk.nudge()

    async def stop(self) -> None:
        """End the loops. What was under way is looked for when the bot starts again."""
        await self._socket.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.sender.settle()
        if self.client.session is not None:
            await self.client.session.close()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("loop_ended", error=type(error).__name__, exc_info=error)

    async def _read_people(self) -> None:
        """Read from Slack who is in the workspace, now and every hour."""
        while True:
            wait = RECONNECT
            try:
                await self.directory.refresh_people()
                self.watch.health.slack_answered()
                wait = PEOPLE_AGAIN
            except Exception as error:  # noqa: BLE001  judge() raises what is not Slack's
                try:
                    verdict = judge(error, to_person=False)
                    verdict.tell(self.watch.health, monotonic())
                    wait = max(RECONNECT, verdict.retry_after)
                except Exception:  # it is not Slack's
                    log.exception("people_not_read")
            await asyncio.sleep(wait)

    async def _load_people(self) -> None:
        """Read from the database what another process has learned of people."""
        while True:
            await asyncio.sleep(LOAD_AGAIN)
            try:
                await self.desk.load_network()
                await self.desk.load_people()
            except Exception:
                log.exception("people_not_loaded")


async def _again_and_again(loop: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a loop that never ends; one that failed, whatever it was, begins anew."""
    while True:
        try:
            await loop()
        except Exception:
            log.exception("loop_failed")
        await asyncio.sleep(LOOP_AGAIN)


def file_store(settings: Settings) -> FileStore:
    """Return where customers' files are kept."""
    return FileStore(settings.toban_files or default_folder(settings.database_url))


def prepare(settings: Settings, network: Network, role: Role) -> Database:
    """Open the database for a bot: alone on a SQLite file, of the right version, with the file's firms."""
    db = Database(settings.database_url)
    db.claim_file()
    if role == "run":
        migrate(db.engine)
    else:
        check_version(db.engine)
    db.write_now(lambda s: seed(s, network))
    if strangers := db.read_now(lambda s: unread_rota(s, network)):
        log.warning("rota_of_the_file_not_read", no_members=strangers)
    return db


def main(settings: Settings, role: Role, env: Mapping[str, str]) -> None:
    """Run the bot until it is told to stop."""
    network = load_network(settings.toban_config or find_config(env))
    asyncio.run(_serve(settings, network, role, settings.port_of(role, env)))


async def _serve(settings: Settings, network: Network, role: Role, port: int | None) -> None:
    db = await asyncio.to_thread(prepare, settings, network, role)
    toban = Toban(settings, network, SystemClock(), db, role=role)
    stop = stop_event()
    try:
        async with contextlib.AsyncExitStack() as stack:
            if port is not None:
                await stack.enter_async_context(http_server(toban.web_app(), ANYWHERE, port))
            await toban.start()
            await stop.wait()
            await toban.stop()
    finally:
        db.close()
