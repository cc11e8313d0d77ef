"""Receipts, and the deletion of files: done twice they are as done once, so nothing is looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bot.services import delivery
from bot.slack import uploads
from bot.slack.answers import End, Verdict, judge
from bot.slack.context import Context
from bot.slack.leases import LostError, keep
from bot.slack.unsent import to_person

if TYPE_CHECKING:
    from collections.abc import Awaitable, Collection
    from datetime import timedelta

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.desk import Desk
    from bot.services.watch import Watch
    from bot.slack.unsent import Unsent

REACTED = {"already_reacted", "no_reaction"}
DELETED = {"file_not_found", "file_deleted"}
PLACES = "places"  # kept among a deletion's params: channel and ts of each message that shows the file
_AGAIN = {End.RATE_LIMITED, End.APP, End.NOT_SENT, End.UNSURE}


class AsOnce:
    """Reacts and deletes as the outbox owes; `unsent` decides about what Slack did not take yet.

    What Slack does not let us do is dropped, on record; of a file that stays the secretariat is told.
    """

    def __init__(self, desk: Desk, client: AsyncWebClient, watch: Watch, unsent: Unsent) -> None:
        self._desk, self._client = desk, client
        self._health, self._metrics = watch.health, watch.metrics
        self._unsent = unsent

    async def react(self, row: dict[str, Any]) -> timedelta | None:
        """React to a message, or no longer; one that is gone needs none. Return how long Slack must rest."""
        await keep(self._desk, row)
        given = row["params"]
        call = self._client.reactions_remove if given.get("gone") else self._client.reactions_add
        doing = call(channel=given["channel"], timestamp=given["ts"], name=given["name"])
        return await self._carry_out(row, doing, REACTED, given["channel"])

    async def delete(self, row: dict[str, Any]) -> timedelta | None:
        """Delete a file, and say so in the message that it came with. Return how long Slack must rest."""
        await keep(self._desk, row)
        return await self._carry_out(row, self._delete(row), DELETED, row["target"])

    async def _delete(self, row: dict[str, Any]) -> None:
        """Delete a file, then say in each message that showed it whether it is gone, or refused for good."""
        file_id = row["params"]["file"]
        places = await self._places(row)
        refused = None
        try:
            await self._client.files_delete(file=file_id)
        except SlackApiError as error:
            verdict = judge(error, to_person=False)
            if _goes_again(verdict):
                raise
            refused = None if verdict.error in DELETED else error
        words = Context(self._desk.network, self._locale(row))
        text = words.say("files.erased" if refused is None else "files.not_erased")
        for channel, ts in places:
            try:
                await self._client.chat_update(channel=channel, ts=ts, text=text)
            except SlackApiError as error:
                verdict = judge(error, to_person=False)
                if _goes_again(verdict):
                    raise
                self._unsent.note(row, verdict)  # what matters is that the file goes
        if refused is not None:
            raise refused

    async def _places(self, row: dict[str, Any]) -> list[list[str]]:
        """Return the messages that show a file, kept beforehand: once it is gone, nothing tells them."""
        if PLACES not in row["params"]:
            file = (await self._client.files_info(file=row["params"]["file"]))["file"]
            kept = row["params"] | {PLACES: [list(one) for one in uploads.shown_in(file)]}
            if not await self._desk.db.write(lambda s: delivery.learned(s, row, kept)):
                raise LostError
            row["params"] = kept
        return list(row["params"][PLACES])

    def _locale(self, row: dict[str, Any]) -> str:
        return self._desk.locale(row["target"]) if to_person(row) else self._desk.network.locale

    async def _carry_out(
        self, row: dict[str, Any], doing: Awaitable[object], done: Collection[str], channel: str
    ) -> timedelta | None:
        """Wait for a call; an error of `done` says that it was done before."""
        now = self._desk.clock.now()
        try:
            await doing
        except Exception as error:  # noqa: BLE001  judge() raises what it does not know
            verdict = judge(error, to_person=False)
            if verdict.error not in done:
                if _goes_again(verdict):
                    return await self._unsent.trouble(row, verdict)
                self._unsent.note(row, verdict)
                network = self._desk.network
                await self._desk.write(lambda s: delivery.refused(s, network, row, verdict.error, now))
                return None
        self._health.slack_answered()
        self._metrics.sent(row["op"])
        self._metrics.slack_call(row["op"], "ok")
        await self._desk.db.write(lambda s: delivery.sent(s, row, channel, None, now))
        return None


def _goes_again(verdict: Verdict) -> bool:
    return verdict.end in _AGAIN and verdict.error != "missing_scope"
