"""How a use case says that somebody was faster, or that it was carried out before."""

from __future__ import annotations

from bot.domain.errors import Refusal


class ConflictError(Exception):
    """Somebody changed what was read before it could be written; decide again on what they left."""


class AlreadyDone(Refusal):
    """The same click or call was carried out before: Slack delivered it twice."""

    def __init__(self) -> None:
        super().__init__("already_done")
