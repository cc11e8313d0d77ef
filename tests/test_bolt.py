"""The bot's connections to Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.bolt import new_bolt, share_connections
from bot.settings import Settings
from tests.scenarios.town import found_town

if TYPE_CHECKING:
    from pathlib import Path


async def test_one_call_after_another_goes_to_slack_over_one_connection(tmp_path: Path) -> None:
    callers, cookies = [], []

    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        callers.append(request.transport.get_extra_info("peername"))
        cookies.append(dict(request.cookies))
        return web.json_response({"ok": True}, headers={"Set-Cookie": "b=1; Path=/"})

    slack = web.Application()
    slack.router.add_post("/api/{method}", answer)
    async with TestServer(slack) as server:
        settings = Settings(
            database_url=f"sqlite:///{tmp_path}/toban.db",
            slack_bot_token=SecretStr("xoxb-1"),
            slack_api_url=str(server.make_url("/api/")),
        )
        client = new_bolt(settings).client
        share_connections(client)
        for text in ("26-0001", "26-0002", "26-0003"):
            await client.chat_postMessage(channel="C1", text=text)
        assert client.session is not None
        await client.session.close()
    assert len(callers) == 3
    assert len(set(callers)) == 1
    assert not any(cookies)  # a call is what it says, not what came before


async def test_a_bot_that_stops_leaves_no_connection_open(sqlite_url: str, tmp_path: Path) -> None:
    async with found_town(sqlite_url, tmp_path) as town:
        session = town.toban.client.session
        assert session is not None
        assert not session.closed
    assert session.closed
