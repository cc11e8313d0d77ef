"""The town on SQLite: what a listener does with Slack is the same on either database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.local.config import Pacing
from tests.scenarios.town import Town, found_town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def town(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with found_town(sqlite_url, tmp_path, pacing=Pacing(enabled=False)) as found:
        yield found


@pytest.fixture
async def town_without_forms(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    """A town whose Slack opens no form for anybody, as it may be for guests."""
    nobody = frozenset({"member", "guest", "outsider"})
    async with found_town(sqlite_url, tmp_path, pacing=Pacing(enabled=False), no_modals_for=nobody) as found:
        yield found
