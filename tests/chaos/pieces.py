"""Many runs one after the other, in a process of their own."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

import storage.database
from bot.domain import bursts
from tests.chaos import crashes
from tests.chaos.kills import KillRun
from tests.chaos.plan import draw_plan
from tests.chaos.stage import SQLITE, set_stage

if TYPE_CHECKING:
    from tests.chaos.account import Told
    from tests.chaos.stage import Stage

CRASH, KILL = "crash", "kill"
CROWD = 6, 3  # cards, and messages for one person, from which on they go together here


@dataclass
class Piece:
    """Runs of a kind on a database, from a seed on, until so many have died; and what they came to."""

    kind: str
    database: str
    seed: int
    wanted: int
    runs: int = 0
    deaths: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    latest: timedelta = timedelta()  # how late a call was decided, of runs without troubles and downtime
    broken: list[str] = field(default_factory=list)

    def happen(self) -> Piece:
        """Let the runs happen."""
        with set_stage() as stage:
            for seed in count(self.seed):
                if self.deaths.total() >= self.wanted:
                    return self
                self.runs += 1
                try:
                    self._note(begin_one(self.kind, stage, seed, self.database))
                except Exception as error:  # noqa: BLE001  the other runs still tell something
                    self.broken.append(f"--again {self.kind}:{self.database}:{seed}: {error!r}")
                    self.wanted -= 1  # it died, too
        raise AssertionError

    def _note(self, told: Told) -> None:
        self.deaths += told.deaths
        self.troubles += told.troubles
        if not told.troubles:
            self.latest = max([self.latest, *told.lateness])

    def __str__(self) -> str:
        last = self.seed + self.runs - 1
        line = f"{self.kind}, {self.database}, seeds {self.seed} to {last}: {self.deaths.total()} deaths"
        return "\n".join([line, *(f"BROKEN: {one}" for one in self.broken)])


def begin_one(kind: str, stage: Stage, seed: int, database: str) -> Told:
    """Let one run happen. Raises BrokenPromiseError."""
    with stage.database(database) as url:
        return (_crash if kind == CRASH else _kill)(stage, seed, database, url)


def _crash(stage: Stage, seed: int, database: str, url: str) -> Told:
    bursts.CARDS, bursts.FEW = CROWD  # the process is the piece's own
    engine = storage.database.make_engine(url)
    try:
        return crashes.tell(draw_plan(seed, workers=1 if database == SQLITE else 2), stage.network, engine)
    finally:
        engine.dispose()


def _kill(stage: Stage, seed: int, database: str, url: str) -> Told:
    folder = stage.folder / f"{database}-{seed}"
    folder.mkdir()
    try:
        return asyncio.run(KillRun(seed, folder, url, stage.network, stage.restart_postgres).goes())
    finally:
        shutil.rmtree(folder)
