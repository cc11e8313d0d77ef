"""The JSON and the event stream that the page lives on; docs/local-workspace.md describes each call."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from bot.local.boot import boot_for, clock_for
from bot.local.config import Json
from bot.local.durations import parsed_moment
from bot.local.errors import SlackError
from bot.local.guard import local_only, too_large
from bot.local.people_at_work import PeopleAtWork

_OK, _NOT_FOUND = 200, 404
_KEEPALIVE = 15.0
_FORM_ROOM = 64 * 1024  # what a multipart form needs besides its file
Call = Callable[[Json], Awaitable[Json]]


class Page:
    """A thin layer of JSON over what people can do."""

    def __init__(self, people: PeopleAtWork) -> None:
        self._people = people
        self._core = people.core

    def routes(self) -> list[BaseRoute]:
        """Return the routes under `/workspace/page/`."""
        posts: dict[str, Call] = {
            "send": self._send,
            "edit": self._edit,
            "delete": self._delete,
            "action": self._action,
            "view_submit": self._view_submit,
            "view_close": self._view_close,
            "shortcut": self._shortcut,
            "options": self._options,
            "home": self._home,
            "open_dm": self._open_dm,
            "mark_read": self._mark_read,
            "locale": self._locale,
            "clock": self._clock,
            "customer": self._customer,
            "tour": self._tour,
            "reset": self._reset,
        }
        gets: dict[str, Call] = {"boot": self._boot, "messages": self._messages, "refusals": self._refusals}
        routes: list[BaseRoute] = [
            Route(f"/workspace/page/{name}", self._endpoint(call, _json_body), methods=["POST"])
            for name, call in posts.items()
        ]
        routes += [
            Route(f"/workspace/page/{name}", self._endpoint(call, _query), methods=["GET"])
            for name, call in gets.items()
        ]
        routes.append(Route("/workspace/page/upload", local_only(self._core, self._upload), methods=["POST"]))
        routes.append(Route("/workspace/page/events", local_only(self._core, self._events), methods=["GET"]))
        return routes

    def _endpoint(
        self, call: Call, read: Callable[[Request], Awaitable[Json]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            asked: Json = {}
            try:
                asked = await read(request)
                return JSONResponse(await call(asked))
            except SlackError as error:
                status = _NOT_FOUND if request.method == "GET" else _OK
                return JSONResponse(self._people.no(error.code, str(asked.get("user", ""))), status)
            except KeyError as error:
                return JSONResponse({"ok": False, "error": "missing", "message": f"{error.args[0]}?"}, 400)

        return local_only(self._core, answer)

    async def _boot(self, asked: Json) -> Json:
        user = asked.get("user") or self._people.first_persona()
        return await boot_for(self._core, user)

    async def _messages(self, asked: Json) -> Json:
        return self._people.read(asked["channel"], asked["user"], asked.get("thread_ts"), asked.get("before"))

    async def _refusals(self, _asked: Json) -> Json:
        return {"refusals": list(self._core.refusals)}

    async def _send(self, asked: Json) -> Json:
        return await self._people.send(asked["user"], asked["channel"], asked["text"], asked.get("thread_ts"))

    async def _edit(self, asked: Json) -> Json:
        return self._people.edit(asked["user"], asked["channel"], asked["ts"], asked["text"])

    async def _delete(self, asked: Json) -> Json:
        return self._people.delete(asked["user"], asked["channel"], asked["ts"])

    async def _action(self, asked: Json) -> Json:
        chosen = {key: value for key, value in asked["action"].items() if key not in _ACTION_NAMES}
        return await self._people.click(
            asked["user"],
            asked["action"]["action_id"],
            block_id=asked.get("block_id"),
            chosen=chosen,
            state=_values(asked),
            **_place(asked["container"]),
        )

    async def _view_submit(self, asked: Json) -> Json:
        return await self._people.submit(asked["user"], view_id=asked["view_id"], state=_values(asked))

    async def _view_close(self, asked: Json) -> Json:
        return await self._people.close_view(asked["user"], asked["view_id"])

    async def _shortcut(self, asked: Json) -> Json:
        where = asked.get("channel"), asked.get("message_ts")
        return await self._people.shortcut(asked["user"], asked["callback_id"], *where)

    async def _options(self, asked: Json) -> Json:
        return await self._people.options(
            asked["user"],
            asked["action_id"],
            asked.get("value", ""),
            block_id=asked.get("block_id"),
            **_place(asked["container"]),
        )

    async def _home(self, asked: Json) -> Json:
        return {"view": await self._people.open_home(asked["user"])}

    async def _open_dm(self, asked: Json) -> Json:
        return self._people.open_dm(asked["user"], asked["with"])

    async def _mark_read(self, asked: Json) -> Json:
        return self._people.mark_read(asked["user"], asked["channel"], asked.get("ts"))

    async def _locale(self, asked: Json) -> Json:
        self._people.set_locale_of_all(asked["user"], asked["locale"])
        return {"ok": True}

    async def _clock(self, asked: Json) -> Json:
        to = await parsed_moment(self._core.control, asked)
        if to is not None:
            await self._people.advance(to)
        return {"clock": await clock_for(self._core)}

    async def _customer(self, asked: Json) -> Json:
        fields = asked.get("fields")
        if fields is None:
            wanted = asked["sample"]
            samples = {sample["id"]: sample for sample in self._core.control.samples()}
            if wanted not in samples:
                raise SlackError("no_such_sample")
            fields = samples[wanted]["fields"]
        return await self._core.control.intake(fields)

    async def _tour(self, asked: Json) -> Json:
        return {"tour": self._people.tour(asked["user"], asked["step"])}

    async def _reset(self, _asked: Json) -> Json:
        await self._core.control.reset()
        return {"ok": True}

    async def _upload(self, request: Request) -> Response:
        if too_large(request, self._core.config.upload_limit + _FORM_ROOM):
            return JSONResponse(self._people.no("file_too_large", ""), 413)
        async with request.form(max_files=1) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                return JSONResponse({"ok": False, "error": "missing", "message": "file?"}, 400)
            user, channel, thread_ts = (str(form.get(key) or "") for key in ("user", "channel", "thread_ts"))
            content = await file.read()
        return JSONResponse(
            self._people.upload(user, channel or None, file.filename or "file", content, thread_ts or None)
        )

    async def _events(self, request: Request) -> Response:
        user = request.query_params.get("user", "")
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._stream(user), media_type="text/event-stream", headers=headers)

    async def _stream(self, user: str) -> AsyncIterator[str]:
        async with self._core.hub.listening(user) as queue:
            yield ": here\n\n"
            while True:
                with suppress(TimeoutError):
                    event = await asyncio.wait_for(queue.get(), _KEEPALIVE)
                    if event is None:
                        return
                    yield f"data: {json.dumps(event, ensure_ascii=False)}\n\n"
                    continue
                yield ": still here\n\n"


_ACTION_NAMES = {"action_id", "block_id", "type", "action_ts", "text", "style", "url"}


def _place(container: Json) -> dict[str, str | None]:
    if container.get("type") == "view":
        return {"view_id": container["view_id"]}
    return {"channel": container["channel"], "ts": container["message_ts"]}


def _values(asked: Json) -> Json:
    values: Any = (asked.get("state") or {}).get("values") or {}
    return values if isinstance(values, dict) else {}


async def _query(request: Request) -> Json:
    return dict(request.query_params)


async def _json_body(request: Request) -> Json:
    try:
        body = await request.json()
    except (ValueError, ClientDisconnect):
        raise SlackError("invalid_json") from None
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return body
