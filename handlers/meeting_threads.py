"""What people write, edit and delete in a meeting's thread."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.services import minute_taking
from bot.services.minute_taking import NOT_YET_KNOWN
from bot.slack import minute_answers
from bot.slack.threads import message_of
from handlers.common import context, spawn

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.desk import Desk
    from bot.services.minute_taking import Heard, Message
    from handlers.common import Json

SOON = 0.1  # seconds until the note of where a thread hangs should be on disk
TRIES = 100


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to messages; all but those of a meeting's thread are left alone."""

    @app.event("message")
    async def on_message(event: Json, client: AsyncWebClient) -> None:
        message = message_of(event)
        if message is None:
            return
        meeting_id = await _whose(desk, message)
        if meeting_id == NOT_YET_KNOWN:
            spawn(_hear_soon(desk, client, message))
        elif meeting_id is not None:
            await _hear(desk, client, meeting_id, message)


async def _whose(desk: Desk, message: Message) -> int | None:
    return await desk.read(lambda s: minute_taking.whose(s, message))


async def _hear_soon(desk: Desk, client: AsyncWebClient, message: Message) -> None:
    """Hear who was faster than our note of where the thread hangs; if this ends early, it is read again."""
    for _ in range(TRIES):
        await asyncio.sleep(SOON)
        meeting_id = await _whose(desk, message)
        if meeting_id != NOT_YET_KNOWN:
            if meeting_id is not None:
                await _hear(desk, client, meeting_id, message)
            return


async def _hear(desk: Desk, client: AsyncWebClient, meeting_id: int, message: Message) -> None:
    """Take what was said; its writer alone is answered, after the event was acknowledged."""
    now = desk.clock.now()
    heard = await desk.write(lambda s: minute_taking.hear(s, desk.network, now, meeting_id, message))
    if heard is not None and heard.needs_answer:
        spawn(_answer(desk, client, heard))


async def _answer(desk: Desk, client: AsyncWebClient, heard: Heard) -> None:
    """Tell the writer what was understood or not."""
    message = heard.message
    told = minute_answers.answer(context(desk, message.user), heard.kept, heard.hints, is_over=heard.is_over)
    await client.chat_postEphemeral(
        channel=message.channel,
        user=message.user,
        thread_ts=message.thread_ts,
        text=told.text,
        blocks=told.blocks,
    )
