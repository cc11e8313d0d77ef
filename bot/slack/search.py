"""Looking in Slack for a message that may or may not have been accepted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bot.slack.answers import End, judge

if TYPE_CHECKING:
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


async def find_twice(client: AsyncWebClient, row: dict[str, Any], channel: str) -> Found:
    """Look for the message, wait two seconds, look again."""
    first = await _find(client, row, channel)
    if first.message or first.refused or first.unreachable:
        return first
    await asyncio.sleep(SECOND_LOOK)
    return await _find(client, row, channel)


async def _find(client: AsyncWebClient, row: dict[str, Any], channel: str) -> Found:
    try:
        if channel.startswith(("U", "W")):
            channel = (await client.conversations_open(users=channel))["channel"]["id"]
        arguments: dict[str, Any] = {"channel": channel, "include_all_metadata": True, "limit": PAGE}
        oldest = str((row["created_at"] - MARGIN).timestamp())
        if row.get("parent_ts"):
            answer = await client.conversations_replies(ts=row["parent_ts"], **arguments)
        else:
            answer = await client.conversations_history(oldest=oldest, **arguments)
    except Exception as error:  # noqa: BLE001  judge() raises what it does not know
        verdict = judge(error, to_person=False)
        away = verdict.end in {End.NOT_SENT, End.UNSURE, End.RATE_LIMITED, End.APP}
        return Found(unreachable=True) if away else Found(refused=verdict.error)
    for message in answer["messages"]:
        payload = (message.get("metadata") or {}).get("event_payload") or {}
        if payload.get("outbox") == row["key"]:
            return Found((channel, message["ts"]))
    return Found()


async def join(client: AsyncWebClient, channel: str) -> bool:
    """Join a public channel; False where the bot may not."""
    try:
        await client.conversations_join(channel=channel)
    except SlackApiError:
        return False
    return True
