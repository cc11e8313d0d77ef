"""A meeting whose bot is killed while people write: not a line is lost, doubled or kept against their will.

Slack is in this process, the bot in another.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from starlette.applications import Starlette

from bot.http_server import http_server
from bot.local.config import Channel, Command, Pacing, Person, WorkspaceConfig
from bot.local.people import BOT_USER_ID
from bot.local.server import Workspace
from storage import meetings
from storage import minutes as rows
from storage.database import Database
from tests.ports import free_port
from tests.scenarios.crashing_bot import Life
from tests.scenarios.one_inquiry import SameTime
from tests.scenarios.town import PATIENCE, TUESDAY_TEN, told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from multiprocessing.process import BaseProcess
    from pathlib import Path

pytestmark = pytest.mark.timeout(200)
MEMBERS = "会員"
SECRETARY, ASAGIRI, USUZUMI = PEOPLE = ("U0SECRETARY", "U0ASAGIRI", "U0USUZUMI")
NETWORK = """
preset = "kyoto"
[roles]
secretariat = ["U0SECRETARY"]
representative = ["F01"]
[[firms]]
id = "F01"
name = "朝霧精密切削株式会社"
grade = "正会員"
lanes = ["parts"]
contacts = ["U0ASAGIRI"]
[[firms]]
id = "F02"
name = "薄墨制御有限会社"
grade = "正会員"
lanes = ["systems"]
contacts = ["U0USUZUMI"]
"""


class Meeting:
    """The channel, its people, and one bot after the other."""

    def __init__(self, folder: Path, db: Database, workspace: Workspace, time: SameTime) -> None:
        self._db, self.workspace, self._folder, self._time = db, workspace, folder, time
        self._lives = 0
        self._process: BaseProcess | None = None
        self.env = {
            "DATABASE_URL": db.engine.url.render_as_string(hide_password=False),
            "TOBAN_CONFIG": str(folder / "network.toml"),
            "PORT": str(free_port()),
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_APP_TOKEN": workspace.app_token,
            "SLACK_API_URL": workspace.api_url,
            "LOG_LEVEL": "ERROR",
            "WAITS_FOR": SECRETARY,
        }

    async def lives(self) -> None:
        """Let a bot live, and wait until it hears."""
        self._lives += 1
        life = Life(self.env, self._folder / f"life-{self._lives}", late=self._time.late)
        self._process = life.begin()
        await self.workspace.until(lambda: self.workspace.connected or None, PATIENCE)

    async def dies(self) -> None:
        """Kill it: nothing is finished or closed."""
        if self._process is not None:
            self._process.kill()
            await asyncio.to_thread(self._process.join)
            self._process = None
            await self.workspace.until(lambda: not self.workspace.connected or None, PATIENCE)

    async def begins(self) -> str:
        """Begin it; return the ts of its thread."""

        def look() -> str | None:
            found = self.workspace.find_message(MEMBERS, "議事録をとっています")
            return None if found is None else str(found["ts"])

        await self.workspace.send(SECRETARY, MEMBERS, "/minutes start 臨時の会")
        return str(await self.workspace.until(look, PATIENCE))

    async def says(self, who: str, text: str, thread: str) -> str:
        return str((await self.workspace.send(who, MEMBERS, text, thread))["ts"])

    async def lines(self) -> list[str]:
        def read(s: Any) -> list[str]:
            running = meetings.running(s)
            return [one.text for one in rows.standing(s, running[0].id)] if running else []

        return await self._db.read(read)

    async def until(self, *expected: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while sorted(await self.lines()) != sorted(expected):
                await asyncio.sleep(0.02)

    def receipts(self, thread: str) -> list[str]:
        """What the messages with a receipt say."""
        replies = self.workspace.messages(MEMBERS, thread_ts=thread)[1:]
        return [one["text"] for one in replies if one.get("reactions")]


@asynccontextmanager
async def held(folder: Path, database_url: str) -> AsyncIterator[Meeting]:
    port, time = free_port(), SameTime(TUESDAY_TEN)
    (folder / "network.toml").write_text(NETWORK, encoding="utf-8")
    config = WorkspaceConfig(
        base_url=f"http://127.0.0.1:{port}",
        db=str(folder / "workspace.db"),
        users=tuple(Person(user, user.lower(), user) for user in PEOPLE),
        channels=(
            Channel("C0MEMBERS1", MEMBERS, False, (*PEOPLE, BOT_USER_ID)),
            Channel("C0DESK001", "引き合い", False, (*PEOPLE, BOT_USER_ID)),
        ),
        commands=(Command("/minutes"),),
        pacing=Pacing(enabled=False),
    )
    workspace = Workspace(config, time)  # type: ignore[arg-type]
    db = Database(database_url)
    meeting = Meeting(folder, db, workspace, time)
    try:
        async with http_server(Starlette(routes=workspace.routes), "127.0.0.1", port):
            await workspace.start()
            try:
                yield meeting
            finally:
                await meeting.dies()
                await workspace.stop()
    finally:
        db.close()


async def test_what_was_said_edited_and_deleted_while_the_bot_was_dead_is_known_to_the_next(
    database_url: str, tmp_path: Path
) -> None:
    async with held(tmp_path, database_url) as meeting:
        await meeting.lives()
        thread = await meeting.begins()
        first = await meeting.says(ASAGIRI, "決定: 一", thread)
        second = await meeting.says(USUZUMI, "決定: 二", thread)
        await meeting.says(USUZUMI, "保留: 三", thread)
        await meeting.until("一", "二", "三")
        await meeting.dies()
        meeting.workspace.edit(ASAGIRI, MEMBERS, first, "決定: 一、改め")
        meeting.workspace.delete(USUZUMI, MEMBERS, second)
        await meeting.says(SECRETARY, "メモ: 四", thread)
        await meeting.says(USUZUMI, "取り消し", thread)
        await meeting.lives()
        await meeting.until("一、改め", "四")


async def test_killed_while_three_write_the_next_bot_has_every_line_once(
    database_url: str, tmp_path: Path
) -> None:
    async with held(tmp_path, database_url) as meeting:
        await meeting.lives()
        thread = await meeting.begins()
        said = [f"{who} {number}" for number in range(12) for who in PEOPLE]
        writing = asyncio.gather(*(meeting.says(one.split()[0], f"メモ: {one}", thread) for one in said))
        async with asyncio.timeout(PATIENCE):
            while not await meeting.lines():
                await asyncio.sleep(0.005)
        await meeting.dies()
        await writing
        await meeting.lives()
        await meeting.until(*said)
        await meeting.workspace.until(lambda: len(meeting.receipts(thread)) == len(said) or None, PATIENCE)
        head = meeting.workspace.find_message(MEMBERS, "議事録をとっています")
        assert "臨時の会" in told(head)
