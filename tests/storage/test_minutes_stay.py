"""Minutes are kept for good: the law wants ten years, and no code takes a row of them away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
KEPT = ("meeting", "meeting_record", "attendance", "minute_line", "edition", "reading")


@pytest.mark.parametrize("table", KEPT)
def test_nothing_deletes_what_minutes_are_made_of(table: str) -> None:
    deletes = re.compile(rf"delete\(\s*(?:tables\.)?{table}\s*\)|DELETE FROM {table}\b|{table}\.delete\(")
    found = [
        path.name
        for folder in ("bot", "handlers", "storage")
        for path in (ROOT / folder).rglob("*.py")
        if deletes.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
