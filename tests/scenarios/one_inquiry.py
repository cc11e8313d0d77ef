"""The story of one inquiry that nobody replies to: card, ping and DM, then a call.

Slack is in this process; the bot is in another and may die, and then the next one is begun an hour later.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
from starlette.applications import Starlette

from bot.clock import SystemClock
from bot.http_server import http_server
from bot.local.config import Channel, Pacing, Person, WorkspaceConfig
from bot.local.faults import Fault
from bot.local.people import BOT_USER_ID
from bot.local.server import Workspace
from bot.services import audit, tokens
from storage import standing, timeline, timers
from storage.database import Database
from tests.ports import free_port
from tests.scenarios.crashing_bot import CALLS, Life
from tests.scenarios.town import INQUIRIES, PATIENCE, TUESDAY_TEN, told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime
    from multiprocessing.process import BaseProcess
    from pathlib import Path

    from storage.database import Session

NETWORK = """
preset = "kyoto"
[service_hours]
mode = "always"
[reply]
window = "2m"
reminders = []
[[escalation]]
delay = "0s"
call = ["sales_head"]
[roles]
sales_head = ["U0SALES"]
secretariat = ["U0SECRETARY"]
[[firms]]
id = "F01"
name = "朝霧精密切削株式会社"
lanes = ["parts"]
contacts = ["U0ASAGIRI"]
"""
PEOPLE = ("U0SALES", "U0SECRETARY", "U0ASAGIRI")
# What is said of inquiry N, each once. (PostgreSQL gives no id twice, not even one that a crash undid.)
EXPECTED = (
    "card:N", "ping:N:1", "dm:N:1:U0ASAGIRI", "step:N:call-1:U0SALES", "step:N:call-1:channel",
)  # fmt: skip


class SameTime:
    """The workspace's clock: it tells the time of the bot that lives. Nothing else is asked of it here."""

    def __init__(self, began: datetime) -> None:
        self.late = began - SystemClock().now()

    def now(self) -> datetime:
        return SystemClock().now() + self.late

    async def next_event(self) -> None:
        return None

    def samples(self) -> list[dict[str, Any]]:
        return []


class Story:
    """One inquiry, one workspace, one bot after the other."""

    def __init__(self, folder: Path, db: Database, workspace: Workspace, time: SameTime) -> None:
        self.workspace, self._folder, self._db, self._time = workspace, folder, db, time
        self._lives = 0
        self._process: BaseProcess | None = None
        self._dead = asyncio.Event()
        self.port = free_port()
        self._token = db.write_now(lambda s: tokens.new(s, "web", time.now()))
        self.env = {
            "DATABASE_URL": db.engine.url.render_as_string(hide_password=False),
            "TOBAN_CONFIG": str(folder / "network.toml"),
            "PORT": str(self.port),
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_APP_TOKEN": workspace.app_token,
            "SLACK_API_URL": workspace.api_url,
            "LOG_LEVEL": "ERROR",
            "WAITS_FOR": PEOPLE[0],
        }

    async def lives(
        self, dies_at: int = 0, *, killed_at_answer: int = 0, from_its_start: bool = False
    ) -> None:
        """Let a bot live, an hour later than the one before, and hand it the inquiry.

        `dies_at`: its n-th point; `killed_at_answer`: Slack has taken its n-th call and not answered yet.
        """
        self._kill_when_slack_has_taken(killed_at_answer)
        self._time.late += timedelta(hours=self._lives and 1)
        self._lives += 1
        life = Life(self.env, self._file, dies_at, self._time.late, from_its_start)
        self._process = life.begin()
        self._dead.clear()
        asyncio.get_running_loop().add_reader(self._process.sentinel, self._died)
        await self.hand_in()

    def _died(self) -> None:
        assert self._process is not None
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._process.join()
        self._dead.set()

    @property
    def _file(self) -> Path:
        return self._folder / f"life-{self._lives}"

    def points(self) -> list[str]:
        """The points that the last bot passed."""
        return self._file.read_text(encoding="utf-8").splitlines() if self._file.exists() else []

    async def hand_in(self) -> None:
        """Hand the inquiry in as a website does: again with the same key until it is taken or all is over."""
        url = f"http://127.0.0.1:{self.port}/api/inquiries"
        headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": "the-one"}
        async with aiohttp.ClientSession(headers=headers) as session:
            while not self._dead.is_set():
                try:
                    async with session.post(url, json={"subject": "試作", "lane": "parts"}) as answer:
                        assert answer.status == 201, await answer.text()
                        return
                except aiohttp.ClientError:
                    await asyncio.sleep(0.02)

    def _kill_when_slack_has_taken(self, nth: int) -> None:
        taken = 0

        async def take(method: str, _arguments: Any, _answer: Any) -> None:
            nonlocal taken
            taken += method in CALLS
            if method in CALLS and taken == nth:
                await self.kill()

        self.workspace.faults.clear()
        self.workspace.faults.add("*", Fault.hook(take), times=1000)

    async def kill(self) -> None:
        """Kill the bot (SIGKILL: nothing is finished or closed)."""
        if self._process is not None:
            self._process.kill()
            await self.dies()

    async def dies(self) -> int | None:
        """Wait for the bot's death; return its exit code."""
        assert self._process is not None
        async with asyncio.timeout(PATIENCE):
            await self._dead.wait()
        return self._process.exitcode

    async def ends_well(self) -> None:
        """Wait until everything has gone out, then see that it was said and recorded once."""
        await self.workspace.until(lambda: self._is_told() or None, PATIENCE)
        async with asyncio.timeout(PATIENCE):
            while not await self._db.read(self._is_over):
                await asyncio.sleep(0.02)
        posts = self.posts()
        assert {key: count for key, count in posts.items() if count > 1} == {}
        [number] = [key.removeprefix("card:") for key in posts if key.startswith("card:")]
        assert set(posts) == _of(number)
        [card] = self.workspace.messages(INQUIRIES)
        assert re.search("..-0001.*期限超過", told(card))
        events = await self._db.read(lambda s: timeline.events_of(s, int(number)))
        steps = [event["data"]["step"] for event in events if event["kind"] == "called"]
        assert steps == ["call-1"]
        assert await self._db.read(audit.differing) == []

    def _is_over(self, s: Session) -> bool:
        waiting = timers.next_row(s)  # the week's turn comes later
        return (waiting is None or waiting["inquiry_id"] is None) and not standing.unsent(s)

    def _is_told(self) -> bool:
        posts = set(self.posts())
        return any(_of(key.removeprefix("card:")) <= posts for key in posts if key.startswith("card:"))

    def posts(self) -> Counter[str]:
        """Count what was posted: in the channel and its threads, and in everybody's DMs."""
        rooms = [self.workspace.messages(INQUIRIES)]
        rooms += [self.workspace.messages(INQUIRIES, thread_ts=card["ts"])[1:] for card in rooms[0]]
        rooms += [self.workspace.messages(self.workspace.dm(user), user) for user in PEOPLE]
        return Counter(one["metadata"]["event_payload"]["outbox"] for room in rooms for one in room)


def _of(number: str) -> set[str]:
    return {key.replace("N", number, 1) for key in EXPECTED}


def _write_network(folder: Path, now: datetime) -> None:
    monday = now.date() - timedelta(days=now.weekday())
    weeks = [monday + timedelta(weeks=number) for number in (-1, 0, 1)]
    rota = "".join(f'[[rota]]\nweek = {week}\nparts = "F01"\n' for week in weeks)
    folder.mkdir()
    (folder / "network.toml").write_text(NETWORK + rota, encoding="utf-8")


@asynccontextmanager
async def found_story(folder: Path, database_url: str, began: datetime = TUESDAY_TEN) -> AsyncIterator[Story]:
    """Prepare a story in which no bot lives yet; `began`: when it begins."""
    port, time = free_port(), SameTime(began)
    _write_network(folder, began)
    config = WorkspaceConfig(
        base_url=f"http://127.0.0.1:{port}",
        db=str(folder / "workspace.db"),
        users=tuple(Person(user, user.lower(), user) for user in PEOPLE),
        channels=(Channel("C0DESK001", INQUIRIES, False, (*PEOPLE, BOT_USER_ID)),),
        pacing=Pacing(enabled=False),
        bot_events=frozenset(),
    )
    workspace = Workspace(config, time)  # type: ignore[arg-type]
    db = Database(database_url)
    story = Story(folder, db, workspace, time)
    try:
        async with http_server(Starlette(routes=workspace.routes), "127.0.0.1", port):
            await workspace.start()
            try:
                yield story
            finally:
                await story.kill()
                await workspace.stop()
    finally:
        db.close()
