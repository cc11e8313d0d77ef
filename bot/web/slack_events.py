"""`POST /slack/events`: Slack's events, commands and clicks over signed HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    SlackHandler = Callable[[Request], Awaitable[Response]]


def slack_events_route(handle: SlackHandler) -> Route:
    """Mount Bolt's Starlette adapter (`AsyncSlackRequestHandler(app).handle`), which checks signatures."""

    async def receive(request: Request) -> Response:
        return await handle(request)

    return Route("/slack/events", receive, methods=["POST"])
