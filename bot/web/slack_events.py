"""`POST /slack/events`: Slack's events, commands and clicks over signed HTTP."""

from __future__ import annotations

from binascii import a2b_qp
from typing import TYPE_CHECKING

from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.request.async_request import AsyncBoltRequest
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp
    from starlette.requests import Request

    SlackHandler = Callable[[Request], Awaitable[Response]]

_FIELD = "payload="  # the one field of the form that a click comes as


def slack_events_route(handle: SlackHandler) -> Route:
    """Mount what answers Slack's requests and checks their signatures."""

    async def receive(request: Request) -> Response:
        return await handle(request)

    return Route("/slack/events", receive, methods=["POST"])


def slack_handler(bolt: AsyncApp) -> SlackHandler:
    """Return what `AsyncSlackRequestHandler(bolt).handle` is without OAuth; what cannot be read is a 400."""

    async def handle(request: Request) -> Response:
        try:
            read = _read(request, (await request.body()).decode())
        except ValueError:
            return Response(status_code=400)
        return to_starlette_response(await bolt.async_dispatch(read))

    return handle


def _read(request: Request, raw: str) -> AsyncBoltRequest:
    """Read a request as Bolt does; the form of a click, which is long, several times as fast."""
    value = raw.removeprefix(_FIELD)
    is_payload = raw.startswith(_FIELD) and "=" not in value and "&" not in value
    body = unquoted(value) if is_payload else raw
    made = AsyncBoltRequest(body=body, query=request.query_params, headers=request.headers)  # type: ignore[arg-type]
    made.raw_body = raw  # which is what Slack has signed
    return made


def unquoted(value: str) -> str:
    """Return what a form's field says; `value` holds no `=` of its own.

    Quoted-printable has `=` where forms have `%`, and its reader is written in C.
    """
    return a2b_qp(value.replace("+", " ").replace("%", "=").encode()).decode()
