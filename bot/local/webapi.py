"""The Web API's front door: arguments, tokens, faults, limits, and Slack's way of answering."""

import asyncio
import hmac

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from bot.local.args import Args, read_args
from bot.local.config import Json
from bot.local.core import Core
from bot.local.errors import SlackError
from bot.local.faults import Fault
from bot.local.ids import new_id
from bot.local.methods import METHODS, Method

_SERVER_ERROR = 500
_TOO_MANY = 429


class Dropped(Response):
    """No answer at all: the connection is gone."""

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Cut the connection under uvicorn; elsewhere promise a body and never send it."""
        transport = getattr(getattr(receive, "__self__", None), "transport", None)
        if transport is None:
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]})
            return
        transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass


class WebApi:
    """Answers `/workspace/api/METHOD`."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def answer(self, request: Request) -> Response:
        """Answer one call, or let happen to it what a test has ordered."""
        if self._core.away:
            return Dropped()
        name = request.path_params["method"]
        try:
            args = Args(await read_args(request))
        except SlackError as error:
            return self._said_no(error, None)
        fault = self._core.faults.take(name, args.raw)
        refusal = _refusal(fault)
        if refusal is not None:
            return refusal
        found = METHODS.get(name)
        try:
            body = {"ok": True, **self._call(name, found, args, _token(request, args))}
        except SlackError as error:
            if error.extra or error.code in _WORTH_KEEPING:
                self._core.note_refusal(name, args.raw, error)
            return self._said_no(error, found)
        if fault is not None:
            await fault.run_hook(name, args.raw, body)
            await asyncio.sleep(fault.seconds)
            if fault.kind == "drop_after_accept":
                return Dropped()
        return JSONResponse(body, headers=self._headers(found))

    def _call(self, name: str, found: Method | None, args: Args, token: str) -> Json:
        if not token:
            raise SlackError("not_authed")
        self._check_token(token, found)
        if found is None:
            raise SlackError("unknown_method", req_method=name)
        if found.scopes and not set(found.scopes) & set(self._core.config.scopes):
            provided = ",".join(self._core.config.scopes)
            raise SlackError("missing_scope", needed=found.scopes[0], provided=provided)
        self._core.limits.call(name, found.per_minute)
        with self._core.world.store.transaction():
            try:
                return found.run(self._core, args)
            except SlackError as error:
                refused = error  # what came before it, such as a DM that was opened, stays
        raise refused

    def _check_token(self, token: str, found: Method | None) -> None:
        secrets = self._core.world.secrets
        is_bot, is_app = (hmac.compare_digest(token, secrets[key]) for key in ("bot_token", "app_token"))
        if not is_bot and not is_app:
            raise SlackError("invalid_auth")
        if found is not None and found.app_level != is_app:
            raise SlackError("not_allowed_token_type")

    def _said_no(self, error: SlackError, found: Method | None) -> Response:
        headers = self._headers(found)
        if error.retry_after is None:
            return JSONResponse(error.answer(), headers=headers)
        headers["Retry-After"] = str(error.retry_after)
        return JSONResponse(error.answer(), _TOO_MANY, headers)

    def _headers(self, found: Method | None) -> dict[str, str]:
        return {
            "x-oauth-scopes": ",".join(self._core.config.scopes),
            "x-accepted-oauth-scopes": ",".join(found.scopes) if found else "",
            "x-slack-req-id": new_id("", 31).lower(),
            "x-slack-backend": "local-workspace",
        }


# refusals without details that still tell a developer something
_WORTH_KEEPING = {
    "expired_trigger_id",
    "exchanged_trigger_id",
    "invalid_trigger_id",
    "metadata_too_large",
    "msg_blocks_too_long",
    "msg_too_long",
    "push_limit_reached",
    "view_too_large",
}


def _token(request: Request, args: Args) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else args.text("token")


def _refusal(fault: Fault | None) -> Response | None:
    """Return what a call gets instead of being accepted, if the fault comes before that."""
    if fault is None:
        return None
    match fault.kind:
        case "drop_before":
            return Dropped()
        case "server_error":
            return Response("Internal Server Error", _SERVER_ERROR, media_type="text/html")
        case "rate_limited":
            headers = {"Retry-After": str(int(fault.seconds))}
            return JSONResponse({"ok": False, "error": "ratelimited"}, _TOO_MANY, headers)
        case "error":
            return JSONResponse({"ok": False, "error": fault.code})
        case _:
            return None
