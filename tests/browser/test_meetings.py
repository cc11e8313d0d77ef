"""A meeting announces itself; a president answers, the secretary moves it and adds another from Home."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.browser.top_meeting import TOP, announced

if TYPE_CHECKING:
    from tests.browser.conftest import Visit
    from tests.browser.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")

PRESIDENT = "UDEMOF05A"
NARROW = 390


async def test_a_president_answers_the_notice_and_the_secretary_moves_the_meeting(
    own_house: House, visit: Visit
) -> None:
    day = await announced(own_house)
    president = await visit(own_house, PRESIDENT, width=NARROW)
    await president.goes("letters")
    notice = president.message(TOP, "議題を募集しています")
    await president.presses("出席", notice)
    await president.sees(re.compile("夕凪板金製作の出欠: 出席"), within=notice)

    secretary = await visit(own_house)
    await secretary.goes("channel")
    await secretary.types("/topmeeting 変更 top-37")
    await secretary.form.get_by_label("日にち").fill((day + timedelta(days=1)).isoformat())
    await secretary.form.get_by_label("理由").fill("会場の都合")
    await secretary.presses("変更", secretary.form)
    await secretary.sees(re.compile(f"{TOP}を変更しました"), within=secretary.form)
    moved = president.message("予定を変更しました")
    new_day = re.compile(f"{day + timedelta(days=1):%m/%d}")
    await president.sees(new_day, re.compile("会場の都合"), re.compile("出欠: 出席"), within=moved)

    await secretary.page.keyboard.press("Escape")
    await secretary.goes("home")
    await secretary.presses("会議を追加")
    await secretary.form.get_by_label("会議の名前").fill("展示会の打ち合わせ")
    await secretary.presses("追加", secretary.form)
    await secretary.sees(re.compile("展示会の打ち合わせを.*に追加しました"), within=secretary.form)
    await secretary.page.keyboard.press("Escape")
    await secretary.sees("展示会の打ち合わせ")

    await president.goes("home")
    await president.sees(TOP, re.compile("夕凪板金製作の出欠: 出席"))
    await expect(president.page.get_by_role("button", name="会議を追加")).to_have_count(0)
    assert await president.page.evaluate("document.documentElement.scrollWidth") <= NARROW
