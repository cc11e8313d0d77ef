from __future__ import annotations

import json
from typing import Any

import pytest

from bot.network_file import PRESETS


@pytest.fixture(scope="session")
def demo() -> dict[str, Any]:
    """Return the demo's data as it is written, expected answers included."""
    return json.loads((PRESETS / "demo.json").read_text(encoding="utf-8"))
