"""What people write, edit and delete in a running meeting's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import minute_taking
from bot.slack import minutes as shown
from bot.slack.threads import message_of
from handlers.common import context, spawn

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.desk import Desk
    from bot.services.minute_taking import Heard
    from handlers.common import Json


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to messages; all but those of a running meeting's thread are left alone."""

    @app.event("message")
    async def on_message(event: Json, client: AsyncWebClient) -> None:
        message = message_of(event)
        if message is None:
            return
        now = desk.clock.now()
        heard = await desk.decide(lambda s: minute_taking.hear(s, desk.network, now, message))
        if heard is None:
            return
        desk.nudge()
        if heard.needs_answer:
            spawn(_answer(desk, client, heard))


async def _answer(desk: Desk, client: AsyncWebClient, heard: Heard) -> None:
    """Tell the writer, and nobody else, what was understood or not."""
    message = heard.message
    told = shown.answer(context(desk, message.user), heard.kept, heard.hints)
    await client.chat_postEphemeral(
        channel=message.channel,
        user=message.user,
        thread_ts=message.thread_ts,
        text=told.text,
        blocks=told.blocks,
    )
