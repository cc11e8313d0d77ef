"""The comparison: a Bolt app set up as the bot's, with one listener that only acks, on the same server.

`python -m tests.bench.bare` with the environment of `toban run`.
"""

from __future__ import annotations

import asyncio
import os
import re
from typing import Any

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.bolt import new_bolt
from bot.http_server import http_server, stop_event
from bot.settings import load_settings
from bot.web.slack_events import slack_events_route


async def main() -> None:
    settings = load_settings(os.environ)
    bolt = new_bolt(settings)
    bolt.acked = lambda _seconds: None
    bolt.late = lambda _body: None

    @bolt.action(re.compile(""))
    async def only_ack(ack: Any) -> None:
        await ack()

    async def healthy(_request: Any) -> JSONResponse:
        return JSONResponse({})

    routes = [Route("/healthz", healthy), slack_events_route(AsyncSlackRequestHandler(bolt).handle)]
    async with http_server(Starlette(routes=routes), "0.0.0.0", settings.port):
        await stop_event().wait()


if __name__ == "__main__":
    asyncio.run(main())
