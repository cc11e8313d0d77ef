"""An agenda in the browser: proposed on a phone, put in order and approved at the desk, read and answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import Visit
    from tests.browser.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROPOSER = "UDEMOF10A"


async def test_a_proposal_becomes_the_first_motion_of_an_agenda_that_everybody_reads(
    own_house: House, visit: Visit
) -> None:
    await own_house.let_it_be(10)
    member = await visit(own_house, PROPOSER, width=390)
    await member.goes("home")
    await member.presses("議題を提案")
    await member.form.get_by_label("議題").fill("展示会の分担")
    await member.form.get_by_label("説明").fill("3社で分けたい。")
    await member.presses("提案する", member.form)
    await member.sees(re.compile("議題として提案しました"), within=member.form)
    await member.page.keyboard.press("Escape")

    secretary = await visit(own_house)
    await secretary.goes("channel")
    await secretary.types("/topmeeting 議題 top-37")
    await secretary.sees(re.compile("第1号議案.*展示会の分担"), within=secretary.form)
    await secretary.presses("議題を追加", secretary.form)
    await secretary.form.get_by_label("議題").fill("次期役員")
    await secretary.form.get_by_label("時間(分)").fill("15")
    await secretary.presses("保存する", secretary.form)
    await secretary.sees(re.compile("第2号議案.*次期役員"), within=secretary.form)
    await secretary.form.get_by_role("button", name="↑ 上へ").last.click()
    await secretary.sees(re.compile("第1号議案.*次期役員"), within=secretary.form)
    await secretary.form.get_by_role("button", name="承認する").click()
    await secretary.page.get_by_role("button", name="承認する").last.click()
    await secretary.sees(re.compile("承認済みです|送付済みです"), within=secretary.form)
    await expect(secretary.form.get_by_role("button", name="承認する")).to_have_count(0)
