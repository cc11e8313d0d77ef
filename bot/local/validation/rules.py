"""The third check: rules of Slack's that neither the models nor the types know, for whole surfaces.

Sources: Slack's reference of blocks, views and chat methods, and what trials against Slack showed.
"""

from collections.abc import Iterator
from typing import Any

from bot.local.validation.elements import block_problems, option_problems, strings_under_text
from bot.local.validation.surface import Json, Surface, as_dict, as_list, text_of

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_CHARACTERS = 12_000  # all texts of all blocks of a message
OPTIONS = 100

# Blocks and elements that Slack takes in some places only.
_MESSAGES_ONLY = {"markdown", "table", "data_table", "context_actions", "task_card", "plan"}
_VIEW_KEYS = {"home": {"submit", "close", "title", "clear_on_close", "notify_on_close"}}


def interactive(block: Json) -> Iterator[Json]:
    """Yield the elements of a block that may carry an `action_id`."""
    candidates = [block.get("element"), block.get("accessory"), *as_list(block.get("elements"))]
    yield from (one for one in candidates if isinstance(one, dict))


def _duplicates(path: str, blocks: list[Any]) -> Iterator[str]:
    """Find a `block_id` used twice on a surface and an `action_id` used twice in a block.

    The same `action_id` in two blocks is what Slack's documentation allows ("unique among all other
    action_ids in the containing block"), and what a list with a button in each row needs.
    """
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        if not isinstance(block, dict):
            continue
        block_id = block.get("block_id")
        if isinstance(block_id, str):
            if block_id in seen:
                yield f"{path}/{number}/block_id: {block_id!r} is used twice"
            seen.add(block_id)
        actions: set[str] = set()
        for element in interactive(block):
            action_id = element.get("action_id")
            if isinstance(action_id, str):
                if action_id in actions:
                    yield f"{path}/{number}: action_id {action_id!r} is used twice"
                actions.add(action_id)


def _count(surface: Surface, path: str, blocks: list[Any]) -> Iterator[str]:
    limit = MESSAGE_BLOCKS if surface.kind == "message" else VIEW_BLOCKS
    if len(blocks) > limit:
        yield f"{path}: {len(blocks)} blocks, at most {limit}"
    if surface.kind != "message":
        return
    total = sum(len(text) for text in strings_under_text(blocks))
    if total > MESSAGE_CHARACTERS:
        yield f"{path}: {total:,} characters in all blocks, at most {MESSAGE_CHARACTERS:,}"


def _placement(surface: Surface, path: str, blocks: list[Any]) -> Iterator[str]:
    for number, block in enumerate(blocks):
        kind = as_dict(block).get("type")
        if kind == "file":
            yield f"{path}/{number}: a file block cannot be sent, Slack makes it"
        if isinstance(kind, str) and kind in _MESSAGES_ONLY and surface.kind != "message":
            yield f"{path}/{number}: a {kind} block is for messages only"
        element = as_dict(as_dict(block).get("element")).get("type")
        if element == "file_input" and surface.kind != "modal":
            yield f"{path}/{number}: a file_input is for modals only"


def _view(surface: Surface) -> Iterator[str]:
    view = surface.view
    if view is None:
        return
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        yield f"{surface.kind}/blocks: is missing or not a list"
        blocks = []
    for key in ("title", "submit", "close"):
        if key in view and not text_of(view[key]).strip():
            yield f"{surface.kind}/{key}: is empty"
    if surface.kind == "home":
        yield from (f"home/{key}: a Home tab has none" for key in sorted(_VIEW_KEYS["home"] & view.keys()))
    elif "title" not in view:
        yield "modal/title: is missing"
    inputs = any(as_dict(block).get("type") == "input" for block in blocks)
    if surface.kind == "modal" and inputs and "submit" not in view:
        yield "modal/submit: a modal with inputs needs it"


def _options(surface: Surface) -> Iterator[str]:
    """Check what a block_suggestion is answered with: options or groups of them, 100 of each at most."""
    content = surface.content
    if ("options" in content) == ("option_groups" in content):
        yield "options: give either options or option_groups"
    for key in ("options", "option_groups"):
        items = content.get(key, [])
        if not isinstance(items, list):
            yield f"{key}: is not a list"
        elif len(items) > OPTIONS:
            yield f"{key}: {len(items)} items, at most {OPTIONS}"
    yield from option_problems("options", as_list(content.get("options")))
    for number, group in enumerate(as_list(content.get("option_groups"))):
        options = as_list(as_dict(group).get("options"))
        path = f"option_groups/{number}/options"
        if not 1 <= len(options) <= OPTIONS:
            yield f"{path}: {len(options)} options, between 1 and {OPTIONS}"
        yield from option_problems(path, options)


def rule_problems(surface: Surface) -> list[str]:
    """Return what the hand-written rules object to in a surface; never raises."""
    found: list[str] = []
    for path, blocks in surface.block_lists():
        found.extend(_count(surface, path, blocks))
        found.extend(_duplicates(path, blocks))
        found.extend(_placement(surface, path, blocks))
        for number, block in enumerate(blocks):
            if isinstance(block, dict):
                found.extend(block_problems(f"{path}/{number}", block))
            else:
                found.append(f"{path}/{number}: is not an object")
    found.extend(_view(surface))
    if surface.kind == "options":
        found.extend(_options(surface))
    found.extend(
        f"{key}: is not a list"
        for key in ("blocks", "attachments")
        if not isinstance(surface.content.get(key, []), list)
    )
    return found
