"""`GET /files/TOKEN`: a customer's file, for whoever was given the link while they may see the inquiry."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse
from starlette.routing import Route

from bot.domain.drawings import MEDIA_TYPES
from bot.domain.errors import Refusal
from bot.i18n import translate
from bot.services import drawing_links
from bot.services.signed_links import LinkError
from bot.web.notice_page import link_page, notice_page
from bot.web.words import locale_for

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime
    from typing import BinaryIO

    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.drawings import Stored
    from bot.services.desk import Desk, Session

log = structlog.get_logger(__name__)

PIECE = 262_144  # bytes of a file in memory at once
_STATUS = {"file_gone": 410}
_REFUSED = 403
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "sandbox; default-src 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}


def files_route(desk: Desk) -> Route:
    """Return the route. What was opened is recorded before its first byte goes out."""

    async def give(request: Request) -> Response:
        if request.method == "HEAD":  # whoever only asks about a file has not opened it
            raise HTTPException(405, headers={"allow": "GET"})
        locale = locale_for(request.headers.get("accept-language", ""), desk.network.locale)
        token, now = request.path_params["token"], desk.clock.now()
        try:
            await desk.read(lambda s: drawing_links.read(s, token, now))  # nobody writes for a forged one
            found, opened = await desk.write(partial(_opened, desk, token, now))
        except LinkError as error:
            return link_page(locale, error)
        except Refusal as refusal:
            sentence = translate(locale, f"refusal.{refusal.key}", **refusal.params)
            return _say(locale, sentence, _STATUS.get(refusal.key, _REFUSED))
        except FileNotFoundError:
            return _say(locale, translate(locale, "refusal.file_gone"), _STATUS["file_gone"])
        except SQLAlchemyError as error:
            log.warning("database_failed", error=type(error).__name__)
            return _say(locale, translate(locale, "files.not_now"), 503)
        return StreamingResponse(
            _pieces(opened), media_type=MEDIA_TYPES[found.kind], headers=_HEADERS | _about(found)
        )

    return Route("/files/{token}", give, methods=["GET"])


def _opened(desk: Desk, token: str, now: datetime, s: Session) -> tuple[Stored, BinaryIO]:
    """Record the opening, and open the bytes: where they are gone nothing stays recorded."""
    found = drawing_links.opened(s, desk.network, token, now)
    return found, desk.files.open(found.sha256)


def _say(locale: str, sentence: str, status: int) -> Response:
    return notice_page(locale, translate(locale, "files.not_shown"), sentence, status)


async def _pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    try:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
    finally:
        file.close()


def _about(file: Stored) -> dict[str, str]:
    return {"content-length": str(file.size), "content-disposition": disposition(file.name)}


def disposition(name: str) -> str:
    """Return the header that has a browser save a file under its name (RFC 6266), old ones with `_` in it."""
    plain = "".join(one if one.isascii() and one.isprintable() and one not in '"\\%' else "_" for one in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
