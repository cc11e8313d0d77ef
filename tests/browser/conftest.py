"""The browser, the workspaces it visits, and the people before it."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import pytest_asyncio
from playwright.async_api import async_playwright, expect

from tests.browser.house import PATIENCE, SECRETARY, House, Visitor

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    import pytest
    from playwright.async_api import Browser

    Visit = Callable[..., Awaitable[Visitor]]

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    # By itself each window loads what would be suggested below its address bar: half a second of work.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxFullPopup,WebUIOmniboxAimPopup",
]
_NO_TOUR = 'localStorage.setItem("toban.tour", JSON.stringify({ open: false, step: 0 }))'


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all: the system's, else Playwright's own."""
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    expect.set_options(timeout=PATIENCE * 1000)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=found, args=_ARGUMENTS)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A workspace at ten in the morning of a working day, shared by the stories of a module."""
    found = House(tmp_path_factory.mktemp("house"))
    await found.open()
    await found.let_it_be(10)
    yield found
    await found.close()


@pytest_asyncio.fixture(loop_scope="session")
async def own_house(tmp_path: Path) -> AsyncIterator[House]:
    """A workspace of the story's own, as a newcomer finds it."""
    found = House(tmp_path, [sys.executable, "-m", "bot.cli", "local"])
    await found.open()
    yield found
    await found.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser) -> AsyncIterator[Visit]:
    """Let somebody come before the page, each with a browser of their own; the page must make no mistake."""
    contexts, mistakes = [], []

    async def come(
        house: House,
        user: str = SECRETARY,
        *,
        lang: str = "ja",
        width: int = 1280,
        tour: bool = False,
        **options: Any,
    ) -> Visitor:
        context = await browser.new_context(viewport={"width": width, "height": 900}, **options)
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        await context.add_init_script(f'localStorage.setItem("toban.lang", "{lang}")')
        if not tour:
            await context.add_init_script(_NO_TOUR)
        page = await context.new_page()
        page.on("pageerror", lambda error: mistakes.append(error))  # noqa: PLW0108  a built-in will not do
        return Visitor(page, house, user)

    yield come
    for context in contexts:
        await context.close()
    assert not mistakes
