"""Two processes' worth of bot on one PostgreSQL: each step happens once, whoever is faster."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

from storage import inquiries
from tests.scenarios.town import INQUIRIES, PATIENCE, beside

if TYPE_CHECKING:
    from tests.scenarios.town import Town


def posted(town: Town) -> Counter[str]:
    """Count the messages of all rooms by what they were owed as."""
    rooms = [town.workspace.messages(INQUIRIES)]
    rooms += [town.workspace.messages(INQUIRIES, thread_ts=card["ts"])[1:] for card in rooms[0]]
    everybody = {user for firm in town.toban.desk.network.firms for user in firm.contacts}
    rooms += [town.letters(user) for user in everybody]
    return Counter(
        message["metadata"]["event_payload"]["outbox"]
        for room in rooms
        for message in room
        if message.get("metadata")
    )


async def test_two_workers_share_ten_escalations_and_double_none(postgres_town: Town) -> None:
    town = postgres_town
    async with beside(town, "worker"):
        numbers = await asyncio.gather(*(town.arrives(subject=f"試作 {n}") for n in range(10)))
        await town.push(hours=3, minutes=40)
        async with asyncio.timeout(PATIENCE):
            await town.quiet()
    counts = posted(town)
    assert {key: count for key, count in counts.items() if count > 1} == {}
    for number in numbers:
        assert sum("エスカレーション" in line for line in town.thread(number)) == 3


async def test_two_people_press_at_once_and_one_reply_is_recorded(postgres_town: Town) -> None:
    town = postgres_town
    number = await town.arrives()
    contacts = await town.on_duty("parts")
    card = town.card(number)
    await asyncio.gather(*(town.presses(user, "一次回答済", card) for user in contacts for _ in range(3)))
    events = await town.toban.db.read(lambda s: inquiries.events_of(s, 1))
    assert [event["kind"] for event in events].count("replied") == 1
