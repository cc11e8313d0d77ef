"""A stand-in for Slack that answers at once and keeps when each post came.

`python -m tests.bench.slack_stub PORT`. A protocol of its own, with as little work a call as can be: what is
measured is the bot.
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
_TEAM = {"ok": True, "user_id": "U0BOT", "bot_id": "B0BOT", "team_id": "T0BENCH", "url": "https://bench/"}
_ANSWERS: dict[bytes, dict[str, Any]] = {
    b"auth.test": _TEAM,
    b"users.list": {"ok": True, "members": []},
    b"conversations.list": {"ok": True, "channels": [{"id": CHANNEL, "name": Channels().inquiries}]},
}
_posts: list[tuple[float, str]] = []
_ts = count(1_700_000_001)


class Slack(asyncio.Protocol):
    """One kept-alive connection."""

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
        if method == b"posts":  # not Slack's: what the benchmark asks
            answer: Any = _posts[:]
            _posts.clear()
        else:
            if key := _KEY.search(body):
                _posts.append((time.time(), key[1].decode()))
            answer = _ANSWERS.get(method) or {"ok": True, "channel": CHANNEL, "ts": f"{next(_ts)}.000100"}
        text = json.dumps(answer).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
        self._transport.write(head.encode() + text)


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Slack, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
