"""Files on their way to Slack: the bytes are handed over first, and nobody sees them until they are shared.

What comes between is kept in the outbox: the file's id. Once a call to share it may have been accepted, the
file itself tells where it is shown.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.slack.search import Found, not_found_out, twice

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from pathlib import Path

    from slack_sdk.web.async_client import AsyncWebClient

FILE_ID, TITLE = "file_id", "title"  # kept among a row's params
PERSON = ("U", "W")  # begins the id of somebody who gets a file by direct message
PIECE = 262_144  # bytes of a kept file in memory at once
SLOWEST = 50_000  # bytes a second that a line must carry for a file to get through
_UNKNOWN = {"file_not_found", "file_deleted"}


class GoneError(Exception):
    """There is nothing to hand over any more, or not to this person; the text names the refusal."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is to be shared: its content, or where it is kept and how many bytes it has."""

    name: str
    title: str
    content: bytes = b""
    path: Path | None = None
    size: int = 0


async def upload(client: AsyncWebClient, file: Upload, hold: Callable[[], Awaitable[None]]) -> str:
    """Hand Slack the bytes and return the file's id. Raises what the client raises.

    A kept file goes piece by piece; `hold` is awaited before each, so that the message stays ours.
    """
    size = len(file.content) if file.path is None else file.size
    place = await client.files_getUploadURLExternal(filename=file.name, length=size)
    timeout = aiohttp.ClientTimeout(total=client.timeout + size / SLOWEST)
    content = file.content if file.path is None else _pieces(file.path, hold)
    headers = {"content-length": str(size), "content-type": "application/octet-stream"}
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        session.post(place["upload_url"], data=content, headers=headers, proxy=client.proxy) as answer,
    ):
        answer.raise_for_status()
    return str(place["file_id"])


async def _pieces(path: Path, hold: Callable[[], Awaitable[None]]) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            await hold()
            yield piece


async def share(client: AsyncWebClient, row: dict[str, Any], channel: str, text: str) -> Any:
    """Show a file that was handed over in a channel, with a text. Raises what the client raises."""
    files = [{"id": row["params"][FILE_ID], "title": row["params"][TITLE]}]
    if channel.startswith(PERSON):
        channel = (await client.conversations_open(users=channel))["channel"]["id"]
    return await client.files_completeUploadExternal(files=files, channel_id=channel, initial_comment=text)


async def find_twice(
    client: AsyncWebClient, row: dict[str, Any], channel: str, before_call: Callable[[], Awaitable[None]]
) -> Found:
    """Look where the file is shared, wait two seconds, look again; `before_call` is awaited before each."""
    if FILE_ID not in row["params"]:
        return Found()  # it was never handed over
    return await twice(lambda: _find(client, row, channel, before_call))


async def _find(
    client: AsyncWebClient, row: dict[str, Any], channel: str, before_call: Callable[[], Awaitable[None]]
) -> Found:
    await before_call()
    try:
        file = (await client.files_info(file=row["params"][FILE_ID]))["file"]
    except SlackApiError as error:
        return Found() if error.response.get("error") in _UNKNOWN else not_found_out(error)
    except (SlackRequestError, aiohttp.ClientError, OSError) as error:
        return not_found_out(error)
    for room, ts in shown_in(file):
        if room == channel or channel.startswith(PERSON):
            return Found((room, ts))
    return Found()


def shown_in(file: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the messages that a file is shared by, as channel and ts: the first of each channel."""
    for rooms in (file.get("shares") or {}).values():
        yield from ((room, str(shares[0]["ts"])) for room, shares in rooms.items() if shares)
