"""The first reply, as those who must give it see it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

if TYPE_CHECKING:
    from playwright.async_api import Locator, Route

    from tests.browser.conftest import Visit
    from tests.browser.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_reply_changes_the_card_before_everybodys_eyes(house: House, visit: Visit) -> None:
    number = await house.arrives()
    contact, *_ = await house.pinged(number)
    onlooker, answering = await visit(house), await visit(house, contact)
    await onlooker.goes("channel")
    await onlooker.sees("一次回答待ち", within=onlooker.card(number))
    await answering.goes("letters")
    await answering.presses("一次回答済", answering.message(number))
    await onlooker.sees("✅ 一次回答済", within=onlooker.card(number))
    await answering.sees("✅ 一次回答済", within=answering.message(number))


async def test_of_two_who_take_it_at_once_the_second_is_told_who_was_first(
    house: House, visit: Visit
) -> None:
    number = await house.arrives()
    people = [await visit(house, user) for user in (await house.pinged(number))[:2]]
    both_pressed = asyncio.Barrier(2)

    async def together(route: Route) -> None:
        await both_pressed.wait()
        await route.continue_()

    for person in people:
        await person.page.route("**/workspace/page/action", together)
        await person.goes("letters")
    for person in people:
        await person.presses("対応します", person.message(number))
    told = [person.page.get_by_text("から対応しています") for person in people]
    names = [await person.name() for person in people]
    late = told.index(await house.until(lambda: _first_shown(told)))
    first, person = names[1 - late], people[late]
    await person.sees(f"引き合い {number} は{first}さん")
    await person.sees(f"対応中: {first}さん", within=person.message(number, "が届きました"))


async def _first_shown(places: list[Locator]) -> Locator | None:
    shown = [place for place in places if await place.count()]
    return shown[0] if shown else None


async def test_not_our_field_moves_the_lane_and_calls_the_other_firm(house: House, visit: Visit) -> None:
    number = await house.arrives()
    contact, *_ = await house.pinged(number)
    person = await visit(house, contact)
    await person.goes("letters")
    await person.presses("専門外", person.message(number))
    await person.form.get_by_text("システム担当に変える").click()
    await person.presses("送る", person.form)
    await expect(person.page.get_by_role("dialog")).to_have_count(0)
    systems = (await house.pinged(await house.arrives(lane="systems")))[0]
    other = await visit(house, systems)
    await other.goes("letters")
    letter = other.message(f"引き合い {number}(システム担当)は")
    await other.sees("こちらの担当になりました", within=letter)
    await other.goes("channel")
    await other.sees("システム担当", within=other.card(number))


async def test_a_reply_is_found_on_home_afterwards(house: House, visit: Visit) -> None:
    number = await house.arrives()
    contact, *_ = await house.pinged(number)
    person, secretary = await visit(house, contact), await visit(house)
    await person.goes("letters")
    await person.presses("一次回答済", person.message(number))
    await person.sees("✅ 一次回答済", within=person.message(number))
    await secretary.goes("home")
    await secretary.sees("最近の一次回答済", number, f"{await person.name()}さん")


async def test_a_late_reply_stays_late(house: House, visit: Visit) -> None:
    number = await house.arrives()
    contact, *_ = await house.pinged(number)
    person, secretary = await visit(house, contact), await visit(house)
    await secretary.goes("channel")
    await secretary.sees("一次回答待ち", within=secretary.card(number))
    await house.push("2h")
    await secretary.sees("期限超過・一次回答待ち", within=secretary.card(number))
    await person.goes("letters")
    await person.presses("一次回答済", person.message(number))
    await secretary.sees("⚠️ 一次回答済", within=secretary.card(number))
    await expect(secretary.card(number)).to_contain_text("期限超過")


async def test_whoever_takes_a_reply_back_is_reminded_again(house: House, visit: Visit) -> None:
    await house.let_it_be(10)
    number = await house.arrives()
    contact, *_ = await house.pinged(number)
    person = await visit(house, contact)
    await person.goes("letters")
    await person.presses("一次回答済", person.message(number))
    await person.presses("取り消す", person.message(number))
    sure = person.page.get_by_role("alertdialog")
    await expect(sure).to_contain_text("すぐに呼ばれます")
    await person.presses("取り消す", sure)
    await person.sees("一次回答待ち", within=person.message(number))
    await house.push("1h")
    await person.sees(f"引き合い {number} の回答期限", "残り1時間")
