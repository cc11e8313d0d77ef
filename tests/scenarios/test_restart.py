"""The bot is killed at every step of claiming, owing and sending; nothing is lost and nothing doubled."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import Counter
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
import uvicorn
from starlette.applications import Starlette

from bot.local.config import Channel, Pacing, Person, WorkspaceConfig
from bot.local.faults import Fault
from bot.local.people import BOT_USER_ID
from bot.local.server import Workspace
from bot.services import tokens
from storage.database import Database
from tests.scenarios.town import PATIENCE, free_port, told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

NETWORK = """
preset = "kyoto"
[service_hours]
mode = "always"
[reply]
window = "2s"
reminders = []
[[escalation]]
delay = "0s"
call = ["sales_head"]
[[escalation]]
delay = "1s"
call = ["representative"]
[roles]
sales_head = ["U0SALES"]
representative = ["U0PRESIDENT"]
secretariat = ["U0SECRETARY"]
[[firms]]
id = "F01"
name = "朝霧精密切削株式会社"
lanes = ["parts"]
contacts = ["U0ASAGIRI"]
"""
PEOPLE = ("U0SALES", "U0PRESIDENT", "U0SECRETARY", "U0ASAGIRI")
LONG = 60.0  # seconds for a whole story with two starts in it


class NoControl:
    """The workspace's own clock is the machine's; nothing else is asked of it here."""

    def now(self) -> datetime:
        from bot.clock import SystemClock

        return SystemClock().now()

    async def next_event(self) -> None:
        return None

    def samples(self) -> list[dict[str, Any]]:
        return []


class Bot:
    """The bot's process, started and killed as the test says."""

    def __init__(self, env: dict[str, str], port: int) -> None:
        self.env, self.port = env, port
        self.process: asyncio.subprocess.Process | None = None

    async def start(self, crash_at: int = 0) -> None:
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.scenarios.crashing_bot", env=self.env | {"CRASH_AT": str(crash_at)}
        )

    def kill(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)

    async def dead(self) -> None:
        assert self.process is not None
        await self.process.wait()

    @property
    def died(self) -> bool:
        return self.process is not None and self.process.returncode is not None

    async def hand_in(self, token: str) -> None:
        """Hand the inquiry in as a website does: again with the same key until it is taken."""
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "the-one"}
        async with aiohttp.ClientSession() as session:
            while not self.died:
                try:
                    async with session.post(
                        f"http://127.0.0.1:{self.port}/api/inquiries",
                        json={"subject": "試作", "lane": "parts"},
                        headers=headers,
                    ) as answer:
                        if answer.status == 201:
                            return
                except aiohttp.ClientError:
                    await asyncio.sleep(0)


@asynccontextmanager
async def workspace_of_the_story(folder: Path) -> AsyncIterator[Workspace]:
    port = free_port()
    config = WorkspaceConfig(
        base_url=f"http://127.0.0.1:{port}",
        db=str(folder / "workspace.db"),
        users=tuple(Person(user, user.lower(), user) for user in PEOPLE),
        channels=(Channel("C0DESK001", "引き合い", False, (*PEOPLE, BOT_USER_ID)),),
        pacing=Pacing(enabled=False),
    )
    workspace = Workspace(config, NoControl())  # type: ignore[arg-type]
    server = uvicorn.Server(
        uvicorn.Config(
            Starlette(routes=workspace.routes), port=port, log_config=None, timeout_graceful_shutdown=1
        )
    )
    serving = asyncio.create_task(server.serve())
    await workspace.start()
    try:
        yield workspace
    finally:
        await workspace.stop()
        server.should_exit = True
        await serving


def prepared(folder: Path, database_url: str, workspace: Workspace) -> tuple[Bot, str]:
    """Return a bot that is not running yet, and a token of its intake API."""
    today = NoControl().now().date()
    weeks = [today + timedelta(weeks=number, days=-today.weekday()) for number in (-1, 0, 1)]
    rota = "".join(f'[[rota]]\nweek = {week}\nparts = "F01"\n' for week in weeks)
    (folder / "network.toml").write_text(NETWORK + rota, encoding="utf-8")
    port = free_port()
    env = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "PYTHONPATH": str(Path.cwd()),
        "DATABASE_URL": database_url,
        "TOBAN_CONFIG": str(folder / "network.toml"),
        "PORT": str(port),
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_API_URL": workspace.api_url,
        "LOG_LEVEL": "ERROR",
    }
    db = Database(database_url)
    token = db.write_now(lambda s: tokens.new(s, "web", NoControl().now()))
    db.close()
    return Bot(env, port), token


def posts(workspace: Workspace) -> Counter[str]:
    """Count what was posted: in the channel and its thread by outbox key, and the DMs of each person."""
    rooms = {"channel": workspace.messages("引き合い")}
    for message in rooms["channel"][:]:
        if message.get("reply_count"):
            rooms[f"thread {message['ts']}"] = workspace.messages("引き合い", thread_ts=message["ts"])[1:]
    for user in PEOPLE:
        rooms[user] = workspace.messages(workspace.dm(user), user)
    return Counter(
        message["metadata"]["event_payload"]["outbox"]
        for messages in rooms.values()
        for message in messages
        if message.get("metadata")
    )


# What is said of inquiry N, each once. (PostgreSQL gives no id twice, not even one that a crash undid.)
EXPECTED = (
    "card:N", "ping:N:1", "dm:N:1:U0ASAGIRI", "step:N:call-1:U0SALES", "step:N:call-1:channel",
    "step:N:call-2:U0PRESIDENT", "step:N:call-2:channel",
)  # fmt: skip


def all_said(workspace: Workspace) -> bool:
    """Whether everything was said of the one inquiry."""
    said = set(posts(workspace))
    ids = {key.removeprefix("card:") for key in said if key.startswith("card:")}
    return any({key.replace("N", one, 1) for key in EXPECTED} <= said for one in ids)


async def the_story_ends_well(workspace: Workspace) -> None:
    """Wait until everything was said, then see that it was said once, and of one inquiry."""
    await workspace.until(lambda: all_said(workspace) or None, LONG)
    counts = posts(workspace)
    assert {key: count for key, count in counts.items() if count > 1} == {}
    assert sum(key.startswith("card:") for key in counts) == 1
    assert "-0001" in told(workspace.messages("引き合い")[0])


@pytest.fixture
async def story(database_url: str, tmp_path: Path) -> AsyncIterator[tuple[Workspace, Bot, str]]:
    async with workspace_of_the_story(tmp_path) as workspace:
        bot, token = prepared(tmp_path, database_url, workspace)
        try:
            yield workspace, bot, token
        finally:
            bot.kill()
            if bot.process is not None:
                await bot.dead()


@pytest.mark.parametrize("crash_at", range(1, 112, 18))
async def test_killed_before_its_nth_statement_the_story_ends_as_if_nothing_had_happened(
    story: tuple[Workspace, Bot, str], crash_at: int
) -> None:
    workspace, bot, token = story
    await bot.start(crash_at)
    await bot.hand_in(token)
    async with asyncio.timeout(PATIENCE):
        await bot.dead()
    await bot.start()
    await bot.hand_in(token)
    await the_story_ends_well(workspace)


@pytest.mark.parametrize("nth", [1, 3, 5])
async def test_killed_while_slack_takes_a_message_it_is_neither_lost_nor_doubled(
    story: tuple[Workspace, Bot, str], nth: int
) -> None:
    workspace, bot, token = story
    calls = 0

    def kill_at_the_nth(_method: str, _arguments: Any, _answer: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == nth:
            bot.kill()

    workspace.faults.add("chat.postMessage", Fault.hook(kill_at_the_nth), times=nth)
    await bot.start()
    await bot.hand_in(token)
    async with asyncio.timeout(PATIENCE):
        await bot.dead()
    await bot.start()
    await the_story_ends_well(workspace)
