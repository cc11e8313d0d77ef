"""On PostgreSQL another process's rows wake the worker at once, also while it is at others."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot import engine
from bot.domain.inquiries import Draft
from bot.domain.members import Act
from bot.local.faults import Fault
from bot.services import intake
from bot.slack import sender
from storage import timeline
from storage.database import Database
from tests.scenarios.town import INQUIRIES, PATIENCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.scenarios.town import Town


@pytest.fixture(autouse=True)
def nobody_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing but a bell wake the loops."""
    for module, name in ((engine, "SWEEP"), (sender, "SWEEP"), (sender, "BUSY_SWEEP")):
        monkeypatch.setattr(module, name, 3600)


@pytest.fixture
async def website(postgres_town: Town) -> AsyncIterator[Database]:
    """What a `toban web` of its own has of the bot: the database."""
    db = Database(postgres_town.toban.settings.database_url)
    yield db
    db.close()


async def hand_in(town: Town, website: Database, **draft: object) -> str:
    net, act = town.toban.desk.network, Act("api:web", town.control.now(), "api")
    case = await website.write(
        lambda s: intake.register(s, net, act, Draft(subject="試作", lane="parts", **draft))  # type: ignore[arg-type]
    )
    return case.number


async def test_what_arrives_elsewhere_while_the_worker_rests_goes_out_at_once(
    postgres_town: Town, website: Database
) -> None:
    town = postgres_town
    await hand_in(town, website)
    await town.quiet()
    await hand_in(town, website)
    await town.workspace.until(lambda: len(town.workspace.messages(INQUIRIES)) == 2 or None, PATIENCE)


async def test_a_message_that_arrives_while_the_worker_posts_another_goes_out_at_once(
    postgres_town: Town, website: Database
) -> None:
    town, second = postgres_town, asyncio.Event()

    async def another_arrives(*_: object) -> None:
        await hand_in(town, website)
        second.set()

    town.workspace.faults.add("chat.postMessage", Fault.hook(another_arrives), times=1)
    await hand_in(town, website)
    await asyncio.wait_for(second.wait(), PATIENCE)
    await town.workspace.until(lambda: len(town.workspace.messages(INQUIRIES)) == 2 or None, PATIENCE)


async def test_a_timer_that_is_set_while_the_worker_is_at_another_fires_at_once(
    postgres_town: Town, website: Database
) -> None:
    town = postgres_town
    await hand_in(town, website)
    await town.quiet()
    clock = town.toban.desk.clock
    long_ago = clock.now().replace(hour=0)  # 9:00: the reminder at half time is due by now

    async def reminded(inquiry_id: int) -> bool:
        events = await website.read(lambda s: timeline.events_of(s, inquiry_id))
        return any(event["kind"] in {"reminder", "overtaken"} for event in events)

    async with town.toban.engine._turn:  # the worker is at the steps of others
        await hand_in(town, website, received_at=long_ago)
        await asyncio.sleep(0)
        assert not await reminded(2)
    async with asyncio.timeout(PATIENCE):
        while not await reminded(2):
            await asyncio.sleep(0.02)
