"""A contact of the duty firm on Home: the duty, the open inquiry, and the days on which he is away."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import Visit
    from tests.browser.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORDS = {
    "ja": ("不在の日を届ける", "初めの日", "終わりの日", "届ける", "を不在として受け付けました", "取り消す"),
    "en": ("Enter days away", "First day", "Last day", "Save", "You are down as away on", "Take back"),
}
DUTY = {"ja": "今週は、あなたの会社が当番です", "en": "Your firm is on duty this week"}


@pytest.mark.parametrize(("lang", "width"), [("ja", 390), ("en", 1280)])
async def test_a_contact_finds_the_duty_and_says_when_he_is_away(
    house: House, visit: Visit, lang: str, width: int
) -> None:
    number = await house.arrives()
    contact = await visit(house, (await house.pinged(number))[0], lang=lang, width=width)
    button, first, last, submit, read_back, take_back = WORDS[lang]
    await contact.goes("home")
    await contact.sees(DUTY[lang], re.compile("次の当番|next turn"), number)
    await contact.presses(button)
    day = (await house.now()).date() + timedelta(days=20)
    await contact.form.get_by_label(first).fill(day.isoformat())
    await contact.form.get_by_label(last).fill((day + timedelta(days=2)).isoformat())
    await contact.presses(submit, contact.form)
    await contact.sees(re.compile(read_back), within=contact.form)
    await contact.page.keyboard.press("Escape")
    away = [
        f"{one:%m/%d}" if lang == "ja" else f"{one.day} {one:%b}" for one in (day, day + timedelta(days=2))
    ]
    await contact.sees(re.compile(".*".join(away)))
    await contact.presses(button)
    await contact.presses(take_back, contact.form)
    await expect(contact.form.get_by_role("button", name=take_back)).to_have_count(0)
    box = await contact.form.bounding_box()
    assert box is not None
    assert box["width"] <= width
