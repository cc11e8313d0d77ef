"""`GET /healthz`: 200 while the process serves, 503 while it does not do its work, with what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.clock import monotonic
from bot.web.words import locale_for

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.services.health import Health


def health_route(health: Health, default_locale: str) -> Route:
    """Return the route; sentences are in the reader's language, else in `default_locale`."""

    async def show(request: Request) -> JSONResponse:
        locale = locale_for(request.headers.get("accept-language", ""), default_locale)
        status, report = health.report(monotonic(), locale)
        return JSONResponse(report, status_code=status, headers={"cache-control": "no-store"})

    return Route("/healthz", show, methods=["GET"])
