"""`toban web` and `toban worker` as a Procfile starts them, each with a port of its own or none.

What they log is searched for what may stand in no log.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import psutil

from bot.clock import SystemClock
from bot.local.faults import Fault
from tests.ports import free_port
from tests.scenarios.one_inquiry import found_story
from tests.scenarios.town import PATIENCE
from tests.searched_log import written

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

TO_BE_LOGGED = Fault.error("invalid_blocks")


@asynccontextmanager
async def running(role: str, env: dict[str, str], folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    path, secrets = folder / f"{role}.log", [env["SLACK_BOT_TOKEN"], env["SLACK_APP_TOKEN"], "試作"]
    with path.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.cli", role), env=env | {"LOG_LEVEL": "INFO"}, stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()
    assert path.stat().st_size or role == "web"  # which says nothing while all goes well
    assert written(path, *secrets) == []


async def get(port: int, path: str) -> tuple[int, Any]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}") as answer,
    ):
        return answer.status, await answer.text()


async def until_answers(port: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                assert (await get(port, "/healthz"))[0] == 200
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
            else:
                return


async def test_a_worker_with_a_port_tells_what_it_sent_and_nothing_else(
    postgres_url: str, tmp_path: Path
) -> None:
    async with found_story(tmp_path / "story", postgres_url, SystemClock().now()) as story:
        port = free_port()
        worker = story.env | {"PORT": str(port)}
        async with running("web", story.env, tmp_path), running("worker", worker, tmp_path):
            await until_answers(story.port)
            await until_answers(port)
            story.workspace.faults.add("chat.postMessage", TO_BE_LOGGED)
            await story.hand_in()
            await story.workspace.until(lambda: len(story.posts()) >= 3 or None, PATIENCE)
            async with asyncio.timeout(PATIENCE):
                while 'toban_outbox_sent_total{op="post"}' not in (await get(port, "/metrics"))[1]:
                    await asyncio.sleep(0.05)
            assert "toban_timer_lateness_seconds_count" in (await get(port, "/metrics"))[1]
            for path in ("/", "/api/inquiries", "/slack/events"):
                assert (await get(port, path))[0] == 404
            assert 'op="post"' not in (await get(story.port, "/metrics"))[1]


async def test_a_worker_without_a_port_listens_nowhere(postgres_url: str, tmp_path: Path) -> None:
    async with found_story(tmp_path / "story", postgres_url, SystemClock().now()) as story:
        env = {name: value for name, value in story.env.items() if name != "PORT"}
        async with running("web", story.env, tmp_path), running("worker", env, tmp_path) as worker:
            story.workspace.faults.add("chat.postMessage", TO_BE_LOGGED)
            await story.hand_in()
            await story.workspace.until(lambda: len(story.posts()) >= 3 or None, PATIENCE)
            connections = psutil.Process(worker.pid).net_connections("inet")
            assert [one.laddr for one in connections if one.status == psutil.CONN_LISTEN] == []
