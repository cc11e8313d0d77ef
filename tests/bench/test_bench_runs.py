"""`make bench` keeps its promise: each line is a JSON object with the four keys. No time is asserted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.stage import KINDS

TOP = Path(__file__).parents[2]


@pytest.mark.timeout(300)
def test_each_benchmark_prints_json_lines() -> None:
    command = [sys.executable, "-m", "tests.bench", "--quick"]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    figures = [json.loads(line) for line in done.stdout.splitlines()]
    for figure in figures:
        assert list(figure) == ["name", "value", "unit", "against"]
        assert isinstance(figure["value"], int | float)
        assert figure["name"]
        assert figure["unit"]
        assert figure["against"]
    for kind in KINDS:
        assert any(figure["name"].endswith(kind) for figure in figures)
