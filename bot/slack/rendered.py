"""A message ready for Slack."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn

    Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rendered:
    """`text` is what a notification and a client without blocks show."""

    text: Mrkdwn
    blocks: list[Json] = field(default_factory=list)
