"""The newcomer's tour with the real bot: in both languages, on whatever day and hour it is begun."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import Visit
    from tests.browser.house import House, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

TWO_MINUTES = 120
STEPS = ["arrive", "onit", "remind", "late", "answer"]
SUNDAY = 6


async def _begin(visitor: Visitor) -> None:
    """Ask for the tour: by itself it opens for newcomers only."""
    await visitor.page.goto(visitor.house.url)
    await visitor.page.get_by_test_id("tour-open").click()


async def _follow(newcomer: Visitor) -> list[str]:
    """Do what the tour says until its end; return the steps passed."""
    page, passed = newcomer.page, []
    tour = page.get_by_test_id("tour-card")
    ready = page.locator("[data-testid=tour-do], #main .glow, [data-step=end]")
    while True:
        await expect(ready.first).to_be_visible()
        step = await tour.get_attribute("data-step")
        if step == "end":
            return passed
        passed += [step] if step not in passed else []
        before = await tour.inner_text()
        button = page.get_by_test_id("tour-do").or_(page.locator("#main .glow").last)
        await button.first.click()
        await expect(tour).not_to_have_text(before, use_inner_text=True)
        await expect(page.locator(".tour-busy")).to_have_count(0)


async def test_a_newcomer_sees_an_inquiry_pinged_reminded_escalated_and_answered(
    house: House, visit: Visit
) -> None:
    newcomer = await visit(house, tour=True)
    begun = monotonic()
    await newcomer.page.goto(house.url)
    assert await _follow(newcomer) == STEPS
    assert monotonic() - begun < TWO_MINUTES
    await expect(newcomer.page.get_by_test_id("persona")).to_have_value(newcomer.user)
    await newcomer.sees("⚠️ 一次回答済", "期限超過")


async def test_the_tour_speaks_english_and_may_begin_on_a_sunday_evening(house: House, visit: Visit) -> None:
    await house.let_it_be(19, SUNDAY)
    newcomer = await visit(house, lang="en", tour=True)
    await _begin(newcomer)
    assert await _follow(newcomer) == STEPS
    await newcomer.sees("That was the tour", within=newcomer.page.locator("#tour"))
    await newcomer.presses("End the tour")
    await expect(newcomer.page.locator("#tour")).to_be_hidden()
    await newcomer.page.reload()
    await expect(newcomer.page.get_by_test_id("tour-open")).to_be_visible()
    await expect(newcomer.page.locator("#tour")).to_be_hidden()


async def test_the_tour_follows_an_inquiry_from_the_customers_panel(house: House, visit: Visit) -> None:
    newcomer = await visit(house, tour=True)
    await _begin(newcomer)
    await newcomer.page.get_by_test_id("customer-open").click()
    await newcomer.page.locator(".sample").first.click()
    card = newcomer.page.get_by_test_id("tour-card")
    await expect(card).not_to_have_attribute("data-step", "arrive")


async def test_the_tour_may_begin_before_the_desk_opens(house: House, visit: Visit) -> None:
    await house.let_it_be(8)
    early = await visit(house, tour=True)
    await _begin(early)
    assert await _follow(early) == STEPS
