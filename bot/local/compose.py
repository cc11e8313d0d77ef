"""The rich text Slack's client makes of what somebody typed."""

import re
from html import unescape

from bot.local.config import Json

_MARK = re.compile(r"<([@#!]|https?://|mailto:)([^<>|]*)(?:\|([^<>]*))?>")


def rich_text(text: str) -> list[Json]:
    """Turn a message as it goes over the wire (escaped, mentions in brackets) into its one block."""
    parts: list[Json] = []
    at = 0
    for match in _MARK.finditer(text):
        parts += _plain(text[at : match.start()])
        parts.append(_marked(match[1], match[2], match[3]))
        at = match.end()
    parts += _plain(text[at:])
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}]


def _plain(text: str) -> list[Json]:
    return [{"type": "text", "text": unescape(text)}] if text else []


def _marked(sign: str, inner: str, label: str | None) -> Json:
    if sign == "@":
        return {"type": "user", "user_id": inner}
    if sign == "#":
        return {"type": "channel", "channel_id": inner}
    if sign == "!" and inner.startswith("subteam^"):
        return {"type": "usergroup", "usergroup_id": inner.removeprefix("subteam^")}
    if sign == "!":
        return {"type": "broadcast", "range": inner}
    link: Json = {"type": "link", "url": sign + inner}
    return {**link, "text": label} if label else link
