"""Each line of the threat model names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_each_line_of_the_threat_model_has_a_test_that_is_there():
    lines = (ROOT / "docs/threat-model.md").read_text("utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith("| what is tried")]
    assert rows
    for row in rows:
        named = re.findall(r"`((?:tests/[\w/]+\.py)?(?:::\w+)?)`", row.rsplit(" | ", 1)[1])
        assert named, row
        path = ""
        for one in named:
            path, _, name = (one if one.startswith("tests/") else path + one).partition("::")
            text = (ROOT / path).read_text("utf-8")
            assert not name or f"def {name}(" in text, one
