"""The bot is told to stop in the middle of taking messages: the next one need not wait for them."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, select

from storage.outbox import AT_ONCE
from storage.tables import outbox, pace
from tests.scenarios.town import PATIENCE

if TYPE_CHECKING:
    from tests.scenarios.town import Town

TAKES = "UPDATE outbox SET status="  # the claim's last statement
LOOKS = "SELECT inquiry."  # what the claimed messages are to show


@pytest.mark.parametrize("last", [TAKES, LOOKS], ids=["while it claims", "while it looks what they show"])
async def test_what_was_just_taken_is_given_back_as_if_nobody_had_tried(town: Town, last: str) -> None:
    reached, go_on = asyncio.Event(), threading.Event()
    loop, engine = asyncio.get_running_loop(), town.toban.db.engine
    seen: list[str] = []

    def executed(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(TAKES) and "attempts" in statement:
            seen.append(TAKES)
        if seen and statement.startswith(last):
            loop.call_soon_threadsafe(reached.set)
            go_on.wait(PATIENCE)

    await town.quiet()
    event.listen(engine, "after_cursor_execute", executed)
    try:
        handing_in = asyncio.create_task(town.control.intake({"subject": "アルミ筐体", "lane": "parts"}))
        async with asyncio.timeout(PATIENCE):
            await reached.wait()
            loops = [task for task in town.toban._tasks if not task.done()]
            stopping = asyncio.create_task(town.toban.stop())
            while not all(task.cancelling() or task.done() for task in loops):
                await asyncio.sleep(0.005)
            go_on.set()
            await stopping
            await handing_in
    finally:
        go_on.set()
        event.remove(engine, "after_cursor_execute", executed)
    columns = outbox.c.status, outbox.c.attempts
    waiting = await town.toban.db.read(
        lambda s: {tuple(row) for row in s.execute(select(*columns).where(outbox.c.status != "sent"))}
    )
    assert waiting == {("pending", 0)}
    lanes = await town.toban.db.read(lambda s: set(s.execute(select(pace.c.free_at)).scalars()))
    assert AT_ONCE in lanes
