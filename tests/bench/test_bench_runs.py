"""`make bench` keeps its promise: each line is a JSON object with the four keys. No time is asserted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.__main__ import BENCHMARKS

TOP = Path(__file__).parents[2]


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_prints_json_lines(name: str) -> None:
    command = [sys.executable, "-m", "tests.bench", "--quick", "--only", name]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    figures = [json.loads(line) for line in done.stdout.splitlines()]
    assert figures
    for figure in figures:
        assert list(figure) == ["name", "value", "unit", "against"]
        assert isinstance(figure["value"], int | float)
        assert figure["name"]
        assert figure["unit"]
        assert figure["against"]
