"""Looking in Slack for a message that may or may not have been accepted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.slack.answers import End, judge

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_sdk.web.async_client import AsyncWebClient

SECOND_LOOK = 2.0  # seconds: what was just accepted may not be listed yet
MARGIN = timedelta(minutes=10)  # how far this machine's clock and Slack's may differ
PAGE = 200


@dataclass(frozen=True, slots=True)
class Found:
    """`message` is (channel, ts); `refused` says why nobody may look; `unreachable`: Slack is away."""

    message: tuple[str, str] | None = None
    refused: str | None = None
    unreachable: bool = False


async def find_twice(
    client: AsyncWebClient,
    row: dict[str, Any],
    channel: str,
    before_call: Callable[[], Awaitable[None]],
) -> Found:
    """Look for the message, wait two seconds, look again; `before_call` is awaited before each call."""
    return await twice(lambda: _find(client, row, channel, before_call))


async def twice(look: Callable[[], Awaitable[Found]]) -> Found:
    """Look again after two seconds where nothing was found at first, and nothing stood in the way."""
    first = await look()
    if first.message or first.refused or first.unreachable:
        return first
    await asyncio.sleep(SECOND_LOOK)
    return await look()


async def _find(
    client: AsyncWebClient, row: dict[str, Any], channel: str, before_call: Callable[[], Awaitable[None]]
) -> Found:
    await before_call()
    try:
        if channel.startswith(("U", "W")):
            channel = (await client.conversations_open(users=channel))["channel"]["id"]
        cursor: str | None = None
        while True:
            await before_call()
            answer = await _page(client, row, channel, cursor)
            for message in answer["messages"]:
                payload = (message.get("metadata") or {}).get("event_payload") or {}
                if payload.get("outbox") == row["key"]:
                    return Found((channel, message["ts"]))
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return Found()
    except (SlackApiError, SlackRequestError, aiohttp.ClientError, OSError) as error:
        return not_found_out(error)


async def _page(client: AsyncWebClient, row: dict[str, Any], channel: str, cursor: str | None) -> Any:
    """Read a page of the thread or channel, of what is no older than the message."""
    arguments: dict[str, Any] = {
        "channel": channel,
        "include_all_metadata": True,
        "limit": PAGE,
        "oldest": str((row["created_at"] - MARGIN).timestamp()),
        "cursor": cursor,
    }
    if row.get("parent_ts"):
        return await client.conversations_replies(ts=row["parent_ts"], **arguments)
    return await client.conversations_history(**arguments)


def not_found_out(error: Exception) -> Found:
    """Return what it means that a look ended in an error of the client. Raises what is none."""
    verdict = judge(error, to_person=False)
    away = verdict.end in {End.NOT_SENT, End.UNSURE, End.RATE_LIMITED, End.APP}
    return Found(unreachable=True) if away else Found(refused=verdict.error)


async def join(client: AsyncWebClient, channel: str) -> bool:
    """Join a public channel; False where the bot may not."""
    try:
        await client.conversations_join(channel=channel)
    except SlackApiError:
        return False
    return True
