"""`make bench` keeps its promise: each line is a JSON object with the four keys. No time is asserted."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.bench.__main__ import BENCHMARKS

TOP = Path(__file__).parents[2]
AT_ONCE = 3  # most of a short run is waiting


def run(names: list[str]) -> subprocess.CompletedProcess[str]:
    """Run some benchmarks one after the other, on one stage."""
    only = [word for name in names for word in ("--only", name)]
    command = [sys.executable, "-m", "tests.bench", "--quick", *only]
    return subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False, timeout=240)


@pytest.mark.timeout(300)
def test_each_benchmark_prints_json_lines() -> None:
    with ThreadPoolExecutor(AT_ONCE) as room:
        names = list(BENCHMARKS)
        for done in room.map(run, [names[first::AT_ONCE] for first in range(AT_ONCE)]):
            assert done.returncode == 0, done.stderr
            figures = [json.loads(line) for line in done.stdout.splitlines()]
            assert figures
            for figure in figures:
                assert list(figure) == ["name", "value", "unit", "against"]
                assert isinstance(figure["value"], int | float)
                assert figure["name"]
                assert figure["unit"]
                assert figure["against"]
