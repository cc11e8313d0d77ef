"""The same work with a thousand and with a million past inquiries, turn by turn in the same run."""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import update

from bot.services import cases, contents, delivery
from bot.slack.render import Context, render
from storage import outbox, timers
from storage import tables as t
from storage.database import Database
from storage.engines import make_engine
from tests.bench import crowd
from tests.bench.figures import Figure, ms, p50
from tests.bench.stage import KINDS, Stage, arrive

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

BOUND = 1.3
FIRST = 1000
OPEN = 20  # inquiries in hand
ROWS = {"timers": 2, "messages": 3, "events": 2}  # of each past inquiry, beside its two involved people
LEASE = timedelta(seconds=30)


def measure(stage: Stage) -> Iterator[Figure]:
    few, many = stage.size(1000, 5), stage.size(1_000_000, 20)
    for kind in KINDS:
        with ExitStack() as open_ones:
            small, large = (open_ones.enter_context(stage.database(kind)) for _ in range(2))
            started = time.monotonic()
            for url, count in ((small, few), (large, many)):
                fill(stage, url, count)
            loaded = time.monotonic() - started
            turns = stage.size(300, 2)
            took = asyncio.run(_take_turns(stage, (small, large), turns))
        for name, (short, long) in took.items():
            before, after = p50(short), p50(long)
            against = f"<= {BOUND} x; p50 {ms(before):.2f} ms with {few}, {ms(after):.2f} ms with {many}"
            against += f" past inquiries ({_rows(many)} rows, loaded in {loaded:.0f} s)"
            yield Figure(f"growth of {name}, {kind}", after / before, "x", against)


def _rows(count: int) -> int:
    return count * (1 + 2 + sum(ROWS.values()))


def fill(stage: Stage, url: str, count: int) -> None:
    """Load past inquiries, as a running installation would have them: known to the planner."""
    engine = make_engine(url)
    now = datetime.now(UTC)
    long_ago = now - timedelta(days=30)
    replied = {"replied_at": long_ago, "reply_entered_at": long_ago, "replied_by": "UDEMOF10A"}
    past = replied | {"state": "answered", "deadline": long_ago, "pinged_at": long_ago}
    db = Database(url)
    case = db.write_now(lambda s: arrive(s, stage.network, now))
    db.write_now(crowd.settle)
    db.close()
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":  # a load that fails is thrown away
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA journal_mode = OFF")
            raw.execute("PRAGMA synchronous = OFF")
        copies = crowd.Copies(count, FIRST, past, {"status": "cancelled", "due": long_ago}, **ROWS)
        crowd.multiply(connection, case.id, copies)
        connection.commit()
    crowd.vacuum(engine)
    engine.dispose()
    db = Database(url)
    for number in range(stage.size(OPEN, 2)):
        db.write_now(lambda s, number=number: arrive(s, stage.network, datetime.now(UTC), number))
    db.write_now(
        lambda s: s.execute(
            update(t.outbox)
            .where(t.outbox.c.status == "pending")
            .values(status="sent", slack_channel=crowd.CHANNEL, slack_ts=crowd.TS)
        )
    )
    db.close()


async def _take_turns(
    stage: Stage, urls: tuple[str, str], turns: int
) -> dict[str, tuple[list[float], list[float]]]:
    """Do each kind of work on the one database, then on the other, again and again."""
    sides = [Work(stage, url) for url in urls]
    took: dict[str, tuple[list[float], list[float]]] = {}
    try:
        for name in sides[0].kinds:
            took[name] = ([], [])
            for turn in range(-turns // 10, turns):  # the first ones warm up
                for number, side in enumerate(sides):
                    started = time.perf_counter()
                    await side.kinds[name]()
                    if turn >= 0:
                        took[name][number].append(time.perf_counter() - started)
    finally:
        for side in sides:
            side.db.close()
    return took


class Work:
    """The work that must not grow, as the bot does it."""

    def __init__(self, stage: Stage, url: str) -> None:
        self.db, self._net = Database(url), stage.network
        self.kinds: dict[str, Callable[[], Awaitable[Any]]] = {
            "card update": self.card_update,
            "the open list": self.open_list,
            "the next-due query": lambda: self.db.read(timers.next_due),
            "intake": self.intake,  # the last: it adds to what is open
        }
        now = datetime.now(UTC)
        views = self.db.read_now(lambda s: cases.open_views(s, self._net, now, OPEN))
        self._case_id = views[-1].inquiry.id

    async def intake(self) -> None:
        await self.db.write(lambda s: arrive(s, self._net, datetime.now(UTC)))

    async def open_list(self) -> None:
        await self.db.read(lambda s: cases.open_views(s, self._net, datetime.now(UTC), OPEN))

    async def card_update(self) -> None:
        """Owe the edits of an inquiry's messages, then claim, render and finish the first one."""
        now, owner = datetime.now(UTC), uuid4().hex
        await self.db.write(lambda s: outbox.owe_edits(s, [self._case_id], now))
        _, rows = await self.db.write(lambda s: delivery.claim(s, now, now + LEASE, owner, 1))
        row = next(row for row in rows if row["op"] == "update")
        shown = await self.db.read(lambda s: contents.of(s, self._net, now, row))
        render(row["template"], row["params"], Context(self._net, "ja", shown.cases, shown.firms, {}))
        await self.db.write(lambda s: delivery.sent(s, row, crowd.CHANNEL, None, now, now))
