"""Socket Mode: up to ten sockets, any of which may receive."""

import asyncio
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.local.config import Json
from bot.local.delivery import Ack, Envelope
from bot.local.hub import Hub
from bot.local.ids import new_id
from bot.local.people import APP_ID

MOST_SOCKETS = 10
_PING = "sdk-ping-pong:"


@dataclass(eq=False)
class _Socket:
    web: WebSocket
    pending: set[str] = field(default_factory=set)


class Sockets:
    """The bot's open sockets and the envelopes that wait for an ack."""

    def __init__(self, hub: Hub, base_url: str, secret: str, ack_seconds: float) -> None:
        self._hub = hub
        self._url = base_url.replace("http", "ws", 1) + "/workspace/socket"
        self._ticket = hmac.new(secret.encode(), b"socket", "sha256").hexdigest()
        self._ack_seconds = ack_seconds
        self._sockets: list[_Socket] = []
        self._waiting: dict[str, asyncio.Future[Json]] = {}

    @property
    def connected(self) -> bool:
        """Whether a socket is open."""
        return bool(self._sockets)

    @property
    def count(self) -> int:
        """How many sockets are open."""
        return len(self._sockets)

    def new_url(self) -> str:
        """Return what `apps.connections.open` hands out; it stays good over a restart."""
        return f"{self._url}?ticket={self._ticket}&app_id={APP_ID}"

    async def carry(self, envelope: Envelope) -> Ack:
        """Send to the next socket in turn and wait for its ack."""
        if not self._sockets:
            return Ack(failure="not_connected")
        envelope_id = new_id("", 31).lower()
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = answer
        try:
            async with asyncio.timeout(self._ack_seconds):
                await self._next_socket().web.send_text(json.dumps(_frame(envelope_id, envelope)))
                return Ack(await answer)
        except TimeoutError:
            return Ack(failure="timeout")
        except (WebSocketDisconnect, RuntimeError, OSError):
            return Ack(failure="not_connected")
        finally:
            self._waiting.pop(envelope_id, None)

    async def serve(self, web: WebSocket) -> None:
        """Hold one socket until it ends."""
        if not hmac.compare_digest(web.query_params.get("ticket", ""), self._ticket):
            await web.close(4401)
            return
        await web.accept()
        if len(self._sockets) >= MOST_SOCKETS:
            await self._disconnect(web, "too_many_websockets")
            return
        socket = _Socket(web)
        self._sockets.append(socket)
        try:
            await web.send_json(self._hello())
            self._say_connected()
            await self._read(web)
        except (WebSocketDisconnect, RuntimeError):
            pass  # however a socket ends, it is gone
        finally:
            self._forget(socket)

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask the bot to connect anew, as Slack does every few hours; the old sockets are closed."""
        for socket in list(self._sockets):
            self._forget(socket)
            await self._disconnect(socket.web, reason)

    async def close(self) -> None:
        """Close every socket without a word."""
        for socket in list(self._sockets):
            self._forget(socket)
            await _closed(socket.web)

    def _next_socket(self) -> _Socket:
        self._sockets.append(self._sockets.pop(0))
        return self._sockets[-1]

    async def _read(self, web: WebSocket) -> None:
        while True:
            text = await web.receive_text()
            if text.startswith(_PING):
                await web.send_text(text)
                continue
            self._take_ack(text)

    def _take_ack(self, text: str) -> None:
        try:
            frame: Any = json.loads(text)
        except ValueError:
            return
        answer = self._waiting.get(str(frame.get("envelope_id"))) if isinstance(frame, dict) else None
        if answer is not None and not answer.done():
            payload = frame.get("payload")
            answer.set_result(payload if isinstance(payload, dict) else {})

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._sockets),
            "debug_info": {"host": "applink-local", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP_ID},
        }

    async def _disconnect(self, web: WebSocket, reason: str) -> None:
        try:
            await web.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-local"}}
            )
        except (WebSocketDisconnect, RuntimeError):
            return
        await _closed(web)

    def _forget(self, socket: _Socket) -> None:
        if socket in self._sockets:
            self._sockets.remove(socket)
            self._say_connected()

    def _say_connected(self) -> None:
        self._hub.publish({"type": "connected", "connected": self.connected})


def _frame(envelope_id: str, envelope: Envelope) -> Json:
    frame: Json = {
        "envelope_id": envelope_id,
        "payload": envelope.payload,
        "type": envelope.kind,
        "accepts_response_payload": envelope.kind != "events_api",
    }
    if envelope.kind == "events_api":
        frame |= {"retry_attempt": envelope.retry_attempt, "retry_reason": envelope.retry_reason}
    return frame


async def _closed(web: WebSocket) -> None:
    try:
        await web.close()
    except RuntimeError:
        return  # the other side was first
