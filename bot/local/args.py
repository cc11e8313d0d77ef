"""The arguments of an API call, however they were sent."""

import json
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request

from bot.local.config import Json
from bot.local.errors import SlackError, refused

_AS_JSON = ("attachments", "blocks", "files", "metadata", "view")
_TRUE = {"1", "true", "True", True}


class Args:
    """Typed reading of arguments; `raw` has blocks, views, metadata and the like as objects."""

    def __init__(self, raw: Json) -> None:
        self.raw = {key: _decoded(key, value) for key, value in raw.items() if value is not None}

    def text(self, key: str, default: str = "") -> str:
        """Return an argument as a string."""
        value = self.raw.get(key, default)
        return value if isinstance(value, str) else str(value)

    def need(self, key: str) -> str:
        """Return an argument that cannot be left out."""
        if self.raw.get(key) in (None, ""):
            raise refused("invalid_arguments", [f"missing required field: {key}"])
        return self.text(key)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return an argument as yes or no."""
        return self.raw[key] in _TRUE if key in self.raw else default

    def number(self, key: str, default: int) -> int:
        """Return an argument as a whole number."""
        try:
            return int(self.raw.get(key, default))
        except (TypeError, ValueError):
            raise refused("invalid_arguments", [f"must be an integer: {key}"]) from None

    def limit(self, default: int = 100, most: int = 1000) -> int:
        """Return how many entries a page may have."""
        wanted = self.number("limit", default) or default
        if wanted < 0 or wanted > most:
            raise SlackError("invalid_limit")
        return wanted

    def listing(self, key: str) -> list[str]:
        """Return an argument that holds several ids, as a list or with commas."""
        value = self.raw.get(key, [])
        parts = value.split(",") if isinstance(value, str) else value
        return [str(part).strip() for part in parts if str(part).strip()]

    def view(self) -> Json:
        """Return the `view` argument."""
        value = self.raw.get("view")
        if not isinstance(value, dict):
            raise refused("invalid_arguments", ["missing required field: view"])
        return value


async def read_args(request: Request) -> Json:
    """Collect the arguments of a request from query, form or JSON body."""
    found: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        body = await request.body()
        try:
            sent = json.loads(body) if body else {}
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(sent, dict):
            raise SlackError("json_not_object")
        return found | sent
    if kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        return found | _plain(await request.form())
    return found


def _plain(form: FormData) -> Json:
    return {key: value for key, value in form.items() if isinstance(value, str)}


def _decoded(key: str, value: Any) -> Any:
    if key not in _AS_JSON or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value  # the validator says what is wrong with it
