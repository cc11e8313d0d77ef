"""What is too much is stopped while it comes: the customer reads why, and keeps what was typed."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.applications import Starlette

from bot.file_keeper import FileKeeper
from bot.http_server import http_server
from bot.web import form, form_room, parting
from bot.web.form import PublicForm
from bot.web.form_room import CrowdedError, Room
from tests.ports import free_port
from tests.web.customer import CONTACT, PDF, Page, cases, limit, opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.web.conftest import Site
    from tests.web.customer import HandClock

SOME = bytes(65_536)
MEGA = 1_000_000


class Line:
    """A connection on which a browser sends a form."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.sent = 0

    async def begin(self, page: Page, size: str, *, chunked: bool = False) -> None:
        """Send the words, and the beginning of a file."""
        fields = {**CONTACT, "token": page.fields["token"], "consent": page.consent}
        head = f"POST /form HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=XX\r\n{size}"
        parts = [
            f'--XX\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        file = '--XX\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n%PDF-1.7 '
        self._writer.write(f"{head}\r\n".encode())
        await self.goes_on("".join([*parts, file]).encode(), chunked=chunked)

    async def goes_on(self, piece: bytes = SOME, *, chunked: bool = False) -> None:
        """Send some more of the file. Raises OSError once the other side has closed."""
        self._writer.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
        await self._writer.drain()
        self.sent += len(piece)

    async def answer(self) -> Page:
        """Read the answer, as far as it says that it goes."""
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        status, *lines = head.rstrip().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        assert headers["connection"] == "close"
        body = await self._reader.readexactly(int(headers["content-length"]))
        return Page(httpx.Response(int(status.split()[1]), headers=headers, content=body))

    async def is_cut_before(self, most: int) -> bool:
        """Send on, whatever was answered; whether that ends before so many bytes."""
        try:
            while self.sent < most:
                await self.goes_on()
        except OSError:
            return True
        return False

    async def is_closed(self) -> bool:
        """Wait until the other side closes."""
        try:
            return await self._reader.read(1) == b""
        except ConnectionError:
            return True


@pytest.fixture
async def port(sqlite_site: Site) -> AsyncIterator[int]:
    """Serve the form on a port of its own, as it is served everywhere."""
    found = free_port()
    async with http_server(Starlette(routes=PublicForm(sqlite_site.desk).routes()), "127.0.0.1", found):
        yield found


@asynccontextmanager
async def line_to(port: int) -> AsyncIterator[Line]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    yield Line(reader, writer)
    writer.close()


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait long for who sends nothing any more."""
    monkeypatch.setattr(parting, "SILENT", 0.2)


async def test_a_form_that_says_it_is_too_large_is_answered_before_its_files_are_read(
    sqlite_site: Site, clock: HandClock, port: int
):
    _, page = await opened(sqlite_site, clock)
    async with line_to(port) as line:
        await line.begin(page, f"Content-Length: {10**12}\r\n")
        again = await line.answer()
        assert again.status == 413
        assert "全体が大きすぎて" in again.words
        assert again.fields["body"] == CONTACT["body"]
        assert await line.is_closed()
        assert line.sent < MEGA


async def test_a_form_that_does_not_say_its_size_is_counted_and_answered_while_it_is_sent(
    sqlite_site: Site, clock: HandClock, port: int
):
    limit(sqlite_site, files=1, file_megabytes=1)
    _, page = await opened(sqlite_site, clock)
    async with line_to(port) as line:
        await line.begin(page, "Transfer-Encoding: chunked\r\n", chunked=True)
        while line.sent < 2 * MEGA:
            await line.goes_on(chunked=True)
        again = await line.answer()
        assert (again.status, again.fields["subject"]) == (413, CONTACT["subject"])
        assert await line.is_closed()


async def test_a_browser_that_sends_on_reads_the_page_before_the_line_is_cut(
    sqlite_site: Site, clock: HandClock, port: int
):
    limit(sqlite_site, files=1, file_megabytes=1)
    _, page = await opened(sqlite_site, clock)
    async with line_to(port) as line:
        await line.begin(page, f"Content-Length: {10**12}\r\n")
        while line.sent < MEGA:  # many browsers read nothing before all is sent
            await line.goes_on()
        assert (await line.answer()).status == 413
        assert await line.is_cut_before(100 * MEGA)


async def test_who_tries_too_often_is_told_before_the_files_are_read(
    sqlite_site: Site, clock: HandClock, port: int, monkeypatch: pytest.MonkeyPatch
):
    limit(sqlite_site, per_hour=1)
    monkeypatch.setattr(form, "TRIES", 1)
    _, page = await opened(sqlite_site, clock)
    answers = []
    for _ in range(2):
        async with line_to(port) as line:
            await line.begin(
                page, "Content-Length: 300000000\r\n" if answers else f"Content-Length: {10**12}\r\n"
            )
            answers.append(await line.answer())
    assert [one.status for one in answers] == [413, 429]
    assert answers[1].fields["body"] == CONTACT["body"]
    assert list(sqlite_site.desk.files.folder.glob("incoming/*")) == []


async def test_while_too_many_send_files_words_are_taken_and_files_are_given_a_time(
    sqlite_site: Site, clock: HandClock, monkeypatch: pytest.MonkeyPatch
):
    limit(sqlite_site, phone="075-000-0000", email="desk@example.jp")
    monkeypatch.setattr(form_room, "AT_ONCE", 0)
    customer, page = await opened(sqlite_site, clock)
    crowded = await customer.send(page, ("a.pdf", PDF), **CONTACT)
    assert (crowded.status, crowded.headers["retry-after"]) == (503, "300")
    assert "11月16日(月)10:06以降に" in crowded.words
    assert "いますぐ送信できます" in crowded.words
    assert {"tel:0750000000", "mailto:desk@example.jp"} <= set(crowded.links)
    assert crowded.fields["body"] == CONTACT["body"]
    assert (await customer.send(crowded, consent=page.consent)).status == 303
    monkeypatch.setattr(form_room, "AT_ONCE", 1)
    for number in range(3):  # each gives its room back
        sent = await customer.send(page, ("a.pdf", PDF), **CONTACT | {"body": f"{number}個"})
        assert sent.status == 303
    assert len(await cases(sqlite_site)) == 4


async def test_files_that_wait_for_their_forms_have_one_ceiling_for_all_customers(
    site: Site, clock: HandClock
):
    limit(site, waiting_megabytes=2, phone="075-000-0000")
    customer, page = await opened(site, clock)
    first = await customer.send(page, ("a.pdf", PDF + bytes(MEGA)), **CONTACT, consent="")
    assert len(first.kept) == 1
    crowded = await customer.send(page, ("b.pdf", PDF + bytes(MEGA) + b"b"), **CONTACT)
    assert crowded.status == 503
    assert "11月17日(火)11:0" in crowded.words  # a day, and the hour until somebody looks
    assert (await customer.send(first)).status == 303  # what was kept before is good
    clock.pass_by(timedelta(days=1, minutes=1))
    await FileKeeper(site.desk).tidy()
    assert (await customer.send(crowded, ("b.pdf", PDF + bytes(MEGA) + b"b"))).status == 303
    assert [case.attachments for case in await cases(site)] == [["a.pdf"], ["b.pdf"]]


async def test_no_address_takes_all_the_room(sqlite_site: Site):
    room = Room(sqlite_site.desk)
    for _ in range(form_room.FROM_ONE):
        await room.enter("192.0.2.1", MEGA)
    with pytest.raises(CrowdedError):
        await room.enter("192.0.2.1", MEGA)
    await room.enter("192.0.2.2", MEGA)
    assert room.reserved == (form_room.FROM_ONE + 1) * MEGA
