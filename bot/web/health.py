"""`GET /healthz`: 200 while the process serves, 503 when it stands still through its own fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.clock import monotonic

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.services.health import Health


def health_route(health: Health) -> Route:
    """Return the route."""

    async def show(_request: Request) -> JSONResponse:
        status, report = health.report(monotonic())
        return JSONResponse(report, status_code=status, headers={"cache-control": "no-store"})

    return Route("/healthz", show, methods=["GET"])
