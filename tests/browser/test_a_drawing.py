"""A drawing's way: from the customer's phone to the firm on duty, which opens it, on record."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

if TYPE_CHECKING:
    from playwright.async_api import Download, Page

    from tests.browser.conftest import Visit
    from tests.browser.house import House, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

PDF, STEP = b"%PDF-1.7\n1 0 obj", b"ISO-10303-21;\nHEADER;"
SENT = [
    {"name": "筐体 図面.pdf", "mimeType": "application/pdf", "buffer": PDF},
    {"name": "arm.step", "mimeType": "model/step", "buffer": STEP},
]


async def sends_two_drawings(visit: Visit, house: House) -> str:
    """A customer sends the form from a phone; return the number."""
    page = (await visit(house, width=390)).page
    await page.goto(f"{house.url}/form")
    await page.get_by_label("件名").fill("アルミの筐体")
    await page.get_by_label("メールアドレス").fill("kirishima@kaimu.example.jp")
    await page.locator("input[type=file]").set_input_files(SENT)
    await page.get_by_label("図面あり部品担当").check()
    await page.get_by_label("同意します").check()
    await page.get_by_role("button", name="送信する").click()
    said = page.get_by_text(re.compile(r"受付番号 (\d\d-\d{4})")).first
    found = re.search(r"\d\d-\d{4}", await said.inner_text())
    assert found is not None
    return found[0]


async def opens(visitor: Visitor, label: str) -> tuple[str, bytes]:
    """Press the link of a file; return the name under which the browser saves it, and its content."""
    saved: asyncio.Future[Download] = asyncio.get_running_loop().create_future()

    def watch(page: Page) -> None:
        page.on("download", lambda one: saved.done() or saved.set_result(one))

    watch(visitor.page)
    visitor.page.context.on("page", watch)
    await visitor.form.get_by_role("link", name=label).click()
    download = await saved
    content = await asyncio.to_thread(Path(await download.path()).read_bytes)
    return download.suggested_filename, content


async def test_the_firm_on_duty_opens_what_came_from_the_customers_phone(house: House, visit: Visit) -> None:
    number = await sends_two_drawings(visit, house)
    contact, *_ = await house.pinged(number)
    person = await visit(house, contact, accept_downloads=True)
    await person.goes("letters")
    await person.presses("詳細を見る", person.message(number))
    await person.sees("図面など 2件", "1. 筐体 図面.pdf(PDF、16バイト)", within=person.form)
    assert await opens(person, "1. 筐体 図面.pdf を開く") == ("筐体 図面.pdf", PDF)
    await person.presses("図面をSlackで受け取る", person.form)
    await person.sees("2件をあなたへのDMに送ります", within=person.form)
    await person.page.reload()
    await person.goes("letters")
    await person.sees("arm.step")
    secretary = await visit(house)
    await secretary.goes("channel")
    await secretary.presses("詳細を見る", secretary.card(number))
    name = await person.name()
    for told in (r"図面1\(PDF\)を開きました", r"Slackで図面2\(STEP\)を受け取りました"):
        await secretary.sees(re.compile(f"{name}さん.*が{told}"), within=secretary.form)
    await expect(secretary.form.get_by_role("button", name="図面をSlackで受け取る")).to_have_count(0)
    await expect(secretary.card(number).get_by_text("筐体")).to_have_count(0)
