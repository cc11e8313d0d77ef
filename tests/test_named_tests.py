"""Each line of the guarantees and of the threat model names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("paper", ["docs/guarantees.md", "docs/threat-model.md"])
def test_each_line_has_a_test_that_is_there(paper: str):
    lines = (ROOT / paper).read_text("utf-8").splitlines()
    rows = [
        line for line in lines if line.startswith("| ") and not line.endswith((" test |", " attacks it |"))
    ]
    assert rows
    for row in rows:
        named = re.findall(r"`((?:tests/[\w/]+\.py)?(?:::\w+)?)`", row.rsplit(" | ", 1)[1])
        assert named, row
        path = ""
        for one in named:
            path, _, name = (one if one.startswith("tests/") else path + one).partition("::")
            text = (ROOT / path).read_text("utf-8")
            assert not name or f"def {name}(" in text, one
