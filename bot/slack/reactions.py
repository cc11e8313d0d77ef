"""Receipts: the bot's reaction to a message. Given or taken twice is as once: nothing is looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services import delivery
from bot.slack.answers import End, judge
from bot.slack.leases import keep

if TYPE_CHECKING:
    from datetime import timedelta

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.desk import Desk
    from bot.services.watch import Watch
    from bot.slack.unsent import Unsent

ALREADY = {"already_reacted", "no_reaction"}
_AGAIN = {End.RATE_LIMITED, End.APP, End.NOT_SENT, End.UNSURE}


class Reactions:
    """Gives and takes the receipts as the outbox owes; `unsent` decides about what Slack did not take yet."""

    def __init__(self, desk: Desk, client: AsyncWebClient, watch: Watch, unsent: Unsent) -> None:
        self._desk, self._client = desk, client
        self._health, self._metrics = watch.health, watch.metrics
        self._unsent = unsent

    async def change(self, row: dict[str, Any]) -> timedelta | None:
        """React to a message, or no longer; one that is gone needs none. Return how long Slack must rest."""
        await keep(self._desk, row)
        given, now = row["params"], self._desk.clock.now()
        call = self._client.reactions_remove if given.get("gone") else self._client.reactions_add
        try:
            await call(channel=given["channel"], timestamp=given["ts"], name=given["name"])
        except Exception as error:  # noqa: BLE001  judge() raises what it does not know
            verdict = judge(error, to_person=False)
            if verdict.end in _AGAIN and verdict.error != "missing_scope":
                return await self._unsent.trouble(row, verdict)
            if verdict.error not in ALREADY:
                self._unsent.note(row, verdict)
                await self._desk.db.write(lambda s: delivery.dropped(s, row, verdict.error, now))
                return None
        self._health.slack_answered()
        self._metrics.sent(row["op"])
        self._metrics.slack_call(row["op"], "ok")
        await self._desk.db.write(lambda s: delivery.sent(s, row, given["channel"], None, now))
        return None
