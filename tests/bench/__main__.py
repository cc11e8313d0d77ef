"""`make bench`: prints what was measured, one JSON object a line. `--quick` only shows that it runs."""

from __future__ import annotations

import argparse
import sys

from tests.bench import (
    acks,
    burst,
    drawing,
    engines,
    find,
    form,
    growth,
    ping,
    profile,
    screens,
    start,
    steps_due,
    transcript,
    uploads,
)
from tests.bench.stage import set_stage

BENCHMARKS = {
    "acks": acks.measure,
    "ping": ping.measure,
    "profile": profile.measure,
    "lateness": steps_due.lateness,
    "same-second": steps_due.same_second,
    "crowd": steps_due.crowd_of_calls,
    "engines": engines.measure,
    "growth": growth.measure,
    "find": find.measure,
    "screens": screens.measure,
    "transcript": transcript.measure,
    "start": start.measure,
    "drawing": drawing.measure,
    "uploads": uploads.measure,
    "form": form.measure,
    "burst": burst.measure,
}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="fewer rows: shows that it runs, measures nothing"
    )
    parser.add_argument("--only", choices=BENCHMARKS, action="append", help="this one; may be said again")
    chosen = parser.parse_args(arguments)
    with set_stage(quick=chosen.quick) as stage:
        for name in chosen.only or BENCHMARKS:
            figure = None
            for figure in BENCHMARKS[name](stage):
                print(figure.line(), flush=True)
            if figure is None:
                raise RuntimeError(f"{name} measured nothing")


if __name__ == "__main__":
    main(sys.argv[1:])
