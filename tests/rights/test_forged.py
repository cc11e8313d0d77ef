"""Requests that Slack did not send, sends again, or sends for somebody who may not: nothing is done."""

from __future__ import annotations

import json
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier

from bot.app import Toban
from bot.settings import Settings
from handlers.common import settle
from storage import timeline
from tests.rights.town import NOW, Town, build

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from storage.database import Database

SECRET = "0123456789abcdef0123456789abcdef"
CALLED, STRANGER, SECRETARY = "UASKED1", "USTRANGER", "USECRETARY"
OLD = 6 * 60  # seconds; Slack says to take nothing older than five minutes


class Still:
    """A clock that stands still."""

    def now(self) -> Any:
        return NOW

    def machine_now(self) -> Any:
        return NOW


class Door:
    """The bot as Slack reaches it over HTTP."""

    def __init__(self, town: Town, client: httpx.AsyncClient) -> None:
        self.town, self.client = town, client

    async def press(self, who: str, *, secret: str = SECRET, ago: int = 0, **more: Any) -> int:
        """一次回答済 is pressed; return the status of the answer."""
        action = {"type": "button", "action_id": "case:replied", "block_id": "b", "action_ts": "1.1"}
        payload = {
            "type": "block_actions",
            "user": {"id": who, "team_id": "T1"},
            "team": {"id": "T1"},
            "trigger_id": "1.1.a",
            "actions": [action | {"value": str(self.town.case)}],
            **more,
        }
        body, at = urlencode({"payload": json.dumps(payload)}), str(int(time.time()) - ago)
        headers = {
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": SignatureVerifier(secret).generate_signature(timestamp=at, body=body) or "",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        answer = await self.client.post("/slack/events", content=body, headers=headers)
        await settle()
        return answer.status_code

    def replies(self) -> list[str]:
        """Who replied to the customer."""
        events = self.town.db.read_now(lambda s: timeline.events_of(s, self.town.case))
        return [event["actor"] for event in events if event["kind"] == "replied"]


@asynccontextmanager
async def _door(db: Database, folder: Path) -> AsyncIterator[Door]:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"ok": True, "team_id": "T1", "user_id": "UTOBAN", "bot_id": "B1"})

    slack = web.Application()
    slack.router.add_post("/api/{method}", answer)
    town = build(db, folder)
    async with TestServer(slack) as server:
        settings = Settings(
            database_url=f"sqlite:///{folder}/unused.db",
            slack_bot_token=SecretStr("xoxb-1"),
            slack_signing_secret=SecretStr(SECRET),
            slack_api_url=str(server.make_url("/api/")),
        )
        toban = Toban(settings, town.net, Still(), db, role="web")
        transport = httpx.ASGITransport(toban.web_app())
        async with httpx.AsyncClient(transport=transport, base_url="http://toban") as client:
            yield Door(town, client)


@pytest.fixture
async def door(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[Door]:
    async with _door(sqlite_db, tmp_path) as found:
        yield found


async def test_what_slack_signed_is_done_once_however_often_it_comes(door: Door) -> None:
    assert [await door.press(CALLED) for _ in range(3)] == [200] * 3
    assert door.replies() == [CALLED]


@pytest.mark.parametrize("forged", [{"secret": "f" * 32}, {"ago": OLD}, {"ago": -OLD}])
async def test_what_slack_did_not_sign_or_signed_long_ago_is_not_taken(door: Door, forged: Any) -> None:
    assert await door.press(CALLED, **forged) == 401
    assert door.replies() == []


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"user_id": SECRETARY},
        {
            "message": {"user": SECRETARY, "ts": "1.1"},
            "view": {"id": "V1", "hash": "h", "private_metadata": ""},
        },
        {"user": {"id": STRANGER, "team_id": "T2"}, "team": {"id": "T2"}, "is_enterprise_install": False},
    ],
)
async def test_ids_of_others_make_nobody_another(door: Door, more: Any) -> None:
    """Who pressed is whom Slack names as the one who pressed, also where they are of another workspace."""
    assert await door.press(STRANGER, **more) == 200
    assert door.replies() == []
