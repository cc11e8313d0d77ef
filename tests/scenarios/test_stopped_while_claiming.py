"""The bot is told to stop in the middle of taking messages: the next one need not wait for them."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, select

from storage.outbox import AT_ONCE
from storage.tables import outbox, pace
from tests.scenarios.town import PATIENCE

if TYPE_CHECKING:
    from tests.scenarios.town import Town


async def test_what_was_just_taken_is_given_back_as_if_nobody_had_tried(town: Town) -> None:
    taken, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def takes(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE outbox SET status") and "attempts + " in statement:
            loop.call_soon_threadsafe(taken.set)
            go_on.wait(PATIENCE)

    event.listen(town.toban.db.engine, "after_cursor_execute", takes)
    try:
        await town.control.intake({"subject": "アルミ筐体", "lane": "parts"})
        async with asyncio.timeout(PATIENCE):
            await taken.wait()
        stopping = asyncio.create_task(town.toban.stop())
        loop.call_later(0, loop.call_soon, go_on.set)  # once it has been told to
        await stopping
    finally:
        go_on.set()
        event.remove(town.toban.db.engine, "after_cursor_execute", takes)
    columns = outbox.c.status, outbox.c.attempts
    waiting = await town.toban.db.read(
        lambda s: {tuple(row) for row in s.execute(select(*columns).where(outbox.c.status != "sent"))}
    )
    assert waiting == {("pending", 0)}
    lanes = await town.toban.db.read(lambda s: set(s.execute(select(pace.c.free_at)).scalars()))
    assert AT_ONCE in lanes
