"""The bot's connections to Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.bolt import new_bolt, share_connections
from bot.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


async def test_one_call_after_another_goes_to_slack_over_one_connection(tmp_path: Path) -> None:
    callers = []

    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        callers.append(request.transport.get_extra_info("peername"))
        return web.json_response({"ok": True})

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
