"""A message of Slack's as a plain mail: the same words, its buttons as addresses that ask for one click."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.slack.mrkdwn import PLAINLY, unescape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Block = Mapping[str, Any]
    Link = Callable[[str, str], str | None]  # (action id, value) to an address, None where mail has none

_MARKS = re.compile(r"(?<![\w*])([*`~])(?=\S)([^\n]*?\S)\1(?![\w*])|(?<!\w)(_)(?=\S)([^\n]*?\S)_(?!\w)")
_LINK = re.compile(r"<(https?://[^<>|]*)\|([^<>]*)>")
_EMOJI = re.compile(r":[a-z][a-z0-9_+-]*: ?")
_MENTION = re.compile(r"<@([^<>|]+)>")
RULE = "-" * 40


def words(blocks: Sequence[Block], names: Callable[[str], str]) -> str:
    """Return what the blocks say, a paragraph each; `names` says what somebody mentioned is called."""
    return "\n\n".join(filter(None, (_block(block, names) for block in blocks)))


def ways(blocks: Sequence[Block], link: Link) -> list[tuple[str, str]]:
    """Return (label, address) of the buttons that mail has, in their order, each once."""
    found: dict[str, str] = {}
    for element in _elements(blocks):
        if element.get("type") == "button" and (address := link(element["action_id"], element["value"])):
            found.setdefault(address, element["text"]["text"])
    return [(label, address) for address, label in found.items()]


def missing(blocks: Sequence[Block], has: Callable[[str], bool]) -> list[str]:
    """Return the labels of the buttons that mail does not have, each once."""
    buttons = (one for one in _elements(blocks) if one.get("type") == "button" and "url" not in one)
    return list(dict.fromkeys(one["text"]["text"] for one in buttons if not has(one["action_id"])))


def _elements(blocks: Sequence[Block]) -> Iterator[Mapping[str, Any]]:
    for block in blocks:
        yield from block["elements"] if block["type"] == "actions" else ()
        if "accessory" in block:
            yield block["accessory"]


def _block(block: Block, names: Callable[[str], str]) -> str:
    if block["type"] == "divider":
        return RULE
    if block["type"] == "context":
        return "\n".join(_said(one, names) for one in block["elements"] if "text" in one)
    parts = [block["text"]] if block["type"] in {"section", "header"} and "text" in block else []
    told = [_said(one, names) for one in parts]
    told += [_field(_said(one, names)) for one in block.get("fields", ())]
    return "\n".join(filter(None, told))


def _field(text: str) -> str:
    label, _, value = text.partition("\n")
    return f"{label}: {value}" if value else label


def _said(text: Mapping[str, Any], names: Callable[[str], str]) -> str:
    return str(text["text"]) if text["type"] == "plain_text" else plain(text["text"], names)


def plain(mrkdwn: str, names: Callable[[str], str]) -> str:
    """Return mrkdwn of ours as plain text: without marks, links and mentions in words."""
    text = _MENTION.sub(lambda found: names(found[1]), mrkdwn)
    text = _LINK.sub(r"\2 \1", text)
    text = _EMOJI.sub("", text)
    text = _MARKS.sub(lambda found: found[2] or found[4], text)
    return unescape(text).translate(PLAINLY)
