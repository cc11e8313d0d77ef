"""A message ready for Slack."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.slack.mrkdwn import clip, clip_mrkdwn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn

    Params = Mapping[str, Any]

MOST = 12_000  # characters of all blocks together; beyond them Slack refuses the message
_TEXTS = ("mrkdwn", "plain_text")


@dataclass(frozen=True, slots=True)
class Rendered:
    """`text` is what a notification and a client without blocks show.

    Where people wrote more than a message holds, its longest texts are cut.
    """

    text: Mrkdwn
    blocks: list[Json] = field(default_factory=list)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clip_mrkdwn(self.text, MOST))
        lengths = sorted(_lengths(self.blocks))
        if sum(lengths) > MOST:
            object.__setattr__(self, "blocks", _cut(self.blocks, _limit(lengths)))


def _lengths(node: Any) -> Iterator[int]:
    if isinstance(node, dict):
        if node.get("type") in _TEXTS:
            yield len(node["text"])
        for inner in node.values():
            yield from _lengths(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _lengths(inner)


def _limit(lengths: list[int]) -> int:
    """Return how long a text may be so that all of them fit: what short ones leave goes to the long ones."""
    left = MOST
    for number, length in enumerate(lengths):
        share = left // (len(lengths) - number)
        if length > share:
            return share
        left -= length
    return MOST


def _cut(node: Any, limit: int) -> Any:
    if isinstance(node, dict):
        cut = {name: _cut(inner, limit) for name, inner in node.items()}
        return cut | {"text": clip(cut["text"], limit)} if node.get("type") in _TEXTS else cut
    return [_cut(inner, limit) for inner in node] if isinstance(node, list) else node
