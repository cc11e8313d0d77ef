"""The clock's loop: wakes when the next timer is due and lets `bot.services.steps` carry it out.

APScheduler is only the alarm: one job in memory, set to the next due time and swept every few seconds.
What is due stands in the database.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from bot.clock import monotonic
from bot.services import audit, steps
from bot.services.health import Finding
from storage import outbox, timers

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.desk import Desk
    from bot.services.watch import Watch

log = structlog.get_logger(__name__)

SWEEP = timedelta(seconds=5)  # a look at the timers though nothing seems due
AUDIT = timedelta(seconds=20)
HELD_AGAIN = timedelta(minutes=5)  # how often a channel out of reach is tried again
SETTLE = 0.05  # seconds in which several writes ring the bell once


class Engine:
    """Runs what is due, for ever. `ring` says that a nearer timer may have been set."""

    def __init__(self, desk: Desk, watch: Watch) -> None:
        self._desk, self._watch = desk, watch
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._turn = asyncio.Lock()
        self._settling = False

    def start(self) -> None:
        """Start the alarm; the first look is at once."""
        now = self._desk.clock.machine_now()
        self._scheduler.add_job(self._on_alarm, DateTrigger(now), id="alarm")
        self._scheduler.add_job(self._audit, "interval", seconds=AUDIT.total_seconds())
        self._scheduler.add_job(self.try_held, "interval", seconds=HELD_AGAIN.total_seconds())
        self._scheduler.start()

    def stop(self) -> None:
        """Stop the alarm."""
        self._scheduler.shutdown(wait=False)

    def ring(self) -> None:
        """Look soon whether something falls due earlier than the alarm is set for."""
        if not self._settling:
            self._settling = True
            asyncio.get_running_loop().call_later(SETTLE, self._set_soon)

    def _set_soon(self) -> None:
        self._settling = False
        if self._scheduler.running:
            self._scheduler.add_job(self._set_alarm, id="set", replace_existing=True)

    async def _on_alarm(self) -> None:
        try:
            await self.tick()
        except Exception:
            log.exception("engine_tick_failed")
        await self._set_alarm()

    async def _set_alarm(self) -> None:
        machine_now = self._desk.clock.machine_now()
        due = await self._desk.read(timers.next_due)
        at = machine_now + SWEEP
        if due is not None:
            at = min(at, max(machine_now, machine_now + (due - self._desk.clock.now())))
        self._scheduler.add_job(self._on_alarm, DateTrigger(at), id="alarm", replace_existing=True)

    async def tick(self) -> int:
        """Carry out everything due by now; return how many timers that were."""
        done = 0
        async with self._turn:
            while dues := await self._run_batch():
                done += len(dues)
        self._watch.health.ticked(monotonic())
        return done

    async def _run_batch(self) -> list[datetime]:
        now = self._desk.clock.now()
        dues = await self._desk.db.write(lambda s: steps.run_due(s, self._desk.network, now))
        if dues:
            self._desk.nudge()
            after = self._desk.clock.now()
            for due in dues:
                self._watch.metrics.fired((after - due).total_seconds())
        return dues

    async def _audit(self) -> None:
        now, machine_now = self._desk.clock.now(), self._desk.clock.machine_now()
        found = await self._desk.read(lambda s: audit.look(s, now, machine_now))
        for finding in found:
            log.error("audit", kind=finding.kind, count=finding.count, example=finding.example)
        own = {"timers", "clockless"}
        self._watch.health.found(
            tuple(Finding(one.kind, "standstill", own_fault=one.kind in own) for one in found)
        )

    async def try_held(self) -> None:
        """Try again what waits for a channel that was out of reach."""
        await self._desk.write(outbox.try_held)
