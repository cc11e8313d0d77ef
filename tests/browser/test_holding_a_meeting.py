"""A meeting in a browser: the secretary begins it, two presidents write, one corrects a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

if TYPE_CHECKING:
    from playwright.async_api import Locator

    from tests.browser.conftest import Visit
    from tests.browser.house import House, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

SAKAMOTO, KAWABATA = "UDEMOF03A", "UDEMOF07A"


async def members(house: House) -> str:
    channels = (await house.get("boot", user=SAKAMOTO))["channels"]
    return next(str(one["id"]) for one in channels if one["name"] == "会員")


async def firm_of(person: Visitor) -> str:
    """The firm that Slack shows behind a person's name."""
    users = (await person.house.get("boot", user=person.user))["users"]
    name = next(str(one["real_name"]) for one in users if one["id"] == person.user)
    return re.sub(r".*[(（](.*)[)）]", r"\1", name)


async def enters(person: Visitor) -> None:
    """Go to the members' channel, and open the thread of the meeting that runs."""
    await person.page.goto(f"{person.house.url}/?as={person.user}#/channel/{await members(person.house)}")


async def opens_the_thread(person: Visitor) -> None:
    head = person.message("議事録をとっています")
    await head.hover()
    await head.get_by_role("link", name="スレッドで返信").first.click()


async def says(person: Visitor, text: str) -> Locator:
    """Write into the thread, and wait for the receipt."""
    box = person.page.get_by_test_id("thread-composer")
    await box.fill(text)
    await box.press("Enter")
    line = person.thread(text)
    await expect(line.get_by_role("img", name=re.compile("white_check_mark"))).to_be_visible()
    return line


async def test_a_meeting_is_begun_written_down_corrected_and_ended(house: House, visit: Visit) -> None:
    secretary, first, second = [await visit(house, who) for who in ("UDEMOSEC1", SAKAMOTO, KAWABATA)]
    await enters(secretary)
    await secretary.types("/minutes 開始 展示会の打ち合わせ")
    await secretary.sees(re.compile("展示会の打ち合わせ.*議事録をとっています"))
    for person in (secretary, first, second):
        if person is not secretary:
            await enters(person)
        await opens_the_thread(person)
    await says(second, "議題: 小間の割り振り")
    await secretary.sees("小間の割り振り", within=secretary.page.locator("#side"))
    line = await says(first, "決定: 三小間を借りる")
    await line.hover()
    await line.get_by_role("button", name="その他の操作").click()
    await first.page.get_by_role("menuitem", name="編集").click()
    await first.page.get_by_test_id("edit-text").fill("決定: 四小間を借りる")
    await first.presses("保存")
    await secretary.sees("決定: 四小間を借りる", within=secretary.page.locator("#side"))
    await says(secretary, f"宿題: {await firm_of(first)} 申込書を出す 来月末まで")
    await secretary.sees(re.compile("申込書を出す.*年.*月.*日"), within=secretary.page.locator("#side"))
    await secretary.presses("会議を終える", secretary.message("議事録をとっています"))
    await secretary.presses("会議を終える", secretary.page.get_by_role("alertdialog"))
    await secretary.sees(re.compile("会議を終えました"), within=secretary.page.locator("#side"))
    await first.goes("letters")
    given = first.message("あなたの宿題が決まりました", "申込書を出す")
    await first.presses("完了", given)
    await first.sees(re.compile("完了にしました"), within=given)
    await first.sees("四小間を借りる")
