"""The form within a page of the network's own website, once the secretariat has put that on the list."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, FrameLocator

    from tests.browser.conftest import Visit
    from tests.browser.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")


@asynccontextmanager
async def _website(form: str) -> AsyncIterator[str]:
    """Serve a page with the form in it; yield its address."""
    page = f'<!doctype html><iframe title="form" src="{form}" width="400" height="900"></iframe>'
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write((head + page).encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "localhost", 0)
    async with server:
        yield f"http://localhost:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def _within(browser: Browser, site: str) -> AsyncIterator[FrameLocator]:
    """Yield the form as a visitor of the website sees it."""
    async with await browser.new_context(viewport={"width": 390, "height": 900}) as context:
        page = await context.new_page()
        await page.goto(site)
        yield page.frame_locator("iframe")


async def test_a_listed_website_shows_the_form_and_customers_send_it_from_there(
    house: House, visit: Visit, browser: Browser
):
    async with _website(f"{house.url}/form") as site:
        async with _within(browser, site) as shut:
            await expect(shut.get_by_role("button", name="送信する")).to_have_count(0)
        secretary = await visit(house)
        await secretary.goes("home")
        await secretary.presses("公開フォーム")
        await secretary.form.get_by_label("フォームを埋め込むサイト").fill(site)
        await secretary.form.get_by_label("はじめの文(日本語)").fill("サイトからもどうぞ。")
        await secretary.presses("保存する", secretary.form)
        await expect(secretary.form).to_contain_text("サイトからもどうぞ。")
        async with _within(browser, site) as form:
            await expect(form.get_by_text("サイトからもどうぞ。")).to_be_visible()
            await form.get_by_label("件名", exact=True).fill("治具")
            await form.get_by_label("電話番号", exact=True).fill("075-000-0000")
            await form.get_by_label("同意します").check()
            await form.get_by_role("button", name="送信する").click()
            await expect(form.locator(".number")).to_contain_text("受付番号")
