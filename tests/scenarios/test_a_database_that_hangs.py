"""The database hangs, refusing nothing and saying nothing; whoever pressed is answered in three seconds."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import make_url

from bot.local.config import Pacing
from tests.scenarios.town import INQUIRIES, PATIENCE, button, found_town, told

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from collections.abc import AsyncIterator

    from tests.scenarios.town import Town

SLOW = "データベースの応答に時間がかかっています"


class Line:
    """The way to the database's server; while it does not flow, whatever is sent lies there."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self.flows = asyncio.Event()
        self.flows.set()

    async def carry(self, reader: StreamReader, writer: StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(self._socket)
        await asyncio.gather(self._pour(reader, back), self._pour(there, writer))

    async def _pour(self, source: StreamReader, sink: StreamWriter) -> None:
        while data := await source.read(1 << 16):
            await self.flows.wait()
            sink.write(data)
        sink.close()


@asynccontextmanager
async def line_to(url: str) -> AsyncIterator[tuple[Line, str]]:
    """Yield a line, and the URL of the database at its other end."""
    folder = conninfo_to_dict(url)["host"]
    line = Line(Path(str(folder)) / ".s.PGSQL.5432")
    server = await asyncio.start_server(line.carry, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    address = make_url(url).set(host="127.0.0.1", port=port, query={})
    try:
        yield line, address.render_as_string(hide_password=False)
    finally:
        line.flows.set()
        server.close()


@pytest.fixture
async def far_town(postgres_url: str, tmp_path: Path) -> AsyncIterator[tuple[Town, Line]]:
    async with (
        line_to(postgres_url) as (line, url),
        found_town(url, tmp_path, pacing=Pacing(enabled=False)) as town,
    ):
        yield town, line
        line.flows.set()


async def seen(town: Town, user: str, words: str) -> None:
    await town.workspace.until(lambda: any(words in one for one in town.whispers(user)), PATIENCE)


async def test_a_click_is_answered_in_time_and_recorded_once_the_database_is_back(
    far_town: tuple[Town, Line],
) -> None:
    town, line = far_town
    number = await town.arrives()
    user, card = (await town.on_duty("parts"))[0], town.card(number)
    action_id, block_id = button(card, "対応します")
    line.flows.clear()
    answer = await town.workspace.click(user, action_id, channel=INQUIRIES, ts=card["ts"], block_id=block_id)
    assert answer["ok"], answer
    await seen(town, user, SLOW)
    assert "対応中" not in told(town.card(number))
    line.flows.set()
    await town.workspace.until(lambda: "対応中" in told(town.card(number)), PATIENCE)


async def test_a_form_stays_open_with_what_was_typed(far_town: tuple[Town, Line]) -> None:
    town, line = far_town
    await town.workspace.send(town.secretary, INQUIRIES, "/inquiry アルミ筐体を5個")
    await town.form(town.secretary)
    line.flows.clear()
    answer = await town.workspace.submit(town.secretary, {"company": "ミズナラ計測機器"})
    assert [SLOW in text for text in answer["errors"].values()] == [True]
    line.flows.set()
    await town.workspace.until(lambda: town.workspace.messages(INQUIRIES), PATIENCE)
    assert "26-0001" in told(town.workspace.messages(INQUIRIES)[0])


async def test_a_command_is_answered_in_time_and_again_once_the_database_is_back(
    far_town: tuple[Town, Line],
) -> None:
    town, line = far_town
    line.flows.clear()
    answer = await town.workspace.send(town.secretary, INQUIRIES, "/duty")
    assert answer["ok"], answer
    await seen(town, town.secretary, SLOW)
    assert len(town.whispers(town.secretary)) == 1
    line.flows.set()
    await seen(town, town.secretary, "今週の当番")
