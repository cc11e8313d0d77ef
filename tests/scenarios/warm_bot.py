"""Loaded by the server that the crashing bots are forked from: each is born knowing its statements' SQL.

A story is told once, without a death, and whatever it asks a database for is compiled for both kinds. Without
that a fifth of each life is SQLAlchemy's compiling.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import threading
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.sql.ddl import ExecutableDDLElement

from storage import database
from tests.databases import SqliteDatabases
from tests.scenarios.crashing_bot import Life, live
from tests.scenarios.one_inquiry import found_story

make_engine = database.make_engine
KNOWING = {engine.dialect.name: engine for engine in map(make_engine, ("sqlite://", "postgresql://"))}


def learn(_connection: Any, statement: Any, several: Any, one: Any, _options: Any) -> None:
    """Compile what is about to be executed, as both databases would."""
    if isinstance(statement, ExecutableDDLElement):
        return
    keys = sorted(several[0] if several else one)
    for engine in KNOWING.values():
        with contextlib.suppress(AttributeError):  # it is for the other one alone
            statement._compile_w_cache(
                engine.dialect,
                compiled_cache=engine._compiled_cache,
                column_keys=keys,
                for_executemany=len(several) > 1,
                linting=engine.dialect.compiler_linting,
            )


def make_knowing_engine(url: str) -> Engine:
    """Make an engine that knows by heart what was compiled."""
    engine = make_engine(url)
    known: Any = KNOWING[engine.dialect.name]._compiled_cache
    mine: Any = engine._compiled_cache
    for (_, *key), compiled in known.items():
        mine[engine.dialect, *key] = compiled
    return engine


async def tell(folder: Path) -> None:
    """Tell the story, the bot and Slack in one process."""
    with SqliteDatabases(folder).one() as url:
        async with found_story(folder / "story", url) as story:
            bot = asyncio.create_task(live(Life(story.env, folder / "points", late=story.late)))
            await story.hand_in()
            await story.ends_well()
            bot.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await bot


with tempfile.TemporaryDirectory() as name:
    event.listen(Engine, "before_execute", learn)
    asyncio.run(tell(Path(name)))
    event.remove(Engine, "before_execute", learn)
database.make_engine = make_knowing_engine
assert threading.active_count() == 1, "whoever is forked would wait for locks that a thread held"
