"""Two processes' worth of bot on one PostgreSQL: each step happens once, whoever is faster."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.slack.leases import LEASE, LostError
from storage import claims, timeline
from storage.tables import pace
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


async def test_two_workers_share_four_inquiries_escalations_and_double_none(postgres_town: Town) -> None:
    town = postgres_town
    async with beside(town, "worker"):
        numbers = await asyncio.gather(*(town.arrives(subject=f"試作 {n}") for n in range(4)))
        await town.push(hours=3, minutes=40)
        async with asyncio.timeout(PATIENCE):
            await town.quiet()
    counts = posted(town)
    assert {key: count for key, count in counts.items() if count > 1} == {}
    for number in numbers:
        assert sum("エスカレーション" in line for line in town.thread(number)) == 3


async def test_a_worker_that_lost_its_message_posts_nothing_and_leaves_the_channel_to_who_has_it(
    postgres_town: Town,
) -> None:
    town = postgres_town
    db, now = town.toban.db, town.toban.desk.clock.machine_now()
    town.toban.sender._unsent.paused_until = now + timedelta(hours=1)
    for subject in ("試作 1", "試作 2"):
        await town.control.intake({"subject": subject, "lane": "parts"})
    earlier, later = now - 2 * LEASE, now + LEASE
    slow = (await db.write(lambda s: claims.claim(s, earlier, now - LEASE, "slow", 20)))[-1]
    await db.write(lambda s: claims.claim_unfinished(s, now, later, "quick", 20))
    (quick,) = (
        row
        for row in await db.write(lambda s: claims.claim(s, now, later, "quick", 20))
        if row["lane"] == slow["lane"]
    )
    posting = town.toban.sender._posting
    shown = await posting.look([slow])
    with pytest.raises(LostError):
        await posting.send(slow, shown[slow["id"]])
    free = await db.read(lambda s: s.execute(pace.select().where(pace.c.target == quick["lane"])).one())
    assert free.free_at == later
    assert town.workspace.messages(INQUIRIES) == []


async def test_two_workers_try_a_channel_again_at_once_and_the_card_comes_once(postgres_town: Town) -> None:
    town = postgres_town
    town.workspace.archive(INQUIRIES, town.secretary)
    await town.control.intake({"subject": "試作", "lane": "parts"})
    await town.quiet()
    town.workspace.archive(INQUIRIES, town.secretary, archived=False)
    async with beside(town, "worker") as other:
        await asyncio.gather(*(one.engine.try_held() for one in (town.toban, other, town.toban, other)))
        await town.quiet()
    assert len(town.workspace.messages(INQUIRIES)) == 1
    assert set(posted(town).values()) == {1}


async def test_two_people_press_at_once_and_one_reply_is_recorded(postgres_town: Town) -> None:
    town = postgres_town
    number = await town.arrives()
    contacts = await town.on_duty("parts")
    card = town.card(number)
    await asyncio.gather(*(town.presses(user, "一次回答済", card) for user in contacts for _ in range(3)))
    events = await town.toban.db.read(lambda s: timeline.events_of(s, 1))
    assert [event["kind"] for event in events].count("replied") == 1
