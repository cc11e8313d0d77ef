"""What of a payload the checks look at: the blocks, attachments, views and options it carries."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["message", "modal", "home", "options", "none"]
Json = dict[str, Any]

MESSAGE_METHODS = frozenset(
    {
        "chat.postMessage",
        "chat.update",
        "chat.postEphemeral",
        "chat.scheduleMessage",
        "response_url",
        "command_ack",
    }
)
VIEW_METHODS = frozenset({"views.open", "views.push", "views.update", "views.publish"})
METHODS = MESSAGE_METHODS | VIEW_METHODS | {"view_ack", "options_ack"}


@dataclass(frozen=True)
class Surface:
    """The decoded content of one payload.

    `content` has those of the keys `blocks`, `attachments`, `metadata`, `home`, `modal`, `options` and
    `option_groups` that the payload carries; `problems` says what could not be decoded.
    """

    kind: Kind
    content: Json = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @property
    def view(self) -> Json | None:
        """The view, when the payload carries one."""
        view = self.content.get("modal", self.content.get("home"))
        return view if isinstance(view, dict) else None

    def block_lists(self) -> Iterator[tuple[str, list[Any]]]:
        """Yield each list of blocks with its path: the message's, its attachments', or the view's."""
        places = [("blocks", self.content.get("blocks"))]
        if self.view is not None:
            places.append((f"{self.kind}/blocks", self.view.get("blocks")))
        for number, attachment in enumerate(as_list(self.content.get("attachments"))):
            if isinstance(attachment, dict):
                places.append((f"attachments/{number}/blocks", attachment.get("blocks")))
        yield from ((path, blocks) for path, blocks in places if isinstance(blocks, list))


def as_list(value: Any) -> list[Any]:
    """Return the value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def as_dict(value: Any) -> Json:
    """Return the value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def text_of(value: Any) -> str:
    """Return the string inside a text object ("" when there is none)."""
    text = as_dict(value).get("text")
    return text if isinstance(text, str) else ""


def _decode(key: str, value: Any, problems: list[str]) -> Any:
    """Decode what came as a JSON string, as Slack allows for all that a payload carries."""
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return json.loads(value)
    except ValueError:
        problems.append(f"{key}: is not JSON")
        return None


def _put_view(content: Json, view: Any, problems: list[str]) -> Kind:
    """Put a view under its type's name; an unknown type is a problem."""
    if not isinstance(view, dict):
        problems.append("view: is missing or not an object")
        return "none"
    kind = view.get("type")
    if kind == "home":
        content["home"] = view
        return "home"
    if kind != "modal":
        problems.append(f"view/type: {kind!r} is neither 'modal' nor 'home'")
        return "none"
    content["modal"] = view
    return "modal"


def surface_of(method: str, payload: Mapping[str, Any]) -> Surface:
    """Decode what a payload of `method` (one of `METHODS`) carries; never raises."""
    content: Json = {}
    problems: list[str] = []
    kind: Kind = "none"
    if method in MESSAGE_METHODS:
        kind = "message"
        keys: tuple[str, ...] = ("blocks", "attachments", "metadata")
    elif method == "options_ack":
        kind = "options"
        keys = ("options", "option_groups")
    else:
        keys = ()
    for key in keys:
        value = _decode(key, payload.get(key), problems)
        if value is not None:
            content[key] = value
    if method in VIEW_METHODS or (
        method == "view_ack" and str(payload.get("response_action")) in {"update", "push"}
    ):
        kind = _put_view(content, _decode("view", payload.get("view"), problems), problems)
    return Surface(kind, content, tuple(problems))
