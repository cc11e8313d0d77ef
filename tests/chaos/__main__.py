"""`make chaos`: dies, falls silent and comes back as often as it is told, and says whether anything was lost.

`python -m tests.chaos --crashes 100000 --seed 0`. A run is told by its seed alone: to see one again,
`--only SEED --database KIND`.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections import Counter
from typing import Any

from tests.chaos.pieces import crash_piece, crash_run
from tests.chaos.stage import POSTGRESQL, SQLITE, set_stage

KINDS = (SQLITE, POSTGRESQL)
SHARE = {SQLITE: 0.8, POSTGRESQL: 0.2}  # of the crashes
APART = 10_000_000  # between the seeds of two pieces


def main(words: list[str]) -> int:
    """Do what the command line says; 1 where a promise was broken."""
    options = _options(words)
    if options.only is not None:
        with set_stage() as stage:
            print(crash_run(stage, options.only, options.database or SQLITE))
        return 0
    jobs = [
        (kind, options.seed + APART * n, int(options.crashes * SHARE[kind] / options.jobs))
        for kind in KINDS
        if options.database in {None, kind}
        for n in range(options.jobs)
    ]
    began = time.monotonic()
    with multiprocessing.get_context("spawn").Pool(options.jobs) as pool:
        found = pool.starmap(crash_piece, jobs, chunksize=1)
    broken = [line for piece in found for line in piece["broken"]]
    for line in broken:
        print(line)
    _say(found, time.monotonic() - began, len(broken))
    return 1 if broken else 0


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.chaos")
    parser.add_argument("--crashes", type=int, default=100_000, help="crash points in process, at least")
    parser.add_argument("--seed", type=int, default=0, help="the first run's")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at once")
    parser.add_argument("--database", choices=KINDS, help="only this kind")
    parser.add_argument("--only", type=int, metavar="SEED", help="this one run in process")
    return parser.parse_args(words)


def _say(found: list[dict[str, Any]], seconds: float, broken: int) -> None:
    died = sum((piece["died"] for piece in found), Counter[str]())
    figures = {"runs": sum(piece["runs"] for piece in found), "crash points": died.total()}
    figures |= {f"died {where}": times for where, times in sorted(died.items())}
    figures |= {"broken promises": broken, "seconds": round(seconds)}
    for name, value in figures.items():
        print(json.dumps({"name": name, "value": value}))


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # else a set's order is another each time
        os.execve(sys.executable, [sys.executable, "-m", "tests.chaos", *sys.argv[1:]],
                  os.environ | {"PYTHONHASHSEED": "0"})  # fmt: skip
    sys.exit(main(sys.argv[1:]))
