"""The secretariat edits the network on Home, in a browser."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from bot.demo import demo_network

if TYPE_CHECKING:
    from tests.browser.conftest import Visit
    from tests.browser.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")

WEEKDAYS = "月火水木金土日"


async def test_the_next_deadline_follows_new_service_hours_and_the_running_one_stays(
    house: House, visit: Visit
) -> None:
    running = await house.arrives()
    secretary = await visit(house)
    await secretary.goes("home")
    await secretary.presses("受付時間と休業日")
    net = demo_network((await house.now()).date())
    today = (await house.now()).astimezone(net.timezone).date()
    day = secretary.form.get_by_label(f"{WEEKDAYS[today.weekday()]}曜日")
    await expect(day).to_have_value("09:00-17:00")
    await day.fill("朝から昼まで")
    await secretary.presses("保存する", secretary.form)
    await secretary.sees("「朝から昼まで」は時間帯として読めません", within=secretary.form)
    await day.fill("9時から11時")
    await secretary.presses("保存する", secretary.form)
    await secretary.sees("09:00–11:00", "いま動いている回答期限", within=secretary.form)
    await secretary.presses("閉じる", secretary.form.locator("footer"))
    later = await house.arrives()
    await secretary.goes("channel")
    deadline = re.compile(rf"{today:%m/%d}\(.\) 12:")
    await expect(secretary.card(running)).to_contain_text(deadline)
    following = today + timedelta(days=1)
    while not net.hours.spans(following):
        following += timedelta(days=1)
    await expect(secretary.card(later)).to_contain_text(re.compile(rf"{following:%m/%d}\(.\) (09|10):"))


async def test_the_desk_is_closed_and_the_card_says_when_the_reply_is_due_now(
    house: House, visit: Visit
) -> None:
    await house.let_it_be(9)
    number = await house.arrives()
    secretary = await visit(house)
    await secretary.goes("home")
    await secretary.presses("臨時休業")
    await secretary.presses("次へ", secretary.form)
    await secretary.sees(number, within=secretary.form)
    await secretary.form.get_by_label("理由").fill("停電")
    await secretary.presses("休業にする", secretary.form)
    await secretary.sees("回答期限を変えました", within=secretary.form)
    await secretary.goes("channel")
    await expect(secretary.card(number)).to_contain_text("休業")
