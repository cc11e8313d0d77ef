"""Reading the threads of meetings again, so that nothing said while nobody listened is lost."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import structlog

from bot.services import minute_catching_up
from bot.slack.answers import End, judge
from bot.slack.search import PAGE
from bot.slack.threads import said

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.desk import Desk
    from bot.services.minute_catching_up import Thread
    from bot.services.minute_taking import Message

log = structlog.get_logger(__name__)

AGAIN = 5.0  # seconds until a thread that is not there yet, or Slack that is away, is asked again
_LATER = {End.RATE_LIMITED, End.NOT_SENT, End.UNSURE}


class ThreadReader:
    """One reading at a time; asked while it reads, it reads once more."""

    def __init__(self, desk: Desk, client: AsyncWebClient) -> None:
        self._desk, self._client = desk, client
        self._asked = asyncio.Event()

    def ask(self) -> None:
        """Have the threads read: after a start or a meeting, and when Slack may have spoken to nobody."""
        self._asked.set()

    async def run(self) -> None:
        """Read whenever asked, for ever."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            if not await self._read_all():
                await asyncio.sleep(AGAIN)
                self._asked.set()

    async def _read_all(self) -> bool:
        """Read the thread of each meeting that asks for it; False when one could not be read yet."""
        threads = await self._desk.read(minute_catching_up.threads)
        return all([await self._read(one) for one in threads])

    async def _read(self, thread: Thread) -> bool:
        """Read a thread from end to end, and take what was said, changed and deleted meanwhile."""
        if thread.ts is None:
            return False
        messages: list[Message] = []
        cursor: str | None = None
        try:
            while True:
                answer = await self._page(thread, cursor)
                found = (said(thread.channel, one) for one in answer["messages"])
                messages += [one for one in found if one is not None]
                cursor = (answer.get("response_metadata") or {}).get("next_cursor")
                if not cursor:
                    break
        except Exception as error:  # noqa: BLE001  judge() raises what is not Slack's
            verdict = judge(error, to_person=False)
            log.warning("thread_not_read", error=verdict.error)
            if verdict.end in _LATER:
                await asyncio.sleep(verdict.retry_after)
            return verdict.end not in _LATER
        now, net = self._desk.clock.now(), self._desk.network
        await self._desk.write(lambda s: minute_catching_up.catch_up(s, net, now, thread, messages))
        return True

    async def _page(self, thread: Thread, cursor: str | None) -> Any:
        return await self._client.conversations_replies(
            channel=thread.channel, ts=thread.ts or "", limit=PAGE, cursor=cursor
        )
