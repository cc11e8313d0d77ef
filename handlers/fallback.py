"""What nothing else listens to is answered kindly, because Slack shows silence as a failure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.slack import lists
from handlers.answers import Caller, ephemeral
from handlers.clicks import unknown
from handlers.common import context, log_error, spawn

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.desk import Desk
    from handlers.common import Json

_ANYTHING = re.compile(".*", re.DOTALL)


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to everything, after all others."""

    @app.command(_ANYTHING)
    async def on_command(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        c = context(desk, Caller.of(desk, client, body).user)
        await ack(ephemeral(lists.said(c.say("help.unknown_command", command=body["command"]))))

    @app.action(_ANYTHING)
    async def on_action(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        caller = Caller.of(desk, client, body)
        spawn(unknown(desk, caller))

    @app.shortcut(_ANYTHING)
    async def on_shortcut(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        caller = Caller.of(desk, client, body)
        spawn(caller.tell(context(desk, caller.user).plain("help.unknown_shortcut")))

    @app.view(_ANYTHING)
    async def on_view(ack: AsyncAck) -> None:
        await ack()

    @app.options(_ANYTHING)
    async def on_options(ack: AsyncAck) -> None:
        await ack(options=[])

    @app.event(_ANYTHING)
    async def on_event() -> None:
        """Take note of events that nothing here acts on."""

    @app.error
    async def on_error(error: Exception) -> None:
        log_error("listener_broke", error)
