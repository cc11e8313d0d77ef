"""The first check: parse with Slack's own Python models and run the validators that they carry."""

import logging
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.attachments import Attachment
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import Block, Option, OptionGroup
from slack_sdk.models.metadata import Metadata
from slack_sdk.models.views import View

from bot.local.validation.surface import Surface, as_list

# The models warn of what they skip; here the skipping itself is the finding.
logging.getLogger("slack_sdk.models").setLevel(logging.ERROR)

# What holds models that `vars()` shows but Slack never sees.
_IGNORED = frozenset({"additional_attributes", "logger"})
# What of an attachment its model takes; its blocks are checked as blocks.
_ATTACHMENT = frozenset(Attachment.attributes) - {"fields"}


@cache
def _validators(cls: type[JsonObject]) -> tuple[str, ...]:
    """Name a class's validator methods (what `validate_json` finds anew with `dir()` at each call)."""
    return tuple(name for name in dir(cls) if hasattr(getattr(cls, name, None), "validator"))


def _children(model: JsonObject) -> Iterator[tuple[str, Any]]:
    for name, value in vars(model).items():
        if name in _IGNORED:
            continue
        if isinstance(value, (list, tuple)):
            for number, item in enumerate(value):
                yield f"{name.lstrip('_')}/{number}", item
        elif value is not None:
            yield name.lstrip("_"), value


def _check(model: JsonObject, path: str) -> Iterator[str]:
    """Run the validators of a model and of every model inside it."""
    for name in _validators(type(model)):
        try:
            getattr(model, name)()
        except SlackObjectFormationError as error:
            yield f"{path}: {error}"
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            yield f"{path}: {name.strip('_')} cannot read it ({error})"
    for name, child in _children(model):
        if isinstance(child, JsonObject):
            yield from _check(child, f"{path}/{name}")
        elif child is None:
            yield f"{path}/{name}: is of a type that the models do not know"


def _parsed(path: str, make: Callable[[], JsonObject | None]) -> Iterator[str]:
    try:
        model = make()
    except (SlackObjectFormationError, AttributeError, KeyError, TypeError, ValueError) as error:
        yield f"{path}: cannot be read ({error})"
        return
    if model is None:
        yield f"{path}: is of a type that the models do not know"
    else:
        yield from _check(model, path)


def _attachment(raw: dict[str, Any]) -> Attachment:
    return Attachment(**{"text": "", **{key: value for key, value in raw.items() if key in _ATTACHMENT}})


def _objects(surface: Surface) -> Iterator[tuple[str, Any, Callable[[Any], JsonObject | None]]]:
    content = surface.content
    for key in ("modal", "home"):
        if key in content:
            yield key, content[key], lambda raw: View(**raw)
    for path, blocks in surface.block_lists():
        if surface.view is None:
            yield from ((f"{path}/{number}", raw, Block.parse) for number, raw in enumerate(blocks))
    for number, raw in enumerate(as_list(content.get("attachments"))):
        yield f"attachments/{number}", raw, _attachment
    if "metadata" in content:
        yield "metadata", content["metadata"], lambda raw: Metadata(**raw)
    for number, raw in enumerate(as_list(content.get("options"))):
        yield f"options/{number}", raw, lambda raw: Option(**raw)
    for number, raw in enumerate(as_list(content.get("option_groups"))):
        yield f"option_groups/{number}", raw, lambda raw: OptionGroup(**raw)


def model_problems(surface: Surface) -> list[str]:
    """Return what slack_sdk's models object to, each with the path of the object; never raises."""
    found: list[str] = []
    for path, raw, make in _objects(surface):
        if isinstance(raw, dict):
            found.extend(_parsed(path, lambda raw=raw, make=make: make(dict(raw))))  # type: ignore[misc]
        else:
            found.append(f"{path}: is not an object")
    return found
