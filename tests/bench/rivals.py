"""Other engines with the same task: each deadline is a job of theirs, which calls Slack when it is due.

`python -m tests.bench.rivals add ENGINE DATABASE` reads {key: when due} from standard input, puts each where
the engine keeps its jobs, one after the other as they would arrive, and prints the seconds that took.
`python -m tests.bench.rivals run ENGINE DATABASE SLACK` runs the engine, and calls Slack when it is ready.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime
from typing import Any

import aiohttp
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import monotonic
from storage.engines import normalize_url

READY = "ready"
AT_ONCE = 10  # jobs, where the engine asks how many; APScheduler's coroutines have no such bound
KEEN = 0.1  # seconds between a keen engine's looks


class Slack:
    """The way to the stand-in; a job is one call."""

    base = ""
    session: aiohttp.ClientSession

    @classmethod
    async def call(cls, key: str) -> None:
        body = {"channel": key, "metadata": {"event_payload": {"outbox": key}}}
        async with cls.session.post(f"{cls.base}chat.postMessage", json=body) as answer:
            await answer.read()


async def due(key: str) -> None:
    """Carry out a deadline: what a stored job of APScheduler names."""
    await Slack.call(key)


class Stored:
    """APScheduler 3 with a job in its store for each deadline; `patient`: however late it is."""

    def __init__(self, database: str, *, patient: bool = False) -> None:
        store = SQLAlchemyJobStore(url=normalize_url(database))
        late: dict[str, Any] = {"misfire_grace_time": None} if patient else {}
        self._scheduler = AsyncIOScheduler(jobstores={"default": store}, job_defaults=late, timezone="UTC")

    async def add(self, dues: dict[str, float]) -> None:
        self._scheduler.start(paused=True)
        for key, at in dues.items():
            self._scheduler.add_job(due, "date", [key], id=key, run_date=datetime.fromtimestamp(at, UTC))
        self._scheduler.shutdown()

    async def run(self) -> None:
        self._scheduler.start()
        await Slack.call(READY)
        await asyncio.Event().wait()


class Procrastinate:
    """Procrastinate, a job for each deadline; `keen`: it looks more often than it does by itself."""

    def __init__(self, database: str, *, keen: bool = False) -> None:
        from procrastinate import App, PsycopgConnector  # installed by hand, for this comparison alone

        self._app = App(connector=PsycopgConnector(conninfo=database))
        self._task = self._app.task(name="due")(due)
        self._how: Any = {"fetch_job_polling_interval": KEEN} if keen else {}

    async def add(self, dues: dict[str, float]) -> None:
        async with self._app.open_async():
            if not await self._app.check_connection_async():
                await self._app.schema_manager.apply_schema_async()
            for key, at in dues.items():
                when = datetime.fromtimestamp(at, UTC)
                await self._task.configure(schedule_at=when).defer_async(key=key)

    async def run(self) -> None:
        async with self._app.open_async():
            await Slack.call(READY)
            await self._app.run_worker_async(concurrency=AT_ONCE, **self._how)


ENGINES = {
    "apscheduler": Stored,
    "apscheduler-patient": lambda database: Stored(database, patient=True),
    "procrastinate": Procrastinate,
    "procrastinate-keen": lambda database: Procrastinate(database, keen=True),
}


async def main(verb: str, engine: str, database: str, slack: str = "") -> None:
    made = ENGINES[engine](database)
    if verb == "add":
        dues = json.load(sys.stdin)
        begun = monotonic()
        await made.add(dues)
        print(json.dumps(monotonic() - begun))
        return
    Slack.base = f"http://127.0.0.1:{slack}/api/"
    async with aiohttp.ClientSession() as Slack.session:
        await made.run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
