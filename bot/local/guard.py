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
        if not _from_here(request, allowed):
            return JSONResponse({"ok": False, "error": "not_local"}, 403)
        return await endpoint(request)

    return guarded


def _from_here(request: Request, allowed: set[str]) -> bool:
    host = request.headers.get("host", "")
    origin = request.headers.get("origin")
    if request.headers.get("sec-fetch-site") in {"cross-site", "same-site"}:
        return False
    try:
        same_origin = origin is None or urlsplit(origin).netloc == host
        return same_origin and urlsplit(f"//{host}").hostname in allowed
    except ValueError:
        return False  # not an address at all


def too_large(request: Request, limit: int) -> bool:
    """Whether a body is larger than allowed, or does not say how large it is."""
    announced = request.headers.get("content-length", "")
    return not announced.isdecimal() or int(announced) > limit
