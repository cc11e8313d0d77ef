"""Slack took a message and nobody saw it: it is found however far back it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.local.faults import Fault
from bot.slack import search
from storage.tables import outbox
from tests.scenarios.town import INQUIRIES

if TYPE_CHECKING:
    from tests.scenarios.town import Town

CHATTER = 7


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "PAGE", 2)
    monkeypatch.setattr(search, "SECOND_LOOK", 0.05)


def times(town: Town, method: str) -> list[Any]:
    """Return a list to which each of Slack's next answers to a method is added."""
    seen: list[Any] = []
    town.workspace.faults.add(method, Fault.hook(lambda _method, _arguments, answer: seen.append(answer)), 99)
    return seen


async def card_below_chatter(town: Town) -> dict[str, Any]:
    """Let a card go out and people talk in the channel after it; return its row in the outbox."""
    await town.arrives()
    first, *_ = await town.on_duty("parts")
    for word in range(CHATTER):
        await town.workspace.send(first, INQUIRIES, f"{word}")
    [row] = [row for row in await town.toban.db.read(_everything_owed) if row["key"] == "card:1"]
    return row


async def test_people_talk_in_the_thread_and_the_note_is_found_below_their_words(sqlite_town: Town) -> None:
    town = sqlite_town
    number = await town.arrives()
    first, *_ = await town.on_duty("parts")
    for word in range(CHATTER):
        await town.workspace.send(first, INQUIRIES, f"{word}", town.card(number)["ts"])
    town.workspace.faults.add(
        "chat.postMessage", Fault.drop_after_accept, when=lambda args: "thread_ts" in args
    )
    pages = times(town, "conversations.replies")
    before = len(town.thread(number))
    await town.presses(first, "対応", town.card(number))
    assert len(town.thread(number)) == before + 1
    assert len(pages) > CHATTER / 2


async def test_people_talk_in_the_channel_and_the_card_is_found_above_their_words(sqlite_town: Town) -> None:
    row = await card_below_chatter(sqlite_town)
    pages = times(sqlite_town, "conversations.history")
    found = await search.find_twice(sqlite_town.toban.client, row, row["slack_channel"], _nothing)
    assert found.message == (row["slack_channel"], row["slack_ts"])
    assert len(pages) > CHATTER / 2


async def test_what_slack_never_took_is_looked_for_on_every_page_twice(sqlite_town: Town) -> None:
    row = await card_below_chatter(sqlite_town)
    pages = times(sqlite_town, "conversations.history")
    never = row | {"key": "card:2"}
    found = await search.find_twice(sqlite_town.toban.client, never, row["slack_channel"], _nothing)
    assert found == search.Found()
    assert len(pages) == 2 * ((CHATTER + 1) // 2)


def _everything_owed(s: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in s.execute(outbox.select()).mappings()]


async def _nothing() -> None:
    """Nothing is to be done before a call."""
