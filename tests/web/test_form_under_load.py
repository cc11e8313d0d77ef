"""The public form when much comes at once, or something of ours breaks."""

from __future__ import annotations

import asyncio
import threading
import tracemalloc
from typing import TYPE_CHECKING

import httpx
from starlette.applications import Starlette

from bot.services.spool import Spool
from bot.web import form_room
from bot.web.form import PublicForm
from bot.web.visitors import proxies_of
from tests.web.customer import CONTACT, PDF, Customer, cases, limit, opened

if TYPE_CHECKING:
    import pytest

    from tests.web.conftest import Site
    from tests.web.customer import HandClock


async def test_a_drawing_of_twenty_megabytes_goes_through_without_a_rise_of_memory(
    sqlite_site: Site, clock: HandClock
):
    _, page = await opened(sqlite_site, clock)
    fields = {**CONTACT, "token": page.fields["token"], "consent": page.consent}

    async def body():
        for name, value in fields.items():
            yield f'--XX\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        yield b'--XX\r\nContent-Disposition: form-data; name="files"; filename="a.zip"\r\n\r\nPK\x03\x04'
        for _ in range(320):
            yield bytes(65_536)
        yield b"\r\n--XX--\r\n"

    headers = {"content-type": "multipart/form-data; boundary=XX"}
    tracemalloc.start()
    answer = await sqlite_site.client.post("/form", content=body(), headers=headers)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.status_code == 303
    assert (await cases(sqlite_site))[0].attachments == ["a.zip"]
    assert peak < 8_000_000


async def test_a_fault_of_ours_is_a_page_with_phone_and_mail(sqlite_site: Site, clock: HandClock):
    limit(sqlite_site, phone="075-000-0000")
    customer, page = await opened(sqlite_site, clock)
    sqlite_site.desk.files.receive = None  # type: ignore[assignment, method-assign]
    failed = await customer.send(page, ("a.pdf", PDF), **CONTACT)
    assert failed.status == 500
    assert "前の画面に戻ると" in failed.words
    assert "tel:0750000000" in failed.links


async def test_a_burst_from_many_addresses_is_taken_in_whole(site: Site, clock: HandClock):
    app = Starlette(routes=PublicForm(site.desk, proxies_of("*")).routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://toban") as client:
        _, page = await opened(site, clock)
        customers = [Customer(client) for _ in range(60)]
        sent = [
            customer.send(
                page, **CONTACT | {"body": str(number)}, headers={"x-forwarded-for": f"203.0.{number}.1"}
            )
            for number, customer in enumerate(customers)
        ]
        assert {answer.status for answer in await asyncio.gather(*sent)} == {303}
    await Spool(site.desk.files).take_in(site.desk)
    assert sorted(int(case.body) for case in await cases(site)) == list(range(60))


async def test_a_request_that_is_cancelled_while_it_asks_for_room_takes_none(
    sqlite_site: Site, clock: HandClock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(form_room, "AT_ONCE", 1)
    _, page = await opened(sqlite_site, clock)
    form, free = PublicForm(sqlite_site.desk), threading.Event()
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(Starlette(routes=form.routes())), base_url="http://toban"
    ) as client:
        customer = Customer(client)
        await customer.open()
        hanging = [asyncio.create_task(sqlite_site.desk.read(lambda _: free.wait())) for _ in range(2)]
        sent = asyncio.create_task(customer.send(page, ("a.pdf", PDF), **CONTACT))
        while not form._form_desk.room.reserved:
            await asyncio.sleep(0.001)
        sent.cancel()
        await asyncio.wait([sent])
        free.set()
        await asyncio.gather(*hanging)
        assert sent.cancelled()
        assert form._form_desk.room.reserved == 0
        assert (await customer.send(page, ("a.pdf", PDF), **CONTACT)).status == 303
