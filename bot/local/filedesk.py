"""The bytes of files: the bot's uploads in, everybody's downloads out."""

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.local.core import Core
from bot.local.guard import too_large
from bot.local.webapi import Dropped

_NOT_FOUND = 404
_TOO_LARGE = 413
_FORM_ROOM = 64 * 1024  # what a multipart form needs besides its file


class FileDesk:
    """Serves `/workspace/files/…`."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def take(self, request: Request) -> Response:
        """Take the bytes of an upload that was announced."""
        if self._core.away:
            return Dropped()
        file_id = request.path_params["file"]
        if self._core.world.files.expected(file_id) is None:
            return PlainTextResponse("not found", _NOT_FOUND)
        if too_large(request, self._core.config.upload_limit + _FORM_ROOM):
            return PlainTextResponse("too large", _TOO_LARGE)
        content = await _content(request)
        if len(content) > self._core.config.upload_limit:
            return PlainTextResponse("too large", _TOO_LARGE)
        self._core.world.files.fill(file_id, content)
        return PlainTextResponse(f"OK - {len(content)}")

    async def give(self, request: Request) -> Response:
        """Hand a file out."""
        file_id = request.path_params["file"]
        body, content = self._core.world.files.get(file_id), self._core.world.files.content(file_id)
        if body is None or content is None:
            return PlainTextResponse("not found", _NOT_FOUND)
        # what a customer sent must not run as part of the page
        headers = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
        if "download" in request.query_params:
            headers["Content-Disposition"] = "attachment"
        return Response(content, media_type=body["mimetype"], headers=headers)


async def _content(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form(max_files=1) as form:
        for part in form.values():
            if isinstance(part, UploadFile):
                return await part.read()
    return b""
