"""An answer to somebody who still sends: said at once, the rest passed over for a while, then closed.

A connection that is closed on somebody who sends is reset, and many browsers show no page then.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Message, Receive, Scope, Send

LONGEST = 60.0  # seconds for which what still comes is passed over
SILENT = 10.0  # seconds without anything, after which nobody waits any more


class Parting:
    """The answer to a body that was not read to its end; `most` bytes of the rest are passed over."""

    def __init__(self, answer: Response, most: int) -> None:
        self._answer, self._most = answer, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and end when the other side has, or after a while."""
        self._answer.headers["connection"] = "close"

        async def say(message: Message) -> None:
            if message["type"] == "http.response.body":
                message["more_body"] = True
            await send(message)

        await self._answer(scope, receive, say)
        try:
            async with asyncio.timeout(LONGEST):
                await self._pass_over(receive)
        except TimeoutError:
            pass
        await send({"type": "http.response.body", "body": b""})

    async def _pass_over(self, receive: Receive) -> None:
        left = self._most
        while left > 0:
            async with asyncio.timeout(SILENT):
                message = await receive()
            left -= len(message.get("body", b""))
            if not message.get("more_body"):
                return
