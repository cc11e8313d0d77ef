"""`/m/TOKEN`: what a signed link in a mail asks for. GET shows, POST does; see `bot.mail.page`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.i18n import translate
from bot.mail import page
from bot.services.signed_links import LinkError
from bot.web.notice_page import notice_page
from bot.web.words import locale_for

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.services.desk import Desk

log = structlog.get_logger(__name__)

LARGEST = 40_000  # bytes of a form with one choice and a text
MOST = 10  # fields of one
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": page.POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}


def mail_link_route(desk: Desk) -> Route:
    """Return the route. A link that does not serve says what to do instead."""

    async def give(request: Request) -> Response:
        locale = locale_for(request.headers.get("accept-language", ""), desk.network.locale)
        try:
            link = await page.open_link(desk, request.path_params["token"])
            if request.method == "POST":
                typed = await _typed(request)
                if typed is None:
                    shown = await page.too_long(desk, link)
                else:
                    shown = await page.press(desk, link, typed)
            else:
                shown = await page.ask(desk, link)
        except LinkError as error:
            key = error.key if error.key in {"expired", "gone"} else "forged"
            status = 404 if key == "forged" else 410
            title = translate(locale, "mail.link_title")
            return notice_page(locale, title, translate(locale, f"mail.link_{key}"), status)
        except SQLAlchemyError as error:
            log.warning("database_failed", error=type(error).__name__)
            title = translate(locale, "mail.away_title")
            return notice_page(locale, title, translate(locale, "mail.away"), 503)
        body = page.html(shown, desk.network.name, desk.network.locale)
        return HTMLResponse(body, status_code=shown.status, headers=_HEADERS)

    return Route("/m/{token}", give, methods=["GET", "POST"])


async def _typed(request: Request) -> dict[str, str] | None:
    """Read the form, no further than one can be long; None for one that is longer."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), max_num_fields=MOST))
    except ValueError:
        return None
