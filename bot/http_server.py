"""Serving HTTP beside the loops, and the ear for what tells the process to stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from typing import TYPE_CHECKING

import uvicorn

from bot import ports

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.applications import Starlette


def stop_event() -> asyncio.Event:
    """Return what SIGTERM and Ctrl+C set."""
    stop = asyncio.Event()
    for kind in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(kind, stop.set)
    return stop


class _Server(uvicorn.Server):
    """uvicorn without its own ear for signals: it would end the process before the loops have ended."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to `stop_event`."""
        yield


@contextlib.asynccontextmanager
async def http_server(app: Starlette, host: str, port: int) -> AsyncIterator[None]:
    """Serve while the body runs. Raises PortBusyError."""
    listening = ports.listen(host, port)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
        proxy_headers=False,
        server_header=False,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        while not (server.started or serving.done()):
            await asyncio.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        await serving
        listening.close()
