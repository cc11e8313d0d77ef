"""Rules for what stands around the blocks: channels, timestamps, metadata, acks and their errors."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.local.validation.surface import METHODS, Surface, as_dict, as_list

TEXT_CHARACTERS = 40_000
METADATA_BYTES = 8_192
FILES = 10

_TS = re.compile(r"\d{10}\.\d{6}")
_CHANNEL = re.compile(r"[CDGUW][A-Z0-9]{2,}|#\S+")
_USER = re.compile(r"[UW][A-Z0-9]{2,}")
_FILE = re.compile(r"F[A-Z0-9]{2,}")
_VIEW = re.compile(r"V[A-Z0-9]{2,}")
_EVENT_TYPE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_TRUTHS = {"True", "False", "true", "false", "1", "0"}

Payload = Mapping[str, Any]

# Which keys each method cannot do without, and their form.
_REQUIRED: dict[str, dict[str, re.Pattern[str]]] = {
    "chat.postMessage": {"channel": _CHANNEL},
    "chat.update": {"channel": _CHANNEL, "ts": _TS},
    "chat.postEphemeral": {"channel": _CHANNEL, "user": _USER},
    "chat.scheduleMessage": {"channel": _CHANNEL, "post_at": re.compile(r"\d{10}")},
    "views.publish": {"user_id": _USER},
}
_OPTIONAL = {"thread_ts": _TS, "view_id": _VIEW}
_FLAGS = ("reply_broadcast", "unfurl_links", "unfurl_media", "replace_original", "delete_original", "mrkdwn")
_RESPONSE_TYPES = {"in_channel", "ephemeral"}
_RESPONSE_ACTIONS = {"errors", "update", "push", "clear"}


def _form(method: str, payload: Payload) -> Iterator[str]:
    required = _REQUIRED.get(method, {})
    for key, pattern in required.items():
        if not pattern.fullmatch(str(payload.get(key, ""))):
            yield f"{key}: {payload.get(key)!r} is missing or malformed"
    for key, pattern in _OPTIONAL.items():
        if payload.get(key) is not None and not pattern.fullmatch(str(payload[key])):
            yield f"{key}: {payload[key]!r} is malformed"
    for key in _FLAGS:
        value = payload.get(key)
        if value is not None and str(value) not in _TRUTHS:
            yield f"{key}: is neither true nor false"
    files = payload.get("file_ids")
    for file in json.loads(files) if isinstance(files, str) and files.startswith("[") else as_list(files):
        if not _FILE.fullmatch(str(file)):
            yield f"file_ids: {file!r} is malformed"


def _text(payload: Payload) -> Iterator[str]:
    text = payload.get("text")
    if text is not None and not isinstance(text, str):
        yield "text: is not a string"
    elif text is not None and len(text) > TEXT_CHARACTERS:
        yield f"text: {len(text):,} characters, at most {TEXT_CHARACTERS:,}"


def _is_true(value: Any) -> bool:
    return str(value) in {"True", "true", "1"}


def _has_content(payload: Payload) -> bool:
    return any(payload.get(key) for key in ("text", "blocks", "attachments", "markdown_text"))


def _metadata(method: str, surface: Surface) -> Iterator[str]:
    """Check message metadata: a name, an object of at most 8 KB, and none at all on a scheduled message."""
    if "metadata" not in surface.content:
        return
    metadata = surface.content["metadata"]
    if method == "chat.scheduleMessage":
        yield "metadata: a scheduled message that has it is never posted"
    if not isinstance(metadata, dict):
        yield "metadata: is not an object"
        return
    name = metadata.get("event_type")
    if not isinstance(name, str) or not _EVENT_TYPE.fullmatch(name):
        yield "metadata/event_type: is not a name of letters, digits and _"
    payload = metadata.get("event_payload")
    if not isinstance(payload, dict):
        yield "metadata/event_payload: is missing or not an object"
        return
    size = len(json.dumps(payload, ensure_ascii=False).encode())
    if size > METADATA_BYTES:
        yield f"metadata/event_payload: {size:,} bytes, at most {METADATA_BYTES:,}"


def _message(method: str, payload: Payload, surface: Surface) -> Iterator[str]:
    yield from _text(payload)
    yield from _metadata(method, surface)
    empty = not _has_content(payload)
    if method == "command_ack":
        empty = empty and bool(payload) and "response_type" not in payload
    elif method == "response_url":
        empty = empty and not _is_true(payload.get("delete_original"))
    elif method == "chat.update":
        empty = empty and not payload.get("file_ids")
    if empty:
        yield "text: there is no text, block or attachment"
    if _is_true(payload.get("reply_broadcast")) and not payload.get("thread_ts"):
        yield "reply_broadcast: only a reply in a thread can be broadcast"
    if method in {"response_url", "command_ack"}:
        kind = payload.get("response_type")
        if kind is not None and str(kind) not in _RESPONSE_TYPES:
            yield f"response_type: {kind!r} is neither 'in_channel' nor 'ephemeral'"


def _view_call(method: str, payload: Payload, surface: Surface) -> Iterator[str]:
    expected = "home" if method == "views.publish" else "modal"
    either = {
        "views.open": ("trigger_id", "interactivity_pointer"),
        "views.push": ("trigger_id", "interactivity_pointer"),
        "views.update": ("view_id", "external_id"),
    }.get(method)
    if either and not any(payload.get(key) for key in either):
        yield f"{either[0]}: is missing"
    if method == "views.update" and surface.kind in {"home", "modal"}:
        return
    if surface.kind not in {"none", expected}:
        yield f"view/type: {method} takes a {expected}"


def _errors(errors: Any, view: Payload | None) -> Iterator[str]:
    """Check `errors`: block ids to texts, each naming an input of the submitted view when that is known."""
    if not isinstance(errors, dict) or not errors:
        yield "errors: is missing or names no block"
        return
    inputs: set[str] | None = None
    if view is not None:
        blocks = [as_dict(block) for block in as_list(view.get("blocks"))]
        inputs = {str(block.get("block_id")) for block in blocks if block.get("type") == "input"}
    for block_id, text in errors.items():
        if not isinstance(text, str) or not text:
            yield f"errors/{block_id}: is empty or not a string"
        if inputs is not None and block_id not in inputs:
            yield f"errors/{block_id}: the view has no input block of that id"


def _view_ack(payload: Payload, surface: Surface, view: Payload | None) -> Iterator[str]:
    action = payload.get("response_action")
    if action is None:
        if payload:
            yield "response_action: is missing"
    elif str(action) not in _RESPONSE_ACTIONS:
        yield f"response_action: {action!r} is not one of {', '.join(sorted(_RESPONSE_ACTIONS))}"
    elif action == "errors":
        yield from _errors(payload.get("errors"), view)
    elif surface.kind == "home":
        yield f"view/type: {action} takes a modal"


def envelope_problems(method: str, payload: Payload, surface: Surface, view: Payload | None) -> list[str]:
    """Return what is wrong around the blocks; `view` is the submitted view, when the caller has it."""
    found = list(_form(method, payload)) if method in METHODS else []
    if surface.kind == "message":
        found.extend(_message(method, payload, surface))
    elif method.startswith("views."):
        found.extend(_view_call(method, payload, surface))
    elif method == "view_ack":
        found.extend(_view_ack(payload, surface, view))
    return found
