"""Where the time of an acknowledged 一次回答済 goes, one click at a time.

The bare listener beside it is Bolt, the signature and HTTP; recording the reply by itself, in this process,
is our write, and its statements with their commit are the database. What is left is the listener's own, or
less than nothing where the server, which does it all the time, is quicker than this process.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from bot.domain.members import Act
from bot.services import replies
from storage.database import Database
from tests.bench.acks import FIRST, WORDS, Side, open_inquiries
from tests.bench.figures import Figure, ms, p50
from tests.bench.processes import BARE, click, serving, slack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.bench.stage import Stage


def measure(stage: Stage) -> Iterator[Figure]:
    clicks = stage.size(400, 4)
    for kind in stage.kinds:
        with ExitStack() as open_ones:
            slack_port = open_ones.enter_context(slack(stage))
            side = Side(stage, open_ones, kind, slack_port, 2 * clicks)
            bare = open_ones.enter_context(serving(stage, BARE, side.url, slack_port))
            for server, take in ((bare, False), (side.server, True)):
                click(server, side.some(clicks, take=take), 1)  # warms up
            alone = p50(click(bare, side.some(clicks, take=False), 1))
            whole = p50(click(side.server, side.some(clicks), 1))
        write, database = asyncio.run(_record(stage, kind, clicks))
        parts = {
            "Bolt, the signature and HTTP": alone,
            "our write and the way to its thread, without the database": write - database,
            "the database, its commit included": database,
            "the listener itself": whole - alone - write,
        }
        for name, took in parts.items():
            against = f"of {ms(whole):.1f} ms p50, one click at a time; {clicks} clicks"
            yield Figure(f"ack {WORDS}: {name}, {kind}", ms(took), "ms", against)


async def _record(stage: Stage, kind: str, count: int) -> tuple[float, float]:
    """Record replies one by one; return what one takes, and what of it the database takes."""
    with stage.database(kind) as url:
        db = Database(url)
        user = open_inquiries(db, stage, count).user
        inside = _timed(db.engine)
        took, asked = [], []
        for number in range(FIRST, FIRST + count):
            inside.clear()
            act = Act(user, datetime.now(UTC), request_id=f"profile-{number}")
            begun = time.perf_counter()
            await db.write(partial(replies.record, net=stage.network, act=act, inquiry_id=number))
            took.append(time.perf_counter() - begun)
            asked.append(sum(inside))
        db.close()
    return p50(took), p50(asked)


def _timed(engine: Engine) -> list[float]:
    """Note how long each statement and each commit takes."""
    found: list[float] = []
    begun = [0.0]

    def before(*_: Any) -> None:
        begun[0] = time.perf_counter()

    def after(*_: Any) -> None:
        found.append(time.perf_counter() - begun[0])

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    dialect: Any = engine.dialect
    commit = dialect.do_commit

    def committing(connection: Any) -> None:
        before()
        commit(connection)
        after()

    dialect.do_commit = committing
    return found
