"""The bot as Slack reaches it over signed HTTP, in the town; what it tells people and what it changes."""

from __future__ import annotations

import json
import time
from contextlib import asynccontextmanager
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

import httpx
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import select

from bot.app import Toban
from bot.settings import Settings
from handlers.common import settle
from storage import tables
from tests.rights.town import NOW, Scene, Town, build

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from storage.database import Database
    from tests.rights.town import Step

SECRET = "0123456789abcdef0123456789abcdef"
TEAM = {"id": "T1"}
EVERY_TABLE = list(tables.inquiry.metadata.sorted_tables)


class Still:
    """A clock that stands still."""

    def now(self) -> Any:
        return NOW

    def machine_now(self) -> Any:
        return NOW


class Door:
    """Where Slack's requests come in. `said` is what people were shown since they pressed last."""

    def __init__(self, town: Town, client: httpx.AsyncClient, slack: str, said: list[str]) -> None:
        self.town, self._client, self._slack, self._said = town, client, slack, said
        self._numbers = count(1)

    def prepare(self, step: Step) -> Any:
        """Let something become so; return what it made."""

        def work(s: Any) -> Any:
            scene = Scene(s, self.town)
            step(scene)
            return scene.made

        return self.town.db.write_now(work)

    async def press(self, who: str, action_id: str, value: str | None, **more: Any) -> int:
        """Press a button; return the status of the answer."""
        number = next(self._numbers)
        action = {"type": "button", "action_id": action_id, "block_id": "b", "action_ts": f"{number}.1"}
        actions = [action | ({} if value is None else {"value": value})]
        place = {"channel": {"id": "C1"}, "container": {"type": "message", "message_ts": "1.1"}}
        place |= {"response_url": f"{self._slack}respond"}
        return await self.come({"type": "block_actions", "actions": actions} | place | self._by(who) | more)

    async def submit(self, who: str, callback_id: str, about: str, **fields: Any) -> int:
        """Send a form in; `about` is its `private_metadata`."""
        view = {"id": f"V{next(self._numbers)}", "type": "modal", "hash": "1.old", "callback_id": callback_id}
        blocks = [{"type": "input", "block_id": name} for name in fields]
        values = {name: {"value": _filled_in(name, value)} for name, value in fields.items()}
        view |= {"private_metadata": about, "blocks": blocks, "state": {"values": values}}
        return await self.come({"type": "view_submission", "view": view} | self._by(who))

    def _by(self, who: str) -> dict[str, Any]:
        return {"user": {"id": who, "team_id": TEAM["id"]}, "team": TEAM, "trigger_id": "1.1.a"}

    async def come(self, payload: Any, *, secret: str = SECRET, ago: int = 0, altered: bytes = b"") -> int:
        """Let a request come in, signed `ago` seconds ago; with `altered` behind what was signed."""
        self._said.clear()
        body, at = urlencode({"payload": json.dumps(payload)}), str(int(time.time()) - ago)
        headers = {
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": SignatureVerifier(secret).generate_signature(timestamp=at, body=body) or "",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        answer = await self._client.post("/slack/events", content=body.encode() + altered, headers=headers)
        await settle()
        if answer.text:
            self._said.append(_words(answer.text))
        return answer.status_code

    async def send(self, content: bytes) -> int:
        """Let bytes come in that nobody signed."""
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return (await self._client.post("/slack/events", content=content, headers=form)).status_code

    @property
    def said(self) -> str:
        """What whoever pressed was shown."""
        return "\n".join(self._said)

    def rows(self) -> dict[str, list[Any]]:
        """Everything that is in the database."""
        read = self.town.db.read_now
        return {one.name: read(lambda s, one=one: s.execute(select(one)).all()) for one in EVERY_TABLE}  # type: ignore[misc]


def _filled_in(name: str, value: str) -> dict[str, Any]:
    """Return what Slack sends for a field that was filled in."""
    if name in {"date", "time"}:
        return {f"selected_{name}": value}
    return {"value": value, "selected_option": {"value": value}}


def _words(body: str) -> str:
    """Return what a person reads of a body: a view's texts, or what stands beside a form's fields."""
    sent = json.loads(body) if body.startswith("{") else dict(parse_qsl(body))
    view = sent.get("view") or {}
    view = json.loads(view) if isinstance(view, str) else view
    shown = [*_texts(view.get("blocks", sent.get("blocks"))), *sent.get("errors", {}).values()]
    return "\n".join(shown or [sent.get("text", "")])


def _texts(shown: Any) -> Iterator[str]:
    if isinstance(shown, list):
        for one in shown:
            yield from _texts(one)
    elif isinstance(shown, dict):
        for name, one in shown.items():
            yield from [one] if name == "text" and isinstance(one, str) else _texts(one)


@asynccontextmanager
async def door_of(db: Database, folder: Path) -> AsyncIterator[Door]:
    """Open it."""
    said: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        said.append(_words(await request.text()))
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
            yield Door(town, client, settings.slack_api_url, said)
