"""A stand-in for Slack that answers at once and keeps when each post came.

`python -m tests.bench.slack_stub PORT [SECONDS]`. A protocol of its own, with as little work a call as can
be: what is measured is the bot. SECONDS: between two posts to one channel, else it is answered with 429.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from itertools import count
from typing import Any

from bot.network_tables import Channels
from tests.bench.crowd import CHANNEL

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_KEY = re.compile(rb'"outbox": ?"([^"]+)"')
_TO = re.compile(rb'"channel": ?"([^"]+)"')
_TEAM = {"ok": True, "user_id": "U0BOT", "bot_id": "B0BOT", "team_id": "T0BENCH", "url": "https://bench/"}
_ANSWERS: dict[bytes, dict[str, Any]] = {
    b"auth.test": _TEAM,
    b"users.list": {"ok": True, "members": []},
    b"conversations.list": {"ok": True, "channels": [{"id": CHANNEL, "name": Channels().inquiries}]},
}
_posts: list[tuple[float, str]] = []
_last: dict[bytes, float] = {}  # post to each channel
REFUSED = "refused"  # stands in place of the key of what came too soon
_ts = count(1_700_000_001)


class Slack(asyncio.Protocol):
    """One kept-alive connection."""

    apart = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._unread = b""

    def data_received(self, data: bytes) -> None:
        self._unread += data
        while (end := self._unread.find(b"\r\n\r\n")) >= 0:
            head = self._unread[:end]
            found = _LENGTH.search(head)
            length = int(found[1]) if found else 0
            if len(self._unread) < end + 4 + length:
                return
            body = self._unread[end + 4 : end + 4 + length]
            self._unread = self._unread[end + 4 + length :]
            path = head.split(b" ", 2)[1].partition(b"?")[0]
            self._answer(path.rsplit(b"/", 1)[-1], body)

    def _answer(self, method: bytes, body: bytes) -> None:
        status = "200 OK"
        if method == b"posts":  # not Slack's: what the benchmark asks
            answer: Any = _posts[:]
            _posts.clear()
        elif (key := _KEY.search(body)) and self._too_soon(body):
            _posts.append((time.time(), REFUSED))
            answer, status = {"ok": False, "error": "ratelimited"}, "429 Too Many\r\nRetry-After: 1"
        else:
            if key:
                _posts.append((time.time(), key[1].decode()))
            answer = _ANSWERS.get(method) or {"ok": True, "channel": CHANNEL, "ts": f"{next(_ts)}.000100"}
        text = json.dumps(answer).encode()
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
        self._transport.write(head.encode() + text)

    def _too_soon(self, body: bytes) -> bool:
        to = _TO.search(body)
        channel, now = to[1] if to else b"", time.monotonic()
        if now - _last.get(channel, -self.apart) < self.apart:
            return True
        _last[channel] = now
        return False


async def main(port: int, apart: float = 0.0) -> None:
    Slack.apart = apart
    server = await asyncio.get_running_loop().create_server(Slack, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), *map(float, sys.argv[2:])))
