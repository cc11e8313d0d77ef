"""What becomes of a message that did not go out, or of which nobody knows whether Slack took it.

It is looked for in Slack before it is sent again (`bot.slack.search`).
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bot.clock import monotonic
from bot.services import delivery, groups, messages
from bot.slack import search, uploads
from bot.slack.answers import End, Verdict, judge
from bot.slack.leases import keep

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.desk import Desk
    from bot.services.watch import Watch
    from bot.slack.directory import Directory

log = structlog.get_logger(__name__)

LONGEST_BACKOFF = 60.0  # seconds
AS_ONCE = {"update", groups.OP, messages.REACT, messages.UNFILE}  # done twice they are as if done once


class Unsent:
    """Decides about single messages. `paused_until` (machine time): Slack is away until then."""

    def __init__(self, desk: Desk, client: AsyncWebClient, directory: Directory, watch: Watch) -> None:
        self._desk, self._client, self._directory = desk, client, directory
        self._health, self._metrics = watch.health, watch.metrics
        self.paused_until = desk.clock.machine_now()

    async def not_tried(self, row: dict[str, Any], error: Exception) -> timedelta | None:
        """What to do when the channel could not be looked up, or the message not be made."""
        try:
            verdict = judge(error, to_person=False)
        except Exception:
            log.exception("message_not_made", **what(row))
            wait = timedelta(seconds=backoff(row["attempts"]))
            await self._later(row, self._desk.clock.machine_now() + wait, type(error).__name__)
            return None
        if verdict.end is End.UNSURE:
            verdict = replace(verdict, end=End.NOT_SENT)
        elif verdict.end not in {End.NOT_SENT, End.RATE_LIMITED, End.APP}:
            verdict = replace(verdict, end=End.CHANNEL)
        return await self.trouble(row, verdict)

    def note(self, row: dict[str, Any], verdict: Verdict) -> None:
        """Tell log, health and metrics how a call ended."""
        log.warning("message_not_sent", **what(row), target=row["target"], error=verdict.error)
        verdict.tell(self._health, monotonic())
        self._metrics.slack_call(row["op"], verdict.error)

    async def trouble(
        self, row: dict[str, Any], verdict: Verdict, channel: str | None = None
    ) -> timedelta | None:
        """Decide what becomes of a message; return how long its channel must rest, where Slack said."""
        self.note(row, verdict)
        now, machine_now = self._desk.clock.now(), self._desk.clock.machine_now()
        match verdict.end:
            case End.RATE_LIMITED:
                rest = timedelta(seconds=verdict.retry_after)
                await self._later(row, machine_now + rest, verdict.error)
                return rest
            case End.APP | End.NOT_SENT:
                wait = timedelta(seconds=backoff(row["attempts"]))
                self.paused_until = machine_now + min(wait, timedelta(seconds=5))
                await self._later(row, machine_now + wait, verdict.error)
            case End.UNSURE:
                await self.look_and_send_again(row)
            case End.CHANNEL:
                await self.channel_trouble(row, verdict.error, channel)
            case End.GONE if row["op"] == "update":
                await self._desk.db.write(lambda s: delivery.dropped(s, row, verdict.error, now))
            case _:
                network = self._desk.network
                await self._desk.write(lambda s: delivery.failed(s, network, row, verdict.error, now))
        return None

    async def _later(self, row: dict[str, Any], not_before: Any, error: str) -> None:
        await self._desk.db.write(lambda s: delivery.later(s, row, not_before, error))

    async def channel_trouble(self, row: dict[str, Any], error: str, channel: str | None = None) -> None:
        """Join the channel where that helps, else hold the message and tell the secretariat."""
        if channel is not None and row["attempts"] == 1:
            await self._directory.forget(row["target"])
            if error != "not_in_channel" or await search.join(self._client, channel):
                await self._later(row, self._desk.clock.machine_now(), error)
                return
        now, network = self._desk.clock.now(), self._desk.network
        await self._desk.write(lambda s: delivery.held(s, network, row, error, now))

    async def look_and_send_again(self, row: dict[str, Any]) -> None:
        """Find out whether Slack took a message that nobody saw it take; send it again where it did not."""
        now = self._desk.clock.now()
        if row["op"] in AS_ONCE:
            await self._later(row, self._desk.clock.machine_now(), "unsure")
            return
        if row["lane"] == messages.MAIL:  # nobody can look: its Message-ID tells that it is the same
            await self._desk.write(lambda s: delivery.resend(s, row, now, marked=True))
            return
        result = await self._found(row)
        if result.message is not None:
            channel, ts = result.message
            await self._desk.db.write(lambda s: delivery.sent(s, row, channel, ts, now))
        elif result.refused and not delivery.is_urgent(row):
            network = self._desk.network
            why = result.refused
            await self._desk.write(lambda s: delivery.held(s, network, row, why, now, unseen=True))
        elif result.unreachable:
            wait = timedelta(seconds=backoff(row["attempts"]))
            await self._desk.db.write(
                lambda s: delivery.keep_unsure(s, row, self._desk.clock.machine_now() + wait)
            )
        else:
            await self._desk.write(lambda s: delivery.resend(s, row, now, marked=result.refused is not None))

    async def _found(self, row: dict[str, Any]) -> search.Found:
        channel = str(row["parent_channel"] or row["target"])
        if channel.startswith("#"):
            await keep(self._desk, row)
            try:
                channel = await self._directory.channel_id(channel) or channel
            except Exception as error:  # noqa: BLE001  judge() raises what it does not know
                return search.not_found_out(error)
        look = uploads.find_twice if row["op"] == "file" else search.find_twice
        return await look(self._client, row, channel, lambda: keep(self._desk, row))


def what(row: dict[str, Any]) -> dict[str, Any]:
    """Return what the log says of a message."""
    return {"template": row["template"], "outbox": row["id"]}


def to_person(row: dict[str, Any]) -> bool:
    """Whether a message goes to a person, not to a channel."""
    return not row["target"].startswith(("#", "C", "G"))


def backoff(attempts: int) -> float:
    """Return seconds to wait: doubling, with jitter, a minute at most."""
    return float(min(2 ** min(attempts, 6), LONGEST_BACKOFF) * random.uniform(0.5, 1.0))  # noqa: S311
