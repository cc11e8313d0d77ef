"""Slack as the bot of one process reaches it: the local workspace, called without a socket between them.

What is on its way goes on when its sender dies.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
from multidict import CIMultiDict
from starlette.requests import Request

from bot.local.webapi import Dropped, WebApi
from tests.chaos.points import ANSWERED, CALLING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from random import Random

    from bot.local.server import Workspace
    from tests.chaos.points import Points

TIMEOUT = 10.0  # seconds, as the bot's own client has it
LONGEST_WAY = 0.7  # seconds


class Slack:
    """The workspace's Web API, some way off; `refuses`: nobody even gets a connection."""

    def __init__(self, workspace: Workspace, draw: Random) -> None:
        self.workspace, self.refuses, self._draw = workspace, False, draw
        self._api = WebApi(workspace.core)
        self.on_their_way: set[asyncio.Task[Any]] = set()

    async def take(self, method: str, arguments: dict[str, Any], token: str) -> Answer:
        """Let a call go its way, and return the answer when that has come back."""
        task = asyncio.get_running_loop().create_task(self._carry(method, arguments, token))
        self.on_their_way.add(task)
        task.add_done_callback(self.on_their_way.discard)
        return await asyncio.shield(task)

    async def _carry(self, method: str, arguments: dict[str, Any], token: str) -> Answer:
        if self.refuses:
            raise aiohttp.ClientConnectorError(None, OSError("refused"))  # type: ignore[arg-type]
        await asyncio.sleep(self._draw.uniform(0, LONGEST_WAY))
        body = json.dumps(arguments).encode()
        scope = {
            "type": "http",
            "method": "POST",
            "query_string": b"",
            "path_params": {"method": method},
            "headers": [(b"content-type", b"application/json"), (b"authorization", token.encode())],
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        response = await self._api.answer(Request(scope, receive))
        await asyncio.sleep(self._draw.uniform(0, LONGEST_WAY))
        if isinstance(response, Dropped):
            raise aiohttp.ServerDisconnectedError
        return Answer(response.status_code, CIMultiDict(response.headers), bytes(response.body))


class Answer:
    """As much of aiohttp's answer as the Slack client looks at."""

    def __init__(self, status: int, headers: Any, body: bytes) -> None:
        self.status, self.headers, self._body = status, headers, body
        self.content_type = headers.get("content-type", "").partition(";")[0]

    async def json(self) -> Any:
        if self.content_type != "application/json":
            raise aiohttp.ContentTypeError(None, ())  # type: ignore[arg-type]
        return json.loads(self._body)

    async def text(self) -> str:
        return self._body.decode()


class Session:
    """As much of aiohttp's session as the Slack client uses; one for each life of a bot."""

    closed = False

    def __init__(self, slack: Slack, points: Points) -> None:
        self._slack, self._points = slack, points

    @asynccontextmanager
    async def request(
        self,
        _verb: str,
        url: str,
        *,
        headers: dict[str, str],
        json: dict[str, Any] | None = None,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        **_: Any,
    ) -> AsyncIterator[Answer]:
        method = url.rpartition("/")[2]
        arguments = {**(params or {}), **(data or {}), **(json or {})}
        self._points.at(CALLING)
        async with asyncio.timeout(TIMEOUT):
            answer = await self._slack.take(method, arguments, headers["Authorization"])
        self._points.at(ANSWERED)
        yield answer
