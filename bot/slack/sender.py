"""The sender's loop: takes from the outbox what may go now, each message once (`bot.slack.posting`)."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from contextvars import copy_context
from datetime import timedelta
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import structlog

from bot.clock import monotonic
from bot.services import bursts, delivery
from bot.slack.leases import LEASE, LostError
from bot.slack.posting import Posting
from bot.slack.unsent import LONGEST_BACKOFF, Unsent

if TYPE_CHECKING:
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.desk import Desk, Session
    from bot.services.watch import Watch
    from bot.slack.directory import Directory
    from bot.slack.posting import Mail, Shown

    Rows = list[dict[str, Any]]
    Claimed = tuple[Rows, Rows]  # left under way by a process that is gone; to be sent

log = structlog.get_logger(__name__)

SLOTS = 12  # messages under way at once, each to another channel
PACE = timedelta(seconds=1)  # between two posts to one channel
SWEEP = 1.0  # seconds between looks without a bell
ROUNDS_IN_A_PACE = 10  # at most: rings that come close together are one round
BUSY_SWEEP = 0.1  # the same while messages wait for their channel's pace or their thread's parent
AWAY = 1.0  # seconds until a database that is away is asked again


class Sender:
    """One sending loop; `ring` wakes it. `pace` is the time between two posts to one channel; `mail` sends
    what goes by mail.
    """

    def __init__(
        self,
        desk: Desk,
        client: AsyncWebClient,
        directory: Directory,
        watch: Watch,
        mail: Mail,
        *,
        pace: timedelta = PACE,
    ) -> None:
        self._desk, self._health, self._pace = desk, watch.health, pace
        self._unsent = Unsent(desk, client, directory, watch)
        self._posting = Posting(desk, client, directory, watch, pace, self._unsent, mail)
        self._next_round, self._swept = monotonic(), False
        self._owner = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"
        self._claims = count(1)
        self._bell, self._hurry = asyncio.Event(), asyncio.Event()
        self._under_way: dict[asyncio.Task[None], int] = {}  # and the messages' ids
        self._broken: list[dict[str, Any]] = []  # whose sending broke off, as when the database goes away

    def ring(self) -> None:
        """Wake the loop; a crowd of rings makes a few rounds."""
        self._bell.set()

    def hurry(self) -> None:
        """Wake the loop for what fell due: it has waited long enough."""
        self._hurry.set()
        self._bell.set()

    async def run(self) -> None:
        """Send for ever, whatever happens to the database."""
        alone = self._desk.db.is_sqlite  # the only bot on this file: what is under way was left behind
        while True:
            self._bell.clear()
            try:
                if alone:
                    await self._desk.db.write(delivery.forget_leases)
                    alone = False
                found = await self._round()
                self._health.looped(monotonic())
                if not found:
                    await self._rest()
            except Exception:
                log.exception("sender_round_failed")
                await asyncio.sleep(AWAY)

    async def _rest(self) -> None:
        if self._bell.is_set():
            return
        waiting = bool(self._under_way) or await self._pending(SWEEP)
        try:
            async with asyncio.timeout(BUSY_SWEEP if waiting else SWEEP):  # wait_for may lose a cancellation
                await self._bell.wait()
        except TimeoutError:
            self._swept = True

    async def _round(self) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(self._next_round - monotonic(), 0)):
                await self._hurry.wait()
        self._hurry.clear()
        apart = 0 if self._swept else self._pace.total_seconds() / ROUNDS_IN_A_PACE
        self._next_round, self._swept = monotonic() + apart, False  # a sweep makes nobody wait
        now = self._desk.clock.machine_now()
        free = SLOTS - len(self._under_way)
        if free <= 0 or now < self._unsent.paused_until:
            return False
        claiming = asyncio.ensure_future(self._claim(now, free))
        try:
            left, rows = await asyncio.shield(claiming)
            shown = await self._look(left, rows)
        except asyncio.CancelledError:
            await self._give_back(claiming)
            raise
        broken, self._broken = self._broken, []
        for row in [*left, *broken]:
            self._spawn(row, self._posting.take_up(row))
        for row in rows:
            sending = self._spawn(row, self._posting.send(row, shown.get(row["id"])))
            sending.add_done_callback(partial(self._broke_off, row))
        return bool(rows)

    async def _claim(self, now: datetime, free: int) -> Claimed:
        owner = f"{self._owner}-{next(self._claims)}"
        mine = {*self._under_way.values(), *(row["id"] for row in self._broken)}
        network, at = self._desk.network, bursts.Moment(self._desk.clock.now(), now, self._pace)

        def take(s: Session) -> Claimed:
            left, rows = delivery.claim(s, now, now + LEASE, owner, free, mine)
            going = bursts.gather(s, network, rows, at)
            if len(going) < len(rows):  # their channels are free for what comes next in them
                more_left, rows = delivery.claim(s, now, now + LEASE, owner, free - len(going), mine)
                left, going = left + more_left, going + bursts.gather(s, network, rows, at)
            return left, going

        return await self._desk.db.write(take)

    async def _look(self, left: Rows, rows: Rows) -> dict[int, Shown]:
        try:
            return await self._posting.look(rows)
        except Exception:
            self._broken += [*left, *rows]
            raise

    async def _give_back(self, claiming: asyncio.Future[Claimed]) -> None:
        """Let another process have at once what this one claimed and, being stopped, does not begin."""
        with contextlib.suppress(Exception):  # without the database the leases run out
            async with asyncio.timeout(AWAY):
                left, rows = await claiming
                await self._desk.db.write(lambda s: delivery.give_back(s, left, rows))

    def _spawn(self, row: dict[str, Any], work: Any) -> asyncio.Task[None]:
        known = copy_context()  # what the log is told of the message while it is sent, it is told of its end
        task = asyncio.create_task(work, context=known)
        self._under_way[task] = row["id"]
        task.add_done_callback(self._done, context=known)
        return task

    def _broke_off(self, row: dict[str, Any], task: asyncio.Task[None]) -> None:
        """Keep a message that was left half done: it need not wait for its lease to run out."""
        if not task.cancelled() and not isinstance(task.exception(), LostError | None):
            self._broken.append(row)

    def _done(self, task: asyncio.Task[None]) -> None:
        message = self._under_way.pop(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            if isinstance(error, LostError):
                log.warning("message_taken_over", outbox=message)
            else:
                log.error("sending_failed", error=type(error).__name__, exc_info=error)
        self.ring()

    async def settle(self) -> None:
        """Let the messages under way end."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=LEASE.total_seconds())

    async def idle(self) -> bool:
        """Whether nothing is left to send; what waits for the desk to open does so for long."""
        return not self._under_way and not await self._pending(2 * LONGEST_BACKOFF)

    async def _pending(self, seconds: float) -> bool:
        until = self._desk.clock.machine_now() + timedelta(seconds=seconds)
        return await self._desk.read(lambda s: delivery.anything_pending(s, until))
