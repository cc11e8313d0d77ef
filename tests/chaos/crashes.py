"""One run in this process: bots that die and are begun anew, and everything else that may go wrong."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from bot.domain.errors import Refusal
from bot.domain.inquiries import Draft
from bot.domain.members import Act
from bot.local.config import Pacing
from bot.local.faults import Fault
from bot.local.server import Workspace
from bot.services import import_firms, intake, replies
from bot.slack import sender
from storage import inquiries
from tests.chaos.account import Account, BrokenPromiseError, Told, nothing_waits, what_waits
from tests.chaos.desk import DUTY, workspace_config
from tests.chaos.life import Life
from tests.chaos.points import COMMITTED, End, Wires
from tests.chaos.virtual import VirtualClock, VirtualLoop, virtual_time
from tests.chaos.wire import Slack

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.network import Network
    from storage.database import Session
    from tests.chaos.plan import Arrival, Plan, Trouble

BEGAN = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)  # a Tuesday, ten in the morning in Kyoto
LONGEST = 3600.0  # seconds of its own time in which a run must have come to its end
SELDOM = (2.0, 0.5)  # seconds between the sender's looks: most points would be those of looks in vain
LOOK = 5.0  # seconds between looks whether it is over
AGAIN = 1.0  # seconds until a customer who got no answer tries again


class Clockless:
    """The workspace's starter, of whom it asks nothing here but the time."""

    def __init__(self, clock: VirtualClock) -> None:
        self.now = clock.now


class Run:
    """A network, its Slack and its bots, one after the other or two at a time."""

    def __init__(self, plan: Plan, network: Network, engine: Engine, loop: VirtualLoop) -> None:
        self._plan, self._network, self._loop = plan, network, loop
        self._draw = Random(plan.seed + 1)
        self._clock = VirtualClock(loop, BEGAN)
        config = workspace_config("http://127.0.0.1:1", ":memory:", pacing=Pacing())
        self._workspace = Workspace(config, Clockless(self._clock))  # type: ignore[arg-type]
        self._slack = Slack(self._workspace, self._draw)
        self._wires = Wires(engine)
        self._account, self.told = Account(), Told()
        self._lives: list[Life] = []
        self._troubled_until = 0.0

    async def goes(self) -> Told:
        """Let it happen, and see that every promise was kept."""
        with self._wires.engine.begin() as session:
            import_firms.seed(session, self._network)
        people = [self._customer(n, one) for n, one in enumerate(self._plan.arrivals)]
        others = [asyncio.create_task(self._befalls(one)) for one in self._plan.troubles]
        coming = [asyncio.create_task(one) for one in people]
        bots = [asyncio.create_task(self._bots(n)) for n in range(self._plan.workers)]
        ending = asyncio.create_task(self._ends([*coming, *others]))
        try:
            async with asyncio.timeout(LONGEST):
                done, _ = await asyncio.wait({ending, *bots}, return_when=asyncio.FIRST_COMPLETED)
                for one in done:
                    one.result()
        except TimeoutError:
            raise BrokenPromiseError(f"it does not end: {self._left()}") from None
        finally:
            under_way = ending, *coming, *others, *bots
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)
            for life in self._lives:
                await life.end()
        self.told.points = max((life.points.passed for life in self._lives), default=0)
        self.told.lateness = self._read(lambda s: self._account.check_the_end(s, self._workspace))
        return self.told

    async def _ends(self, what_comes: list[asyncio.Task[None]]) -> None:
        await asyncio.gather(*what_comes)
        while not self._is_over():
            await asyncio.sleep(LOOK)

    def close(self) -> None:
        """Let everything go."""
        self._wires.cut()
        self._workspace.core.world.store.close()

    def _read(self, ask: Any) -> Any:
        with self._wires.engine.connect().execution_options(toban_read=True) as session:
            return ask(session)

    async def _bots(self, nth: int) -> None:
        """Let one bot live after the other, each to its appointed point."""
        lives = list(zip(self._plan.lives, self._plan.downtime, strict=True))
        for end, downtime in lives[nth :: self._plan.workers]:
            life = self._begin(end)
            await life.dies()
            self._lives.remove(life)
            self.told.deaths[life.points.last] += 1
            self._read(lambda s: self._account.check_meanwhile(s, self._workspace))
            self.told.troubles["downtime"] += downtime > 1
            await asyncio.sleep(downtime)
        await self._begin(End()).dies()

    def _begin(self, end: End) -> Life:
        life = Life(self._network, self._clock, self._wires, self._slack, end)
        self._lives.append(life)
        life.begin()
        return life

    async def _customer(self, nth: int, arrival: Arrival) -> None:
        """Hand an inquiry in until it is taken; the firm replies as often as it takes."""
        await asyncio.sleep(arrival.at)
        key = f"customer-{nth}"
        case = await self._insists(lambda act: lambda s: self._taken(s, act, key), "api")
        self._account.received[key] = case.number
        if arrival.replied_after is None:
            return
        await asyncio.sleep(arrival.replied_after)
        request = f"click-{nth}"
        for _ in range(arrival.pressed):
            await self._insists(lambda act: lambda s: self._replied(s, act, case.id), "slack", request)
        self._account.replied.add(case.number)

    def _taken(self, s: Session, act: Act, key: str) -> Any:
        return intake.register(s, self._network, act, Draft(subject="試作", lane="parts"), key)

    def _replied(self, s: Session, act: Act, case_id: int) -> Any:
        try:
            return replies.record(s, self._network, act, case_id)
        except Refusal as refusal:
            if refusal.key != "already_answered":
                raise
            return inquiries.by_id(s, case_id)

    async def _insists(self, what: Any, surface: str, request: str | None = None) -> Any:
        actor = DUTY[0] if surface == "slack" else "api:web"
        while True:
            for life in self._draw.sample(self._lives, len(self._lives)):
                act = Act(actor, self._clock.now(), surface, request)
                try:
                    answer = await life.does(what(act))
                except SQLAlchemyError:  # "the database is away": it is tried again
                    continue
                if answer is not None:
                    return answer
            await asyncio.sleep(AGAIN)

    async def _befalls(self, trouble: Trouble) -> None:
        await asyncio.sleep(trouble.at)
        self.told.troubles[trouble.kind] += 1
        faults = self._workspace.faults
        match trouble.kind:
            case "unanswered":
                self._workspace.away = True
            case "refused":
                self._slack.refuses = True
            case "limited":
                faults.add("*", Fault.rate_limited(int(trouble.lasts) // 8 + 1), trouble.times)
            case "slow":
                faults.add("*", Fault.delay(trouble.lasts), trouble.times)
            case "dropped_before":
                faults.add("*", Fault.drop_before, trouble.times)
            case "dropped_after":
                faults.add("*", Fault.drop_after_accept, trouble.times)
            case "server_error":
                faults.add("*", Fault.server_error, trouble.times)
            case "database":
                self._wires.fails = lambda kind: kind != COMMITTED or not self._wires.is_sqlite
            case "clock":
                self._clock.step += timedelta(seconds=self._draw.choice((-1, 1)) * trouble.lasts)
        await asyncio.sleep(trouble.lasts)
        self._workspace.away = self._slack.refuses = False
        self._wires.fails = lambda _: False

    def _is_over(self) -> bool:
        return bool(self._read(nothing_waits)) and not self._slack.on_their_way

    def _left(self) -> Any:
        return self._read(what_waits)


def tell(plan: Plan, network: Network, engine: Engine) -> Told:
    """Let a run happen in a loop of its own."""
    random.seed(plan.seed)  # the bot's own backoff
    loop = VirtualLoop()
    asyncio.set_event_loop(loop)
    sweeps = sender.SWEEP, sender.BUSY_SWEEP
    sender.SWEEP, sender.BUSY_SWEEP = SELDOM
    try:
        with virtual_time(loop):
            run = Run(plan, network, engine, loop)
            try:
                return loop.run_until_complete(run.goes())
            finally:
                run.close()
    finally:
        sender.SWEEP, sender.BUSY_SWEEP = sweeps
        asyncio.set_event_loop(None)
        loop.close()
