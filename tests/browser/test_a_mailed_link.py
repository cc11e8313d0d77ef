"""The page behind a link in a mail, as a firm without Slack meets it: phone, desk, without scripts."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from tests.mail_server import link_of, mailbox
from tests.scenarios import town as towns
from tests.scenarios.by_mail import SATO, without_slack
from tests.scenarios.conftest import UNHURRIED
from tests.scenarios.town import Town, found_town, told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from email.message import EmailMessage
    from pathlib import Path

    from playwright.async_api import Browser

    from bot.network import Network

pytestmark = pytest.mark.asyncio(loop_scope="session")
PHONE, DESK = 390, 1280
SMALLEST = 44  # pixels of what a finger meets
WORDS = {
    "ja": ("一次回答済", "専門外", "詳細を見る", "「一次回答済」を記録する", "記録しました"),
    "en": ("First reply sent", "Not our field", "Details", "Record: First reply sent", "Recorded"),
}


@asynccontextmanager
async def mailed(
    url: str, folder: Path, lang: str, patch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Town, EmailMessage, str]]:
    """A town whose duty firm was just written to: the letter, and the inquiry's number."""
    demo = towns.demo_on

    def speaking(day: object) -> Network:
        found = demo(day)  # type: ignore[arg-type]
        return found.model_copy(update={"identity": found.identity.model_copy(update={"locale": lang})})

    patch.setattr(towns, "demo_on", speaking)
    async with mailbox() as post, found_town(url, folder, pacing=UNHURRIED, mail=post.url) as town:
        await without_slack(town)
        number = await town.arrives()
        yield town, post.to(SATO)[-1], number


@pytest.mark.parametrize("lang", ["ja", "en"])
async def test_a_firm_reports_its_first_reply_from_a_phone_without_scripts(
    sqlite_url: str, tmp_path: Path, browser: Browser, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    label, _, _, button, done = WORDS[lang]
    async with mailed(sqlite_url, tmp_path, lang, monkeypatch) as (town, letter, number):
        context = await browser.new_context(
            viewport={"width": PHONE, "height": 844}, java_script_enabled=False
        )
        page = await context.new_page()
        await page.goto(link_of(letter, label))
        await expect(page.get_by_text(number).first).to_be_visible()
        pressed = page.get_by_role("button", name=button)
        box = await pressed.bounding_box()
        assert box is not None
        assert box["height"] >= SMALLEST
        assert box["x"] + box["width"] <= PHONE
        await pressed.click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(done)
        await context.close()
        await town.quiet()
        assert "✅" in told(town.card(number))


@pytest.mark.parametrize("lang", ["ja", "en"])
async def test_a_checker_of_accessibility_finds_nothing(
    sqlite_url: str, tmp_path: Path, browser: Browser, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with mailed(sqlite_url, tmp_path, lang, monkeypatch) as (_, letter, _):
        for width in (PHONE, DESK):
            context = await browser.new_context(viewport={"width": width, "height": 844})
            page = await context.new_page()
            for label in WORDS[lang][:3]:
                await page.goto(link_of(letter, label))
                assert await page.get_attribute("html", "lang") == lang
                found = await Axe().run(page)
                assert found.violations_count == 0, found.generate_report()
                assert await page.evaluate("document.documentElement.scrollWidth") <= width
            await page.get_by_role("button").click()
            found = await Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            await context.close()
