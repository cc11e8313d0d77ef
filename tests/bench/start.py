"""From the command to a healthy bot, with many open timers and on an empty database.

Beside it the memory it takes.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from storage.database import Database
from tests.bench.acks import AT_ONCE, FIRST, open_inquiries
from tests.bench.figures import Figure, p50
from tests.bench.processes import TOBAN, click, serving, slack
from tests.bench.stage import SQLITE, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

TIMERS_EACH = 6  # two reminders, the deadline, three calls
MEMORY = 200  # MB
FIRST_START = 2  # seconds


def measure(stage: Stage) -> Iterator[Figure]:
    timers, rounds, clicks = stage.size(10_000, 12), stage.size(5, 1), stage.size(1000, 2)
    cases = max(timers // TIMERS_EACH + 1, clicks)
    took, at_start, after = [], 0.0, 0.0
    with stage.database(SQLITE) as url, slack(stage) as slack_port:
        db = Database(url)
        template = open_inquiries(db, stage, cases)
        db.close()
        for number in range(rounds):
            begun = time.monotonic()
            with serving(stage, TOBAN, url, slack_port, anew=True) as server:
                took.append(time.monotonic() - begun)
                if number == rounds - 1:
                    time.sleep(1)
                    at_start = server.memory
                    click(server, [template.click(FIRST + one) for one in range(clicks)], AT_ONCE)
                    after = server.memory
    yield from _first(stage, rounds)
    against = f"<= 3 s; {rounds} starts, {min(took):.2f} to {max(took):.2f} s"
    yield Figure(f"start to healthz 200, {timers} open timers", p50(took), "s", against)
    yield Figure("memory after the start", at_start, "MB", f"< {MEMORY} MB")
    yield Figure(f"memory after {clicks} clicks", after, "MB", f"< {MEMORY} MB")


def _first(stage: Stage, rounds: int) -> Iterator[Figure]:
    """Start on databases without tables; the program's bytecode is there, as the installation leaves it."""
    for kind in stage.kinds:
        took = []
        for _ in range(rounds):
            with stage.empty(kind) as url, slack(stage) as slack_port:
                begun = time.monotonic()
                with serving(stage, TOBAN, url, slack_port, anew=not stage.quick):
                    took.append(time.monotonic() - begun)
        against = f"< {FIRST_START} s; {rounds} starts, {min(took):.2f} to {max(took):.2f} s"
        yield Figure(f"first start, tables made on the way, {kind}", p50(took), "s", against)
