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
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import monotonic
from bot.services import delivery, steps
from storage import timers

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.desk import Desk
    from bot.services.watch import Watch

log = structlog.get_logger(__name__)

SWEEP = 5  # seconds between looks though nothing seems due
HELD_AGAIN = 300  # seconds: how often a channel out of reach is tried again
ASIDE = timedelta(minutes=5)  # until a step that failed is tried again
SETTLE = 0.25  # seconds in which several writes ring the bell once; nothing is armed for so soon


class Engine:
    """Runs what is due. `ring` says that a nearer timer may have been set."""

    def __init__(self, desk: Desk, watch: Watch) -> None:
        self._desk, self._watch = desk, watch
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._bell = asyncio.Event()
        self._turn = asyncio.Lock()
        self._settling = False
        self._latest: datetime | None = None  # that the clock has said

    async def run(self) -> None:
        """Carry out what falls due, for ever; the first look is at once."""
        self._scheduler.add_job(self._wake, "interval", seconds=SWEEP)
        self._scheduler.add_job(self.try_held, "interval", seconds=HELD_AGAIN)
        self._scheduler.start()
        self._bell.set()
        try:
            while True:
                await self._bell.wait()
                self._bell.clear()
                await self._look()
        finally:
            self._scheduler.shutdown(wait=False)

    async def _look(self) -> None:
        try:
            await self.tick()
            while not await self._set_alarm():  # something fell due meanwhile
                if not await self.tick():
                    return  # it cannot be taken now: the sweep looks again
        except Exception:  # the loop outlives a database that is away; the sweep looks again
            log.exception("engine_tick_failed")

    async def _wake(self) -> None:
        self._bell.set()

    def ring(self) -> None:
        """Look soon whether something falls due earlier than the alarm is set for."""
        if not self._settling:
            self._settling = True
            asyncio.get_running_loop().call_later(SETTLE, self._settled)

    def _settled(self) -> None:
        self._settling = False
        self._bell.set()

    async def _set_alarm(self) -> bool:
        """Let the alarm ring when the next timer falls due; False when it is due already."""
        due = await self._desk.read(timers.next_due)
        if due is None:
            return True
        ahead = due - self._desk.clock.now()
        if ahead <= timedelta():
            return False
        at = self._desk.clock.machine_now() + ahead
        self._scheduler.add_job(self._wake, DateTrigger(at), id="alarm", replace_existing=True)
        return True

    async def tick(self) -> int:
        """Carry out everything due by now; return how many timers that were."""
        done = 0
        async with self._turn:
            await self._mind_the_clock()
            while dues := await self._run_batch():
                done += len(dues)
        self._watch.health.ticked(monotonic())
        return done

    async def _mind_the_clock(self) -> None:
        """Let a deadline pass again that the clock was set back behind: else its card would show it as ahead.

        Whether it was set back before this process began, nobody knows.
        """
        now = self._desk.clock.now()
        if self._latest is None or now < self._latest:
            await self._desk.decide(lambda s: timers.pass_again(s, now))
        self._latest = now

    async def _run_batch(self) -> list[datetime]:
        now = self._desk.clock.now()
        try:
            dues = await self._desk.decide(lambda s: steps.run_due(s, self._desk.network, now))
        except SQLAlchemyError:
            raise
        except Exception:  # one of them spoils the batch: the others must not wait for it
            log.exception("steps_failed")
            dues = await self._run_one(now)
        if dues:
            self._desk.fired()
            after = self._desk.clock.now()
            for due in dues:
                self._watch.metrics.fired((after - due).total_seconds())
        return dues

    async def _run_one(self, now: datetime) -> list[datetime]:
        """Carry out the oldest timer by itself; one that fails alone is put off."""
        try:
            return await self._desk.decide(lambda s: steps.run_due(s, self._desk.network, now, 1))
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("step_failed")
            return await self._desk.decide(lambda s: steps.put_aside(s, now, now + ASIDE))

    async def try_held(self) -> None:
        """Try again what waits for a channel that was out of reach."""
        await self._desk.write(delivery.try_held)
