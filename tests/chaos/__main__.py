"""`make chaos`: a bot that dies, again and again, while everything else goes wrong; and what became of it.

`make chaos CHAOS="--crashes 100000 --kills 1000 --seed 0"`. Each run is drawn from its seed; one that broke a
promise is told with it, and `--again KIND:DATABASE:SEED` lets it happen again.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import timedelta

from tests.chaos.pieces import CRASH, KILL, Piece, begin_one
from tests.chaos.stage import POSTGRESQL, SQLITE, set_stage

DATABASES = (SQLITE, POSTGRESQL)
SHARE = {  # of each database: in process PostgreSQL costs three times as much
    CRASH: {SQLITE: 0.9, POSTGRESQL: 0.1},
    KILL: {SQLITE: 0.5, POSTGRESQL: 0.5},
}
SIZE = {CRASH: 1000, KILL: 20}  # deaths in a piece
AT_ONCE = {CRASH: 1, KILL: 2}  # pieces a core: the killed wait more than they work
APART = 1000  # between the seeds of two pieces, which is more than a piece has runs


def main(words: list[str]) -> int:
    """Do what the command line says; 1 where a promise was broken."""
    options = _options(words)
    if options.again:
        kind, database, seed = options.again.split(":")
        with set_stage() as stage:
            print(begin_one(kind, stage, int(seed), database))
        return 0
    began = time.monotonic()
    wanted = {CRASH: options.crashes, KILL: options.kills}
    done = [piece for kind in (CRASH, KILL) for piece in _all_of(kind, wanted[kind], options)]
    return _say(done, time.monotonic() - began)


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.chaos")
    parser.add_argument("--crashes", type=int, default=100_000, help="deaths in process, at least")
    parser.add_argument("--kills", type=int, default=1_000, help="deaths by kill -9, at least")
    parser.add_argument("--seed", type=int, default=0, help="of the first run")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at once")
    parser.add_argument("--database", choices=DATABASES, help="only this one")
    parser.add_argument("--again", metavar="KIND:DATABASE:SEED", help="this one run, such as crash:sqlite:7")
    return parser.parse_args(words)


def _all_of(kind: str, wanted: int, options: argparse.Namespace) -> list[Piece]:
    """Let as many die as are wanted, in pieces; say of each what it came to."""
    pieces = []
    for database in DATABASES:
        if options.database in {None, database}:
            share = 1.0 if options.database else SHARE[kind][database]
            deaths = round(wanted * share)
            sizes = [min(SIZE[kind], deaths - begun) for begun in range(0, deaths, SIZE[kind])]
            pieces += [Piece(kind, database, options.seed + APART * n, size) for n, size in enumerate(sizes)]
    done = []
    at_once = max(1, options.jobs * AT_ONCE[kind])
    with ProcessPoolExecutor(at_once, multiprocessing.get_context("spawn")) as pool:
        for future in as_completed([pool.submit(piece.happen) for piece in pieces]):
            done.append(piece := future.result())
            print(piece, flush=True)
    return done


def _say(done: list[Piece], seconds: float) -> int:
    """Print the figures as `make bench` does; 1 where a promise was broken."""
    broken = [line for piece in done for line in piece.broken]
    figures: dict[str, float] = {"broken promises": len(broken), "seconds": round(seconds)}
    for kind in (CRASH, KILL):
        mine = [piece for piece in done if piece.kind == kind]
        deaths = sum((piece.deaths for piece in mine), Counter[str]())
        figures |= {f"{kind} runs": sum(piece.runs for piece in mine), f"{kind} deaths": deaths.total()}
        figures |= {f"{kind} {how}": times for how, times in sorted(deaths.items())}
        troubles = sum((piece.troubles for piece in mine), Counter[str]())
        figures |= {f"{kind} with {trouble}": times for trouble, times in sorted(troubles.items())}
    latest = max((piece.latest for piece in done), default=timedelta())
    figures["latest call while nothing else went wrong, s"] = latest.total_seconds()
    for name, value in figures.items():
        print(json.dumps({"name": name, "value": value}))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
