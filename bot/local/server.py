"""The workspace: what the starter mounts and the tests talk to."""

import asyncio
from collections import deque
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from bot.local.acks import ResponseUrlDesk
from bot.local.config import Json, WorkspaceConfig
from bot.local.control import Control
from bot.local.core import assemble
from bot.local.faults import Faults
from bot.local.filedesk import FileDesk
from bot.local.guard import local_only
from bot.local.methods.schedule import post_what_is_due
from bot.local.page import Page
from bot.local.people_at_work import PeopleAtWork
from bot.local.signed_http import SignedHttp
from bot.local.webapi import WebApi

_HERE = Path(__file__).parent
_TICK = 1.0


class Workspace(PeopleAtWork):
    """A stand-in for Slack.

    Mount `routes` at the root of a Starlette app, give the bot the tokens and
    `AsyncWebClient(base_url=f"{config.base_url}/workspace/api/")`, and bracket its life with start and stop.
    """

    def __init__(self, config: WorkspaceConfig, control: Control) -> None:
        super().__init__(assemble(config, control))
        self._ticker: asyncio.Task[None] | None = None

    @property
    def routes(self) -> list[BaseRoute]:
        """Everything the workspace serves."""
        files = FileDesk(self.core)
        return [
            Route("/", local_only(self.core, _index)),
            Route("/archives/{rest:path}", local_only(self.core, _index)),
            Mount("/static", StaticFiles(directory=_HERE / "static", check_dir=False)),
            Mount("/workspace/locale", StaticFiles(directory=_HERE / "locale", check_dir=False)),
            Route("/workspace/api/{method}", WebApi(self.core).answer, methods=["GET", "POST"]),
            Route("/workspace/response/{team}/{key}", ResponseUrlDesk(self.core).answer, methods=["POST"]),
            Route("/workspace/files/upload/{file}", files.take, methods=["POST"]),
            Route("/workspace/files/{file}/{name}", local_only(self.core, files.give)),
            WebSocketRoute("/workspace/socket", self.core.sockets.serve),
            *Page(self).routes(),
        ]

    @property
    def bot_token(self) -> str:
        """The bot's token, the same as long as the database is."""
        return str(self.core.world.secrets["bot_token"])

    @property
    def app_token(self) -> str:
        """The token that opens sockets."""
        return str(self.core.world.secrets["app_token"])

    @property
    def signing_secret(self) -> str:
        """What signed HTTP is signed with."""
        return str(self.core.world.secrets["signing_secret"])

    @property
    def api_url(self) -> str:
        """The base of the Web API, with its trailing slash."""
        return f"{self.core.config.base_url}/workspace/api/"

    @property
    def faults(self) -> Faults:
        """Where a test orders what shall go wrong."""
        return self.core.faults

    @property
    def refusals(self) -> deque[Json]:
        """The last payloads that were refused, and why."""
        return self.core.refusals

    @property
    def seen(self) -> deque[Json]:
        """The last events the pages were told of."""
        return self.core.hub.seen

    @property
    def connected(self) -> bool:
        """Whether the bot can be reached."""
        return self.core.delivery.transport.connected

    @property
    def away(self) -> bool:
        """Whether Slack is away: every call's connection is closed without an answer."""
        return self.core.away

    @away.setter
    def away(self, away: bool) -> None:
        self.core.away = away

    def cast(self, parts: dict[str, dict[str, str]]) -> None:
        """Offer these people to whoever tries the workspace, each in the part they have now, by language."""
        people = self.core.world.people
        for person in people.every():
            offered, part = person["id"] in parts, parts.get(person["id"], "")
            if (person["persona"], person["role"]) != (offered, part):
                people.change(person["id"], persona=offered, role=part)

    async def refresh_sockets(self, reason: str = "refresh_requested") -> None:
        """Ask the bot to connect anew."""
        await self.core.sockets.refresh(reason)

    async def verify_request_url(self) -> bool:
        """Ask the bot's address to echo a challenge; signed HTTP only."""
        transport = self.core.delivery.transport
        return isinstance(transport, SignedHttp) and await transport.verify_url()

    async def deliver(self, kind: Any, payload: Json) -> Any:
        """Send any envelope to the bot and return its Ack; for what no gesture makes."""
        return await self.core.delivery.ask(kind, payload)

    async def start(self) -> None:
        """Begin to keep time."""
        self._ticker = asyncio.create_task(self._tick())

    async def stop(self) -> None:
        """End every stream, socket and task, and close the file."""
        if self._ticker is not None:
            self._ticker.cancel()
            await asyncio.gather(self._ticker, return_exceptions=True)
        self.core.hub.close()
        await self.core.delivery.close()
        await self.core.sockets.close()
        self.core.world.store.close()

    async def _tick(self) -> None:
        while True:
            post_what_is_due(self.core)
            self.core.world.store.empty_log()
            await asyncio.sleep(_TICK)


async def _index(_request: Request) -> Response:
    index = _HERE / "static" / "index.html"
    if not index.exists():
        return PlainTextResponse("The local workspace is running; its page is not built in.")
    return FileResponse(index, headers={"Cache-Control": "no-cache"})
