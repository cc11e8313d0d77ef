"""`GET /calendar/TOKEN.ics`: a firm's duty, or the network's, for whoever knows the address."""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from bot.services import calendars
from bot.texts.calendar import Names, ical
from bot.web.words import ApiError, locale_for

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.network import Network
    from bot.services.calendars import Feed
    from bot.services.desk import Desk

log = structlog.get_logger(__name__)

# No cache that others share keeps it; whoever found the address in a page goes on without telling it.
_HEADERS = {
    "cache-control": "private, max-age=300",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex",
    "x-content-type-options": "nosniff",
}


def calendar_route(desk: Desk) -> Route:
    """Return the route. An address that is not in use, or never was, is not found."""

    async def give(request: Request) -> Response:
        now = desk.clock.now()
        try:
            found = await desk.read(
                lambda s: calendars.feed(s, desk.network, request.path_params["token"], now)
            )
        except SQLAlchemyError as error:
            log.warning("database_failed", error=type(error).__name__)
            locale = locale_for(request.headers.get("accept-language", ""), desk.network.locale)
            return ApiError(503, "web.no_database").answer(locale, {"retry-after": "300"})
        if found is None:
            raise HTTPException(404)
        body = await asyncio.to_thread(_written, found, desk.network)
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {**_HEADERS, "etag": etag}
        if _knows(request.headers.get("if-none-match", ""), etag):
            return Response(status_code=304, headers=headers)
        headers["content-disposition"] = 'inline; filename="toban.ics"'
        return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)

    return Route("/calendar/{token}.ics", give, methods=["GET"])


def _written(feed: Feed, net: Network) -> bytes:
    names = Names(
        network=net.name,
        zone=net.timezone.key,
        firm=None if feed.firm is None else feed.firm.label,
        lanes={lane.id: lane.name for lane in net.lanes},
        firms={firm_id: firm.label for firm_id, firm in feed.firms.items()},
        identity=feed.identity,
    )
    return ical(feed.entries, feed.sittings, names, net.locale)


def _knows(asked: str, etag: str) -> bool:
    """Whether the client has this already; a proxy may have made its name a weak one."""
    known = (one.strip().removeprefix("W/") for one in asked.split(","))
    return asked.strip() == "*" or etag in known
