"""What the starter hands in: the clock people live by, and the ways into the bot that are not Slack's."""

from datetime import datetime
from typing import Protocol

from bot.local.config import Json


class Control(Protocol):
    """The starter's side of the workspace."""

    def now(self) -> datetime:
        """Business time, aware UTC."""
        ...

    async def next_event(self) -> Json | None:
        """Say what falls due next, as `{"at": iso, "label": str}`; `labels` may say it by language."""
        ...

    async def advance(self, to: datetime) -> None:
        """Push the clock, stopping at each due time until its messages have gone out."""
        ...

    async def reset(self) -> None:
        """Start afresh."""
        ...

    async def intake(self, fields: Json) -> Json:
        """Hand an inquiry in as the network's website would; `{"status": int, "body": dict}`."""
        ...

    def lanes(self) -> list[Json]:
        """Return the lanes a customer may choose: `{"id", "name"}`."""
        ...

    def samples(self) -> list[Json]:
        """Return example inquiries: `{"id", "company", "subject", "source", "fields"}`."""
        ...
