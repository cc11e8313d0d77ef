"""`toban local`: the bot and a stand-in for Slack in one process, with a clock that can be pushed."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.app import Toban, prepare
from bot.clock import PushableClock
from bot.demo import demo_inquiries, demo_meetings, demo_network
from bot.http_server import http_server, stop_event
from bot.i18n import LOCALES, translate
from bot.local.server import Workspace
from bot.local_people import personas_of, samples_of, workspace_of
from bot.network import load_network
from bot.services import duty, past_meetings, steps, tokens
from bot.settings import Settings
from storage import settings as facts
from storage.files import default_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.network import Network
    from storage.database import Database, Session

HOST = "127.0.0.1"
PACE = timedelta(seconds=0.05)  # a newcomer need not wait for Slack's one message a second
PUSHED = "pushed"  # the fact that keeps how far the clock was pushed
LONGEST_DRAIN = 60.0  # seconds a push waits for the messages of one due time


@dataclass(frozen=True)
class LocalOptions:
    """What `toban local` was asked for; `db` is the path of its SQLite file.

    `outside`: of the environment, what the bot is told of mail and proxies.
    """

    config: Path | None = None
    db: Path = Path("toban-local.db")
    port: int = 3000
    empty: bool = False
    outside: Mapping[str, Any] = field(default_factory=dict)

    @property
    def workspace_db(self) -> Path:
        """Where the stand-in keeps its messages, beside the bot's database."""
        return self.db.with_suffix(".workspace.db")

    @property
    def drawings(self) -> Path:
        """Where customers' files are kept."""
        return default_folder(self.database_url)

    @property
    def database_url(self) -> str:
        """The bot's database."""
        return f"sqlite:///{self.db}"

    def settings(self, base_url: str, workspace: Workspace) -> Settings:
        """Return the bot's settings: its Slack is the stand-in, mail and proxies are the real one's."""
        return Settings(
            database_url=self.database_url,
            port=self.port,
            slack_bot_token=workspace.bot_token,
            slack_app_token=workspace.app_token,
            slack_api_url=workspace.api_url,
            toban_url=base_url,
            **self.outside,
        )

    def files(self) -> list[Path]:
        """Every file that starting afresh removes."""
        return [
            Path(f"{path}{suffix}")
            for path in (self.db, self.workspace_db)
            for suffix in ("", "-wal", "-shm")
        ]


class LocalControl:
    """What the workspace may ask of the bot: its clock, its website, a fresh start."""

    def __init__(self, network: Network, clock: PushableClock, db: Database, base_url: str) -> None:
        self._network, self._clock, self._db, self._base_url = network, clock, db, base_url
        self._token = ""
        self._pushing = asyncio.Lock()
        self._handing_in = asyncio.Lock()  # two at once need one token, not two
        self.toban: Toban | None = None
        self.workspace: Workspace | None = None
        self.stop: asyncio.Event | None = None
        self.afresh = False

    def now(self) -> datetime:
        """Return business time."""
        return self._clock.now()

    async def next_event(self) -> dict[str, Any] | None:
        """Say what falls due next, in the network's language and in each; a page that starts asks for it."""
        await self._recast()
        found = await self._db.read(steps.next_event)
        if found is None:
            return None
        due, kind, number = found
        labels = {locale: translate(locale, f"local.event_{kind}", number=number or "") for locale in LOCALES}
        return {"at": due.isoformat(), "label": labels[self._network.locale], "labels": labels}

    async def advance(self, to: datetime) -> None:
        """Push the clock, stopping at each due time until its messages have gone out."""
        assert self.toban is not None
        async with self._pushing:
            while (found := await self._db.read(steps.next_event)) is not None and found[0] <= to:
                self._clock.push_to(found[0])
                await self._settle()
            self._clock.push_to(to)
            await self._settle()
            await self._recast()
            offset = self._clock.offset.total_seconds()
            await self._db.write(lambda s: facts.put(s, PUSHED, {"seconds": offset}))

    async def _recast(self) -> None:
        """Offer the people to be in the parts that the rota gives them by now."""
        if self.workspace is not None:
            views = await self._db.read(lambda s: duty.current(s, self._network, self.now()))
            on_duty = [view.firm.id for view in views if view.firm is not None]
            following = [view.next_firm.id for view in views if view.next_firm is not None]
            self.workspace.cast(personas_of(self._network, on_duty, following))

    async def _settle(self) -> None:
        assert self.toban is not None
        await self.toban.engine.tick()
        self.toban.sender.ring()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_DRAIN):
                while not await self.toban.sender.idle():
                    await asyncio.sleep(0.005)

    async def reset(self) -> None:
        """Start afresh: the server ends, its files go, it starts again."""
        assert self.stop is not None
        self.afresh = True
        self.stop.set()

    async def intake(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Hand an inquiry in as the network's website would."""
        async with self._handing_in:
            self._token = self._token or await self._db.write(self._new_token)
        headers = {"Authorization": f"Bearer {self._token}", "Accept-Language": self._network.locale}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self._base_url}/api/inquiries", json=fields, headers=headers) as answer,
        ):
            return {"status": answer.status, "body": await answer.json()}

    def _new_token(self, s: Session) -> str:
        name = translate(self._network.locale, "local.reception")
        if name in tokens.active(s).values():
            tokens.revoke(s, name, self.now())
        return tokens.new(s, name, self.now())

    def lanes(self) -> list[dict[str, Any]]:
        """Return the network's lanes."""
        return [{"id": lane.id, "name": lane.name} for lane in self._network.lanes]

    def samples(self) -> list[dict[str, Any]]:
        """Return the demo's inquiries."""
        return samples_of(demo_inquiries(), self.now())


def main(options: LocalOptions) -> None:
    """Serve the local workspace until it is told to stop; start afresh as often as asked."""
    while asyncio.run(_serve(options)):
        for path in options.files():
            path.unlink(missing_ok=True)
        shutil.rmtree(options.drawings, ignore_errors=True)


async def _serve(options: LocalOptions) -> bool:
    """Serve once; True when the newcomer wants to start afresh."""
    clock = PushableClock()
    network = _network(options, clock)
    before = Settings(database_url=options.database_url, port=options.port)
    db = await asyncio.to_thread(prepare, before, network, "run")
    pushed = await db.read(lambda s: facts.get(s, PUSHED))
    clock.offset = timedelta(seconds=pushed["seconds"] if pushed else 0)
    if options.config is None and not options.empty:
        await db.write(lambda s: past_meetings.load(s, network, demo_meetings(clock.now())))
    base_url = f"http://{HOST}:{options.port}"
    control = LocalControl(network, clock, db, base_url)
    config = workspace_of(network, clock.now(), base_url, str(options.workspace_db))
    control.workspace = workspace = Workspace(config, control)
    settings = options.settings(base_url, workspace)
    toban = Toban(settings, network, clock, db, pace=PACE)
    toban.form.pacing = clock.now  # a tester who pushes the clock may send again
    control.toban = toban
    control.stop = stop_event()
    try:
        async with http_server(toban.web_app(workspace.routes), HOST, options.port):
            await workspace.start()
            await toban.start()
            for locale in sorted(LOCALES, key=lambda one: one != network.locale):
                print(translate(locale, "local.ready", url=base_url), flush=True)  # noqa: T201
            await control.stop.wait()
            await toban.stop()
            await workspace.stop()
    finally:
        db.close()
    return control.afresh


def _network(options: LocalOptions, clock: PushableClock) -> Network:
    if options.config is not None:
        return load_network(options.config)
    network = demo_network(clock.now().date())
    return network.model_copy(update={"firms": (), "rota_weeks": ()}) if options.empty else network
