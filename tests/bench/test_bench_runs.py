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
AT_ONCE = 4  # most of a short run is waiting


def run(name: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.bench", "--quick", "--only", name]
    return subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False, timeout=240)


@pytest.mark.timeout(300)
def test_each_benchmark_prints_json_lines() -> None:
    with ThreadPoolExecutor(AT_ONCE) as room:
        for done in room.map(run, BENCHMARKS):
            assert done.returncode == 0, done.stderr
            figures = [json.loads(line) for line in done.stdout.splitlines()]
            assert figures
            for figure in figures:
                assert list(figure) == ["name", "value", "unit", "against"]
                assert isinstance(figure["value"], int | float)
                assert figure["name"]
                assert figure["unit"]
                assert figure["against"]
