"""The year's rota in a browser: the secretariat looks and shows it to the members."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import Visit
    from tests.browser.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")

MEMBERS = "C0LOCAL002"


async def test_the_secretariat_looks_at_the_year_and_the_members_see_its_picture(
    house: House, visit: Visit
) -> None:
    secretary = await visit(house)
    await secretary.goes("channel")
    await secretary.types("/duty 年間")
    await secretary.sees("当番の年間表", re.compile("当番に就ける企業の、回数の差"), within=secretary.form)
    await secretary.presses("会員チャンネルに画像を出す", secretary.form)
    asked = secretary.page.get_by_role("alertdialog")
    await secretary.sees(re.compile("当番表.*の画像を一枚出します"), within=asked)
    await secretary.presses("出す", asked)
    await secretary.sees(re.compile("チャンネルに画像を出します"), within=secretary.form)
    await expect(secretary.form.get_by_role("button", name="会員チャンネルに画像を出す")).to_have_count(0)
    member = await visit(house, "UDEMOF20A", width=390)
    await member.page.goto(f"{house.url}/?as=UDEMOF20A#/channel/{MEMBERS}")
    message = member.message("の当番表です")
    picture = message.get_by_role("img", name=re.compile(r"toban-.*\.png"))
    await expect(picture).to_be_visible()
    await expect(picture).to_have_js_property("complete", value=True)
    assert await picture.evaluate("image => image.naturalWidth") > 1000
    box = await message.get_by_role("figure").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390
    async with member.page.expect_popup() as opened:
        await picture.click()
    assert await (await opened.value).evaluate("document.images[0].naturalWidth") > 1000


async def test_a_member_reads_the_year_on_a_narrow_screen_in_english(house: House, visit: Visit) -> None:
    member = await visit(house, "UDEMOF20A", lang="en", width=390)
    await member.goes("channel")
    await member.types("/duty year")
    await member.sees("The rota over a year", re.compile("Turns of each firm"), within=member.form)
    await expect(member.form.get_by_role("button", name="Post a picture to the members")).to_have_count(0)
    box = await member.form.bounding_box()
    assert box is not None
    assert box["width"] <= 390
