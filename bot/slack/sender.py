"""The sender: empties the outbox at Slack's pace, exactly once.

A row goes pending → sending (committed) → Slack → sent. What was left in between is looked for in Slack
before it is sent again (`bot.slack.search`).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import socket
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import structlog

from bot.clock import monotonic
from bot.services import delivery
from bot.slack import search
from bot.slack.answers import End, Verdict, judge
from bot.slack.render import Context, Rendered, render

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.delivery import Contents
    from bot.services.desk import Desk
    from bot.services.watch import Watch
    from bot.slack.directory import Directory

log = structlog.get_logger(__name__)

SLOTS = 12  # messages under way at once, each to another channel
LEASE = timedelta(seconds=30)  # outlasts the HTTP timeout
PACE = timedelta(seconds=1)  # between two posts to one channel
SWEEP = 1.0  # seconds between looks without a bell
ROUNDS_IN_A_PACE = 50  # at most: rings that come close together are one round
EDITS_IN_A_PACE = 10  # at most; Slack allows about one, the people who press buttons come first
BUSY_SWEEP = 0.1  # the same while messages wait for their channel's pace or their thread's parent
LONGEST_BACKOFF = 60.0  # seconds
RELEASED = timedelta(-1)  # instead of a rest: it is written already
METADATA = "toban_message"


class Sender:
    """One sending loop; `ring` wakes it. `pace` is the time between two posts to one channel."""

    def __init__(
        self,
        desk: Desk,
        client: AsyncWebClient,
        directory: Directory,
        watch: Watch,
        *,
        pace: timedelta = PACE,
    ) -> None:
        self._desk, self._client, self._directory = desk, client, directory
        self._health, self._metrics = watch.health, watch.metrics
        self._pace = pace
        self._next_round = monotonic()
        self._owner = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"
        self._bell = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._paused_until = desk.clock.machine_now()

    def ring(self) -> None:
        """Wake the loop."""
        self._bell.set()

    async def run(self) -> None:
        """Send for ever."""
        if self._desk.db.is_sqlite:  # the only bot on this file: what is under way was left behind
            await self._desk.db.write(delivery.forget_leases)
        while True:
            self._bell.clear()
            try:
                found = await self._round()
            except Exception:
                log.exception("sender_round_failed")
                found = False
            self._health.looped(monotonic())
            if not found:
                await self._rest()

    async def _rest(self) -> None:
        waiting = bool(self._under_way) or await self._desk.read(delivery.anything_pending)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(BUSY_SWEEP if waiting else SWEEP):  # wait_for may lose a cancellation
                await self._bell.wait()

    async def _round(self) -> bool:
        if (early := self._next_round - monotonic()) > 0:
            await asyncio.sleep(early)
        self._next_round = monotonic() + self._pace.total_seconds() / ROUNDS_IN_A_PACE
        now = self._desk.clock.machine_now()
        free = SLOTS - len(self._under_way)
        if free <= 0 or now < self._paused_until:
            return False
        left, rows = await self._desk.db.write(
            lambda s: delivery.claim(s, now, now + LEASE, self._owner, free)
        )
        for row in left:
            self._spawn(self._look_and_send_again(row))
        for row in rows:
            self._spawn(self._send(row))
        return bool(rows)

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("sending_failed", error=type(error).__name__, exc_info=error)
        self.ring()

    async def settle(self) -> None:
        """Let the messages under way end."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=LEASE.total_seconds())

    async def idle(self) -> bool:
        """Whether nothing is left to send."""
        return not self._under_way and not await self._desk.read(delivery.anything_pending)

    async def _send(self, row: dict[str, Any]) -> None:
        now = self._desk.clock.now()
        shown = await self._desk.read(lambda s: delivery.contents(s, self._desk.network, now, row))
        rest = timedelta()
        try:
            if shown.pointless is not None:
                await self._desk.db.write(lambda s: delivery.dropped(s, row, str(shown.pointless), now))
                return
            rest = self._pace_after(row)
            rest = await self._call(row, shown) or rest
        finally:
            if rest != RELEASED:
                free_at = self._desk.clock.machine_now() + rest
                await self._desk.db.write(lambda s: delivery.release(s, row, free_at))

    def _pace_after(self, row: dict[str, Any]) -> timedelta:
        return self._pace if row["op"] == "post" else self._pace / EDITS_IN_A_PACE

    async def _call(self, row: dict[str, Any], shown: Contents) -> timedelta | None:
        """Make the call and write down how it ended; return how long the channel must rest, where Slack said.

        RELEASED: what was sent and its channel's rest are written in one transaction, the commonest by far.
        """
        channel = await self._channel(row, shown)
        if channel is None:
            await self._channel_trouble(row, "channel_not_found")
            return None
        message = self._render(row, shown)
        try:
            answer = await self._post_or_edit(row, channel, message)
        except Exception as error:  # noqa: BLE001  judge() raises what it does not know
            return await self._trouble(row, judge(error, to_person=_to_person(row)), channel, message)
        self._health.slack_answered()
        self._count(row, shown)
        ts = answer["ts"] if row["op"] == "post" else None
        landed = answer.get("channel") or channel
        now, free_at = self._desk.clock.now(), self._desk.clock.machine_now() + self._pace_after(row)
        await self._desk.db.write(lambda s: delivery.sent(s, row, landed, ts, now, free_at))
        return RELEASED

    def _count(self, row: dict[str, Any], shown: Contents) -> None:
        """Count what went out; an inquiry and a first reply are counted when they are told, once each."""
        self._metrics.sent(row["op"])
        self._metrics.slack_call(row["op"], "ok")
        if row["op"] == "update":
            return
        if row["template"] == "card":
            self._metrics.received(shown.cases[row["inquiry_id"]].inquiry.surface)
        elif row["template"] == "note" and row["params"]["kind"] == "replied":
            self._metrics.replied(late=row["params"]["data"]["late"])

    async def _channel(self, row: dict[str, Any], shown: Contents) -> str | None:
        if row["op"] == "update":
            return str(row["edited_channel"])
        if not row["target"].startswith("#"):
            return str(row["target"])
        return shown.channel or await self._directory.channel_id(row["target"])

    def _render(self, row: dict[str, Any], shown: Contents) -> Rendered:
        locale = self._desk.locale(row["target"]) if _to_person(row) else self._desk.network.locale
        people = self._desk.names(_people_in(row, shown))
        context = Context(self._desk.network, locale, shown.cases, shown.firms, people)
        return render(row["template"], row["params"], context)

    async def _post_or_edit(self, row: dict[str, Any], channel: str, message: Rendered) -> Any:
        content: dict[str, Any] = {"text": message.text, "blocks": message.blocks, "channel": channel}
        if row["op"] == "update":
            return await self._client.chat_update(ts=row["edited_ts"], **content)
        metadata = {"event_type": METADATA, "event_payload": {"outbox": row["key"]}}
        return await self._client.chat_postMessage(
            thread_ts=row["parent_ts"], metadata=metadata, unfurl_links=False, unfurl_media=False, **content
        )

    async def _trouble(
        self, row: dict[str, Any], verdict: Verdict, channel: str, message: Rendered
    ) -> timedelta | None:
        log.warning("message_not_sent", template=row["template"], target=row["target"], error=verdict.error)
        now, machine_now = self._desk.clock.now(), self._desk.clock.machine_now()
        self._health.slack_failed(monotonic(), verdict.error)
        self._metrics.slack_call(row["op"], verdict.error)
        match verdict.end:
            case End.RATE_LIMITED:
                rest = timedelta(seconds=verdict.retry_after)
                await self._later(row, machine_now + rest, verdict.error)
                return rest
            case End.APP | End.NOT_SENT:
                wait = timedelta(seconds=_backoff(row["attempts"]))
                self._paused_until = machine_now + min(wait, timedelta(seconds=5))
                await self._later(row, machine_now + wait, verdict.error)
            case End.UNSURE:
                await self._look_and_send_again(row)
            case End.CHANNEL:
                await self._channel_trouble(row, verdict.error, channel)
            case End.GONE if row["op"] == "update":
                await self._desk.db.write(lambda s: delivery.dropped(s, row, verdict.error, now))
            case End.BLOCKS if message.blocks:
                return await self._plain(row, channel, message)
            case _:
                network = self._desk.network
                await self._desk.write(lambda s: delivery.failed(s, network, row, verdict.error, now))
        return None

    async def _plain(self, row: dict[str, Any], channel: str, message: Rendered) -> timedelta | None:
        """Say it without blocks: a call that looks poor is better than none."""
        log.error("blocks_refused", template=row["template"])
        plain = Rendered(message.text, [])
        try:
            answer = await self._post_or_edit(row, channel, plain)
        except Exception as error:  # noqa: BLE001
            return await self._trouble(row, judge(error, to_person=_to_person(row)), channel, plain)
        now, ts = self._desk.clock.now(), answer["ts"] if row["op"] == "post" else None
        await self._desk.db.write(lambda s: delivery.sent(s, row, answer.get("channel") or channel, ts, now))
        return None

    async def _later(self, row: dict[str, Any], not_before: Any, error: str) -> None:
        await self._desk.db.write(lambda s: delivery.later(s, row, not_before, error))

    async def _channel_trouble(self, row: dict[str, Any], error: str, channel: str | None = None) -> None:
        """Join the channel where that helps, else hold the message and tell the secretariat."""
        if channel is not None and row["attempts"] == 1:
            await self._directory.forget(row["target"])
            if error != "not_in_channel" or await search.join(self._client, channel):
                await self._later(row, self._desk.clock.machine_now(), error)
                return
        now, network = self._desk.clock.now(), self._desk.network
        await self._desk.write(lambda s: delivery.held(s, network, row, error, now))

    async def _look_and_send_again(self, row: dict[str, Any]) -> None:
        """Find out whether Slack took a message that nobody saw it take; send it again where it did not."""
        now = self._desk.clock.now()
        if row["op"] == "update":
            await self._later(row, self._desk.clock.machine_now(), "unsure")
            return
        result = await search.find_twice(self._client, row, await self._channel_of(row))
        if result.message is not None:
            channel, ts = result.message
            await self._desk.db.write(lambda s: delivery.sent(s, row, channel, ts, now))
        elif result.refused and not delivery.is_urgent(row):
            network = self._desk.network
            await self._desk.write(lambda s: delivery.held(s, network, row, result.refused or "", now))
        elif result.unreachable:
            wait = timedelta(seconds=_backoff(row["attempts"]))
            await self._desk.db.write(
                lambda s: delivery.keep_unsure(s, row, self._desk.clock.machine_now() + wait)
            )
        else:
            await self._desk.db.write(
                lambda s: delivery.resend(s, row, now, marked=result.refused is not None)
            )

    async def _channel_of(self, row: dict[str, Any]) -> str:
        if row["target"].startswith("#"):
            return await self._directory.channel_id(row["target"]) or row["target"]
        return str(row["target"])


def _to_person(row: dict[str, Any]) -> bool:
    return not row["target"].startswith(("#", "C", "G"))


def _backoff(attempts: int) -> float:
    """Seconds to wait: doubling, with jitter, a minute at most."""
    return float(min(2 ** min(attempts, 6), LONGEST_BACKOFF) * random.uniform(0.5, 1.0))  # noqa: S311


def _people_in(row: dict[str, Any], shown: Contents) -> set[str]:
    """Return the people whose names a message may show."""
    named = {row["params"].get("actor"), *(row["params"].get("data") or {}).values()}
    for view in shown.cases.values():
        case = view.inquiry
        named |= {case.on_it_by, case.replied_by, case.reply_entered_by, case.entered_by}
    return {name for name in named if isinstance(name, str)}
