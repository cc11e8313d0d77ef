"""Files that Toban posted and that are erased: deleted in Slack. Done twice is as done once."""

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

GONE = {"file_not_found", "file_deleted"}
_AGAIN = {End.RATE_LIMITED, End.APP, End.NOT_SENT, End.UNSURE}


class FileDeletions:
    """Deletes files as the outbox owes; one that Slack does not let us delete is dropped, on record."""

    def __init__(self, desk: Desk, client: AsyncWebClient, watch: Watch, unsent: Unsent) -> None:
        self._desk, self._client = desk, client
        self._health, self._metrics = watch.health, watch.metrics
        self._unsent = unsent

    async def delete(self, row: dict[str, Any]) -> timedelta | None:
        """Delete a file. Return how long Slack must rest."""
        await keep(self._desk, row)
        now = self._desk.clock.now()
        try:
            await self._client.files_delete(file=row["params"]["file"])
        except Exception as error:  # noqa: BLE001  judge() raises what it does not know
            verdict = judge(error, to_person=False)
            if verdict.error not in GONE:
                if verdict.end in _AGAIN and verdict.error != "missing_scope":
                    return await self._unsent.trouble(row, verdict)
                self._unsent.note(row, verdict)
                await self._desk.db.write(lambda s: delivery.dropped(s, row, verdict.error, now))
                return None
        self._health.slack_answered()
        self._metrics.sent(row["op"])
        self._metrics.slack_call(row["op"], "ok")
        await self._desk.db.write(lambda s: delivery.sent(s, row, row["target"], None, now))
        return None
