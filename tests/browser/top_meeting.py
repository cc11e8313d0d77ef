"""The next top meeting of the demo network: its days, its channel and its thread in a browser."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from playwright.async_api import expect

from bot.demo import demo_network
from bot.domain.series import before, next_after

if TYPE_CHECKING:
    from datetime import date

    from playwright.async_api import Locator

    from tests.browser.house import House, Visitor

TOP = "第37回トップ連絡会"


async def announced(house: House) -> date:
    """Push the clock to when the next top meeting has been told; return its day."""
    now = await house.now()
    network = demo_network(now.date())
    series = network.series("top")
    assert series is not None
    found = next_after(series.rule, network.hours, None, now)
    assert found is not None
    day = network.hours.local_day(found.starts_at)
    told_at = before(day, series.notice, network.hours)
    if told_at > now:
        await at(house, told_at + timedelta(minutes=1))
    return day


async def at(house: House, moment: datetime) -> None:
    await house.post("clock", {"at": moment.isoformat()})


def opening(day: date, days_before: int) -> datetime:
    """Return a minute after the first service hour of the day so many before a meeting's."""
    return before(day, days_before, demo_network(day).hours) + timedelta(minutes=1)


def begins(day: date) -> datetime:
    network = demo_network(day)
    series = network.series("top")
    assert series is not None
    return datetime.combine(day, series.time, network.timezone)


async def enters(person: Visitor) -> None:
    """Go to the members' channel."""
    channels = (await person.house.get("boot", user=person.user))["channels"]
    channel = next(str(one["id"]) for one in channels if one["name"] == "会員")
    await person.page.goto(f"{person.house.url}/?as={person.user}#/channel/{channel}")


async def opens_the_thread(person: Visitor) -> None:
    """Open the thread of the meeting that runs."""
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
