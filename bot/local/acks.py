"""What the workspace does with the bot's answers: to commands, to submissions, and by response_url."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.local.args import Args, read_args
from bot.local.config import Json
from bot.local.core import Core
from bot.local.errors import SlackError
from bot.local.methods.views import push_view, update_view
from bot.local.rooms import Room
from bot.local.triggers import ResponseUrl
from bot.local.webapi import Dropped

_NOT_FOUND = 404
_BAD_REQUEST = 400
_GONE = {"used_url", "expired_url", "invalid_url"}


def answer_command(core: Core, body: Json, room: Room, user: str) -> None:
    """Show the message a slash command was acknowledged with, if it was."""
    if not body:
        return
    try:
        core.check("command_ack", body)
        _say(core, Args(body), room, user)
    except SlackError as error:
        core.note_refusal("command_ack", body, error)


def answer_submission(core: Core, body: Json, user: str, view: Json) -> Json:
    """Do what a submission's ack asks for and say what became of it."""
    try:
        core.check("view_ack", body, view=view)
        return _answer_submission(core, body, user, view)
    except SlackError as error:
        core.note_refusal("view_ack", body, error)
        return {"ok": False, "error": error.code}


def _answer_submission(core: Core, body: Json, user: str, view: Json) -> Json:
    action = body.get("response_action")
    match action:
        case "errors":
            return {"ok": False, "response_action": "errors", "errors": body["errors"]}
        case "update":
            update_view(core, user, view, body["view"])
        case "push":
            push_view(core, user, body["view"])
        case "clear":
            close_views(core, user, core.modals.clear(user))
        case _:
            close_views(core, user, _closed(core, view))
    return {"ok": True, **({"response_action": action} if action else {})}


def close_views(core: Core, user: str, views: list[Json]) -> None:
    """Tell the page which modals are gone, the top one first."""
    for view in reversed(views):
        core.hub.publish({"type": "view_close", "view_id": view["id"]}, {user})


def _closed(core: Core, view: Json) -> list[Json]:
    try:
        return core.modals.close(view["id"])
    except SlackError:
        return []  # the person was faster


class ResponseUrlDesk:
    """Answers posts to response_urls."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def answer(self, request: Request) -> Response:
        """Take one answer of the bot's."""
        if self._core.away:
            return Dropped()
        body: Json = {}
        try:
            body = await read_args(request)
            used = self._core.response_urls.use(request.path_params["key"])
            self._core.check("response_url", body)
            self._carry_out(used, Args(body))
        except SlackError as error:
            self._core.note_refusal("response_url", body, error)
            return JSONResponse(error.answer(), _NOT_FOUND if error.code in _GONE else _BAD_REQUEST)
        return PlainTextResponse("ok")

    def _carry_out(self, used: ResponseUrl, args: Args) -> None:
        room = self._core.world.room(used.room)
        if args.flag("delete_original") and used.ts:
            self._core.timeline.delete(room, used.ts)
        elif args.flag("replace_original") and used.ts:
            self._core.timeline.edit(room, used.ts, {"blocks": [], "attachments": [], **_content(args)})
        else:
            _say(self._core, args, room, used.user, args.text("thread_ts"))


def _say(core: Core, args: Args, room: Room, user: str, thread_ts: str = "") -> None:
    sent = {**core.world.signature_of_bot(), **_content(args)}
    if thread_ts:
        sent["thread_ts"] = thread_ts
    core.timeline.post(room, sent, only_for=user if _private(args) else None)


def _private(args: Args) -> bool:
    return args.text("response_type", "ephemeral") != "in_channel"


def _content(args: Args) -> dict[str, Any]:
    given = {key: args.raw[key] for key in ("text", "blocks", "attachments", "metadata") if args.raw.get(key)}
    return {"text": "", **given}
