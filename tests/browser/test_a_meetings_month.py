"""A top meeting's month in a browser: told, prepared, held, written up, read, confirmed, and done."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.top_meeting import TOP, announced, at, begins, enters, opening, opens_the_thread, says

if TYPE_CHECKING:
    from datetime import date

    from tests.browser.conftest import Visit
    from tests.browser.house import House, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHAIR, PRESIDENT = "UDEMOF01A", "UDEMOF05A"
PHONE = 390


async def test_what_a_top_meeting_decides_is_written_down_confirmed_and_done(
    own_house: House, visit: Visit
) -> None:
    day = await announced(own_house)
    secretary, chair = await visit(own_house), await visit(own_house, CHAIR)
    president = await visit(own_house, PRESIDENT, width=PHONE)
    await is_prepared(own_house, day, secretary, president)
    await is_held(own_house, day, secretary, president)
    await is_read(president)
    await is_confirmed(chair, secretary)


async def is_prepared(house: House, day: date, secretary: Visitor, president: Visitor) -> None:
    """A president answers, the secretary approves the agenda, and it goes out."""
    await president.goes("letters")
    notice = president.message(TOP, "議題を募集しています")
    await president.presses("出席", notice)
    await president.sees(re.compile("夕凪板金製作の出欠: 出席"), within=notice)
    await secretary.goes("channel")
    await secretary.types("/topmeeting 議題 top-37")
    await secretary.presses("承認する", secretary.form)
    await secretary.presses("承認する", secretary.page.get_by_role("alertdialog"))
    await secretary.sees(re.compile("承認済みです"), within=secretary.form)
    await secretary.page.keyboard.press("Escape")
    await at(house, opening(day, 3))
    await enters(president)
    await president.sees(re.compile("前回議事録の確認"), within=president.message(TOP, "の次第です"))


async def is_held(house: House, day: date, secretary: Visitor, president: Visitor) -> None:
    """Two write, one puts a line right, the secretary ends it."""
    await at(house, begins(day))
    await enters(secretary)
    await secretary.types("/minutes 開始")
    await secretary.sees(re.compile(f"{TOP}.*議事録をとっています"))
    for person in (secretary, president):
        await opens_the_thread(person)
    await says(secretary, "議題: 展示会の分担")
    line = await says(president, "決定: 三小間を借りる")
    await line.hover()
    await line.get_by_role("button", name="その他の操作").click()
    await president.page.get_by_role("menuitem", name="編集").click()
    await president.page.get_by_test_id("edit-text").fill("決定: 四小間を借りる")
    await president.presses("保存")
    thread = secretary.page.locator("#side")
    await secretary.sees("決定: 四小間を借りる", within=thread)
    await says(secretary, "宿題: 夕凪板金製作 申込書を出す 来月末まで")
    await secretary.sees(re.compile("申込書を出す.*年.*月.*日"), within=thread)
    await says(secretary, "採決: 全員一致")
    await secretary.presses("会議を終える", secretary.message("議事録をとっています"))
    await secretary.presses("会議を終える", secretary.page.get_by_role("alertdialog"))
    await secretary.sees(re.compile("会議を終えました"), within=thread)


async def is_read(president: Visitor) -> None:
    """The president is told of the ToDo, does it, and reads the draft."""
    await president.goes("letters")
    given = president.message("あなたの宿題が決まりました", "申込書を出す")
    await president.presses("完了", given)
    await president.sees(re.compile("完了にしました"), within=given)
    draft = president.message("議事録【案】", "四小間を借りる")
    await president.sees("全員一致", within=draft)
    await president.presses("確認しました", draft)
    await president.sees(re.compile("確認を記録しました"))


async def is_confirmed(chair: Visitor, secretary: Visitor) -> None:
    """The chair confirms, and the file that everybody gets says what was decided."""
    await chair.goes("letters")
    await chair.presses("確定する", chair.message("議事録【案】", "四小間を借りる"))
    await chair.presses("確定する", chair.page.get_by_role("alertdialog"))
    await chair.sees(re.compile("が確定しました"))
    await enters(secretary)
    await secretary.sees(re.compile(r"議事録\(確定\)です"))
    async with secretary.page.expect_download() as coming:
        await secretary.message("議事録(確定)です").get_by_role("link", name="議事録").click()
    file = await (await coming.value).path()
    written = await asyncio.to_thread(file.read_text, "utf-8")
    assert f"# {TOP}" in written
    assert "四小間を借りる" in written
    assert "【案】" not in written
