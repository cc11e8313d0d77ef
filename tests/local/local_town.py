"""A workspace on a real port, and an unmodified Bolt app that lives against it."""

from __future__ import annotations

import asyncio
import logging
import socket
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import uvicorn
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from bot.local.config import Channel, Command, Pacing, Person, Shortcut, UserGroup, WorkspaceConfig
from bot.local.people import BOT_USER_ID
from bot.local.server import Workspace

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

AIKO, KENJI, GUEST, OUTSIDER = "U0AIKO", "U0KENJI", "U0GUEST", "U0OUTSIDER"
DESK, SECRET, ELSEWHERE = "C0DESK", "C0SECRET", "C0ELSEWHERE"
NETWORK = {
    "users": (
        Person(
            AIKO,
            "aiko",
            "青木 愛子",
            title="事務局",
            persona=True,
            role={"ja": "事務局", "en": "Secretariat"},
        ),
        Person(KENJI, "kenji", "木下 健司", title="営業部長", persona=True, locale="en-US"),
        Person(GUEST, "guest", "外村 空", kind="guest"),
        Person(OUTSIDER, "outsider", "外山 大", kind="outsider"),
    ),
    "channels": (
        Channel(
            DESK, "引き合い", members=(BOT_USER_ID, AIKO, KENJI, GUEST, OUTSIDER), topic="すべての引き合い"
        ),
        Channel(SECRET, "理事会", private=True, members=(AIKO,)),
        Channel(ELSEWHERE, "雑談", members=(AIKO, KENJI)),
    ),
    "groups": (UserGroup("S0OFFICERS", "officers", "役員", (KENJI,)),),
    "commands": (Command("/inquiry", "引き合い"), Command("/unheard")),
    "shortcuts": (Shortcut("global", "引き合い", "new_inquiry"), Shortcut("message", "登録", "register")),
}


@dataclass
class TestControl:
    """A clock that stands still until it is pushed."""

    __test__ = False

    moment: datetime = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    handed_in: list[dict[str, Any]] = field(default_factory=list)

    def now(self) -> datetime:
        return self.moment

    async def next_event(self) -> dict[str, Any] | None:
        return {"at": (self.moment + timedelta(hours=2)).isoformat(), "label": "期限"}

    async def advance(self, to: datetime) -> None:
        self.moment = to

    async def reset(self) -> None:
        self.moment = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)

    async def intake(self, fields: dict[str, Any]) -> dict[str, Any]:
        self.handed_in.append(fields)
        return {"status": 201, "body": {"number": "26-0001"}}

    def lanes(self) -> list[dict[str, Any]]:
        return [{"id": "parts", "name": "部品"}]

    def samples(self) -> list[dict[str, Any]]:
        sample = {"id": "s1", "company": "ACME", "subject": "試作", "source": "web"}
        return [{**sample, "fields": {"company": "ACME", "subject": "試作"}}]


@dataclass
class Town:
    """A running workspace, its clock, and the means to bring a bot to it."""

    workspace: Workspace
    control: TestControl
    stack: AsyncExitStack

    def client(self, token: str | None = None) -> AsyncWebClient:
        return AsyncWebClient(
            token=token or self.workspace.bot_token, base_url=self.workspace.api_url, retry_handlers=[]
        )

    def app(self, signing_secret: str = "") -> AsyncApp:
        return AsyncApp(
            client=self.client(),
            signing_secret=signing_secret or self.workspace.signing_secret,
            process_before_response=True,
        )

    async def connect(self, app: AsyncApp) -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(app, self.workspace.app_token, ping_interval=0.2)
        await handler.connect_async()
        self.stack.push_async_callback(handler.close_async)
        await self.workspace.until(lambda: self.workspace.connected)
        return handler


class _Server(uvicorn.Server):
    """Says when it can be reached."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@asynccontextmanager
async def serving(app: Starlette, sock: socket.socket) -> AsyncIterator[None]:
    """Serve an app on a socket that is already bound, in this event loop."""
    config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1, lifespan="off")
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[sock]))
    await server.ready.wait()
    try:
        yield
    finally:
        server.should_exit = True
        await task


def bound() -> tuple[socket.socket, str]:
    """Return a socket on a free port and its address."""
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    return sock, f"http://127.0.0.1:{sock.getsockname()[1]}"


@asynccontextmanager
async def town(changes: dict[str, Any]) -> AsyncIterator[Town]:
    """Run a workspace; `changes` go into its configuration."""
    sock, base_url = bound()
    settings = {"pacing": Pacing(enabled=False), **NETWORK, **changes}
    control = TestControl()
    workspace = Workspace(WorkspaceConfig(base_url=base_url, **settings), control)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(serving(Starlette(routes=workspace.routes), sock))
        await workspace.start()
        stack.push_async_callback(workspace.stop)
        yield Town(workspace, control, stack)


@asynccontextmanager
async def bot_over_http(
    changes: dict[str, Any], signing_secret: str = ""
) -> AsyncIterator[tuple[Town, AsyncApp]]:
    """Run a workspace and a bot that are joined by signed HTTP."""
    sock, url = bound()
    async with town({"request_url": f"{url}/slack/events", **changes}) as found:
        app = found.app(signing_secret)
        handler = AsyncSlackRequestHandler(app)
        routes = [Route("/slack/events", handler.handle, methods=["POST"])]
        async with serving(Starlette(routes=routes), sock):
            yield found, app


logging.getLogger("slack_bolt").setLevel(logging.ERROR)
