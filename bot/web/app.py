"""The HTTP side, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from bot.web.calendar import calendar_route
from bot.web.files import files_route
from bot.web.form import PublicForm
from bot.web.health import health_route
from bot.web.intake import intake_route
from bot.web.mail_links import mail_link_route
from bot.web.metrics import metrics_route
from bot.web.openapi import openapi_route
from bot.web.slack_events import slack_events_route
from bot.web.words import ApiError, locale_for

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import JSONResponse, Response
    from starlette.routing import Route

    from bot.services.desk import Desk
    from bot.services.health import Health
    from bot.services.metrics import Metrics

    ErrorHandler = Callable[[Request, Exception], Awaitable[Response]]

_KEYS = {404: "web.not_found", 405: "web.wrong_method"}


def web_routes(
    desk: Desk,
    health: Health,
    metrics: Metrics,
    slack_handler: Callable[[Request], Awaitable[Response]] | None = None,
    form: PublicForm | None = None,
) -> list[Route]:
    """Return the routes; `slack_handler` is Bolt's Starlette adapter where Slack comes over signed HTTP."""
    routes = [
        *watch_routes(desk, health, metrics),
        intake_route(desk),
        openapi_route(),
        calendar_route(desk),
        files_route(desk),
    ]
    routes.append(mail_link_route(desk))
    routes += (form or PublicForm(desk)).routes()
    return [*routes, slack_events_route(slack_handler)] if slack_handler else routes


def watch_routes(desk: Desk, health: Health, metrics: Metrics) -> list[Route]:
    """Return the routes that tell how the process is."""
    return [health_route(health, desk.network.locale), metrics_route(desk, metrics)]


def error_handlers(default_locale: str) -> dict[type[Exception], ErrorHandler]:
    """Return Starlette's `exception_handlers`: every error is one sentence in the reader's language."""

    async def say(request: Request, error: Exception) -> JSONResponse:
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = error.headers if isinstance(error, HTTPException) else None
        locale = locale_for(request.headers.get("accept-language", ""), default_locale)
        return ApiError(status, _KEYS.get(status, "web.failed")).answer(locale, headers)

    return {HTTPException: say, Exception: say}
