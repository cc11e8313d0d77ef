"""Keeps foreign web pages from driving the workspace through somebody's browser."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.local.core import Core

_LOCAL = {"127.0.0.1", "localhost", "::1"}
Endpoint = Callable[[Request], Awaitable[Response]]


def local_only(core: Core, endpoint: Endpoint) -> Endpoint:
    """Answer only what was asked of this machine by a page from this machine.

    The Host keeps names that were pointed at us out, the Origin other sites' pages.
    """
    allowed = _LOCAL | {urlsplit(core.config.base_url).hostname or ""}

    async def guarded(request: Request) -> Response:
        host = request.headers.get("host", "")
        origin = request.headers.get("origin")
        foreign_site = request.headers.get("sec-fetch-site") in {"cross-site", "same-site"}
        same_origin = origin is None or urlsplit(origin).netloc == host
        if urlsplit(f"//{host}").hostname not in allowed or not same_origin or foreign_site:
            return JSONResponse({"ok": False, "error": "not_local"}, 403)
        return await endpoint(request)

    return guarded
