"""A loop fails with an error that nobody thought of; the people notice nothing of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from bot import app, auditor, engine
from bot.clock import PushableClock
from tests.scenarios.town import PATIENCE, told

if TYPE_CHECKING:
    from tests.scenarios.town import Town


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what comes after seconds come at once."""
    monkeypatch.setattr(app, "LOOP_AGAIN", 0.05)
    monkeypatch.setattr(engine, "SWEEP", 0.1)
    monkeypatch.setattr(auditor, "EVERY", 0.1)


async def fails_twice(town: Town, part: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a part of a loop raise twice; return when the loop has begun anew for the second time."""
    times = 0

    async def fail() -> None:
        nonlocal times
        times += 1
        if times == 2:
            patch.undo()
        raise RuntimeError("nobody thought of this")

    with capture_logs() as logs, monkeypatch.context() as patch:
        patch.setattr(part, name, fail)
        async with asyncio.timeout(PATIENCE):
            while [line["event"] for line in logs].count("loop_failed") < 2:
                await asyncio.sleep(0.01)


async def test_the_backup_is_called_though_the_clocks_loop_had_failed(
    sqlite_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = sqlite_town
    number = await town.arrives()
    await fails_twice(town, town.toban.engine, "_look", monkeypatch)
    clock = town.toban.desk.clock
    assert isinstance(clock, PushableClock)
    clock.push_to(clock.now() + timedelta(hours=2, seconds=1))  # and nobody rings the bell
    backup, *_ = await town.backup("parts")
    await town.workspace.until(lambda: town.letters(backup) or None, PATIENCE)
    assert number in told(town.letters(backup)[-1])


async def test_the_auditor_finds_what_stands_still_though_its_loop_had_failed(
    sqlite_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = sqlite_town
    await town.arrives()
    await fails_twice(town, town.toban.auditor, "look", monkeypatch)
    clock = town.toban.desk.clock
    assert isinstance(clock, PushableClock)
    async with town.toban.engine._turn:
        clock.push_to(clock.now() + timedelta(hours=2))
        async with asyncio.timeout(PATIENCE):
            while "timers" not in str(town.toban.watch.health.report(0)):
                await asyncio.sleep(0.01)
