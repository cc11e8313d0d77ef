"""Slack over a socket that the bot opens (Socket Mode): no address of its own is needed."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from bot.bolt import is_local
from bot.clock import monotonic

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.bolt import Bolt
    from bot.services.health import Health
    from bot.settings import Settings

log = structlog.get_logger(__name__)

RECONNECT = 2.0  # seconds between tries to reach a Slack that is away
LOOK_AGAIN = 1.0  # seconds between looks whether the socket still answers


class SocketMode:
    """Opens the socket, and tells the health register whether it answers.

    `on_open` is called whenever one was opened: another had been closed before, and something may be missed.
    """

    def __init__(self, bolt: Bolt, settings: Settings, health: Health, on_open: Callable[[], object]) -> None:
        self._bolt, self._settings, self._health, self._on_open = bolt, settings, health, on_open
        self._handler: AsyncSocketModeHandler | None = None

    async def run(self) -> None:
        """Open the first socket, however long Slack is away; Bolt's client keeps it open from then on."""
        assert self._settings.slack_app_token is not None
        token = self._settings.slack_app_token.get_secret_value()
        self._handler = handler = AsyncSocketModeHandler(self._bolt, token, ping_interval=10)
        if is_local(self._settings.slack_api_url):
            handler.client.proxy = None
        handler.client.message_listeners.append(self._hear)
        while not await self._is_opened(handler):
            await asyncio.sleep(RECONNECT)
        self._health.slack_answered()
        if not is_local(self._settings.slack_api_url):  # whoever has no Slack would wonder
            log.info("slack_connected")
        await self._watch(handler)

    async def close(self) -> None:
        """Close the socket, if there is one."""
        if self._handler is not None:
            with contextlib.suppress(Exception):  # it is going away in any case
                await self._handler.close_async()  # type: ignore[no-untyped-call]

    async def _is_opened(self, handler: AsyncSocketModeHandler) -> bool:
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]
        except Exception as error:  # noqa: BLE001  whatever it is, Slack is not there yet
            self._health.slack_failed(monotonic(), type(error).__name__)
            log.warning("slack_away", error=type(error).__name__)
            return False
        return True

    async def _hear(self, _client: Any, message: dict[str, Any], _raw: str | None) -> None:
        if message.get("type") == "hello":
            self._on_open()

    async def _watch(self, handler: AsyncSocketModeHandler) -> None:
        while True:
            with contextlib.suppress(Exception):  # a socket that cannot be asked is one that is silent
                if await handler.client.is_connected():
                    self._health.pong(monotonic())
            await asyncio.sleep(LOOK_AGAIN)
