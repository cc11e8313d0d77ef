"""Many runs one after the other, in a process of their own."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import storage.database
from tests.chaos import crashes
from tests.chaos.account import BrokenPromiseError
from tests.chaos.plan import draw_plan
from tests.chaos.stage import SQLITE, set_stage

if TYPE_CHECKING:
    from tests.chaos.crashes import Told
    from tests.chaos.stage import Stage


def crash_piece(kind: str, first: int, wanted: int) -> dict[str, Any]:
    """Let runs happen until the bot has crashed often enough; return what they came to."""
    died: Counter[str] = Counter()
    runs, latest, broken = 0, timedelta(), []
    with set_stage() as stage:
        for seed in count(first):
            if died.total() >= wanted:
                break
            try:
                told = crash_run(stage, seed, kind)
            except BrokenPromiseError as error:
                broken.append(f"{kind}, seed {seed}: {error}")
                continue
            runs += 1
            died += told.crashes
            latest = max([latest, *told.lateness])
    print(f"{kind}, seeds {first} to {first + runs + len(broken) - 1}: {died.total()} crashes", flush=True)
    return {"kind": kind, "runs": runs, "died": died, "latest": latest, "broken": broken}


def crash_run(stage: Stage, seed: int, kind: str) -> Told:
    with stage.database(kind) as url:
        engine = storage.database.make_engine(url)
        try:
            return crashes.tell(draw_plan(seed, workers=1 if kind == SQLITE else 2), stage.network, engine)
        finally:
            engine.dispose()
