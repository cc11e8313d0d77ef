"""The bot is killed at every step of claiming, owing and sending; nothing is lost and nothing doubled."""

from __future__ import annotations

import asyncio
import signal
from contextlib import asynccontextmanager
from itertools import count
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.crashing_bot import CALLING, COMMITTED, COMMITTING
from tests.scenarios.one_inquiry import found_story

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from tests.databases import Databases
    from tests.scenarios.one_inquiry import Story

    Stories = Callable[[], AbstractAsyncContextManager[Story]]
    Beginning = Callable[[Story], Awaitable[None]]

pytestmark = pytest.mark.timeout(300)  # a test tells some thirty stories
SIDE_BY_SIDE = 5  # stories: while one waits, the others work


@pytest.fixture
def stories(databases: Databases, tmp_path: Path) -> Stories:
    """Return what begins another story on a database of its own."""
    numbers = count(1)

    @asynccontextmanager
    async def another() -> AsyncIterator[Story]:
        with databases.one() as url:
            async with found_story(tmp_path / f"story-{next(numbers)}", url) as story:
                yield story

    return another


async def points_of_the_whole_story(stories: Stories) -> list[str]:
    """Tell the story without a death; return the points that it comes through."""
    async with stories() as story:
        await story.lives()
        await story.ends_well()
        return story.points()


async def ends_well_whenever(stories: Stories, beginnings: dict[str, Beginning]) -> None:
    """Tell a story for each beginning, which ends in the bot's death; the next bot tells it to the end."""
    room = asyncio.Semaphore(SIDE_BY_SIDE)

    async def tell(what: str, begin: Beginning) -> None:
        async with room, stories() as story:
            try:
                await begin(story)
                assert await story.dies() == -signal.SIGKILL
                await story.lives()
                await story.ends_well()
            except Exception as error:
                error.add_note(f"killed {what}; since then: {story.points()}")
                raise

    async with asyncio.TaskGroup() as group:
        for what, begin in beginnings.items():
            group.create_task(tell(what, begin))


async def test_killed_before_whichever_step_the_next_bot_ends_the_story_as_if_nothing_had_happened(
    stories: Stories,
) -> None:
    points = await points_of_the_whole_story(stories)
    # What a commit or a call leaves behind is what is there before the next: one death is enough for both.
    wanted = [number for number, point in enumerate(points, 1) if not point.startswith(COMMITTED)]
    wanted.append(len(points))
    calls = [number for number, point in enumerate(points, 1) if point.startswith(CALLING)]
    assert len(calls) >= 8
    assert len(wanted) >= 3 * len(calls)
    # Slack's answer is written down next: who dies before that has, for whoever comes after, none.
    assert {points[number].startswith(COMMITTING) for number in calls} == {True}
    await ends_well_whenever(
        stories,
        {f"{points[n - 1]} (point {n})": lambda story, n=n: story.lives(dies_at=n) for n in wanted},  # type: ignore[misc]
    )


@pytest.mark.parametrize(
    "first_death", [{"dies_at": 8}, {"killed_at_answer": 4}], ids=["before the card left", "after the ping"]
)
async def test_the_next_bot_is_killed_while_it_looks_what_was_sent_and_the_third_ends_the_story(
    stories: Stories, first_death: dict[str, int]
) -> None:
    async with stories() as story:
        await story.lives(**first_death)
        await story.dies()
        await story.lives(from_its_start=True)
        await story.ends_well()
        points = story.points()
    last_look = max(number for number, point in enumerate(points, 1) if "conversations." in point)
    wanted = [number for number, point in enumerate(points[: last_look + 3], 1) if COMMITTED not in point]

    async def begin(story: Story, nth: int) -> None:
        await story.lives(**first_death)
        await story.dies()
        await story.lives(dies_at=nth, from_its_start=True)

    await ends_well_whenever(
        stories,
        {
            f"{points[nth - 1]} (point {nth})": lambda story, nth=nth: begin(story, nth)  # type: ignore[misc]
            for nth in wanted
        },
    )
