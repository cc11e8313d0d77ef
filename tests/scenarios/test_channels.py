"""Channels are archived and made anew, left and joined: what was owed goes where it can be read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.local.config import Pacing
from bot.local.faults import Fault
from bot.local.people import BOT_USER_ID
from storage import standing
from tests.scenarios.town import INQUIRIES, found_town, told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.scenarios.town import Town

CHANNEL = "C0LOCAL001"
ARCHIVED = "C0ARCHIVED"  # before the other in Slack's list


def is_left_archived(town: Town) -> None:
    """The channel was archived long ago, and one of the same name made anew."""
    rooms = town.workspace.core.world.rooms
    room = rooms.get(CHANNEL)
    assert room is not None
    rooms.create(replace(room, id=ARCHIVED, archived=True), rooms.members(CHANNEL))


@pytest.fixture
async def private_town(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    """A town whose inquiries go to a private channel: the bot cannot join it by itself."""
    async with found_town(sqlite_url, tmp_path, pacing=Pacing(enabled=False)) as town:
        rooms = town.workspace.core.world.rooms
        room = rooms.get(CHANNEL)
        assert room is not None
        rooms.save(replace(room, kind="private"))
        town.workspace.leave(BOT_USER_ID, CHANNEL)
        yield town


async def arrives(town: Town) -> str:
    answer = await town.control.intake({"subject": "試作", "lane": "parts"})
    await town.quiet()
    return str(answer["body"]["number"])


async def test_of_an_archived_channel_and_its_living_twin_the_living_one_gets_the_card(
    sqlite_town: Town,
) -> None:
    is_left_archived(sqlite_town)
    number = await arrives(sqlite_town)
    [card] = sqlite_town.workspace.messages(CHANNEL)
    assert number in told(card)
    assert sqlite_town.workspace.messages(ARCHIVED) == []


async def test_a_channel_that_is_archived_and_made_anew_is_found_by_its_name(sqlite_town: Town) -> None:
    town = sqlite_town
    first = await arrives(town)
    rooms = town.workspace.core.world.rooms
    room = rooms.get(CHANNEL)
    assert room is not None
    town.workspace.archive(CHANNEL, town.secretary)
    rooms.create(replace(room, id="C0SUCCESSOR"), rooms.members(CHANNEL))
    second = await arrives(town)
    [old], [new] = town.workspace.messages(CHANNEL), town.workspace.messages("C0SUCCESSOR")
    assert first in told(old)
    assert second in told(new)


async def test_whoever_invites_the_bot_lets_everything_that_waited_go_out(private_town: Town) -> None:
    town = private_town
    numbers = [await arrives(town), await arrives(town)]
    assert await town.toban.db.read(standing.unsent) != {}
    assert town.workspace.messages(CHANNEL, town.secretary) == []
    town.workspace.join(BOT_USER_ID, CHANNEL)
    await town.workspace.settled()
    await town.quiet()
    cards = [told(card) for card in town.workspace.messages(CHANNEL)]
    assert [any(number in card for card in cards) for number in numbers] == [True, True]
    assert await town.toban.db.read(standing.unsent) == {}


async def test_when_somebody_else_comes_into_the_channel_nothing_is_tried_again(sqlite_town: Town) -> None:
    town = sqlite_town
    town.workspace.faults.add("chat.postMessage", Fault.error("restricted_action"), 100, _into_the_channel)
    await arrives(town)
    waiting = await town.toban.db.read(standing.unsent)
    assert waiting["held"] > 0
    town.workspace.leave(town.secretary, CHANNEL)
    town.workspace.join(town.secretary, CHANNEL)
    town.workspace.faults.clear()
    await town.workspace.settled()
    await town.quiet()
    assert await town.toban.db.read(standing.unsent) == waiting
    assert town.workspace.messages(INQUIRIES) == []


def _into_the_channel(arguments: dict[str, Any]) -> bool:
    return bool(arguments["channel"] == CHANNEL)
