"""The workspace itself: restarts, beginning afresh, languages, narrow screens, people without forms."""

from __future__ import annotations

import asyncio
import re
import sys
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.browser.house import INQUIRIES, SECRETARY, House

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Route

    from tests.browser.conftest import Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")

TELEPHONE = 390
TWO_LINES = 28  # pixels, of the smallest letters
LONG_NAMES = """
preset = "kyoto"
[network]
name = "大阪東部ものづくり共同受注ネットワーク協議会"
[[firms]]
id = "F01"
name = "東大阪精密板金プレス工業株式会社"
contacts = ["U0AAAA01"]
lanes = ["parts"]
[roles]
secretariat = ["UDEMOSEC1"]
"""


async def test_whoever_gets_no_form_chooses_by_button(tmp_path: Path, visit: Visit) -> None:
    house = House(tmp_path, [sys.executable, "-m", "tests.browser.shut_house"])
    await house.open()
    try:
        await house.let_it_be(10)
        number = await house.arrives()
        outsider = await visit(house, (await house.pinged(number))[0])
        await outsider.goes("letters")
        await outsider.presses("専門外", outsider.message(number))
        await outsider.presses("システム担当へ", outsider.message("専門外の知らせ方"))
        await outsider.goes("channel")
        await outsider.sees("システム担当", within=outsider.card(number))
    finally:
        await house.close()


async def test_after_a_power_cut_messages_and_clock_are_still_there(own_house: House, visit: Visit) -> None:
    await own_house.let_it_be(10)
    number = await own_house.arrives()
    await own_house.pinged(number)
    before = await own_house.now()
    secretary = await visit(own_house)
    await secretary.goes("channel")
    await expect(secretary.card(number)).to_be_visible()
    await own_house.kill()
    await secretary.sees("サーバーとの接続が切れました", within=secretary.page.locator("#offline"))
    await own_house.open()
    await expect(secretary.page.locator("#offline")).to_be_hidden()
    await secretary.page.reload()
    await expect(secretary.card(number)).to_be_visible()
    assert await own_house.now() >= before
    await own_house.push("2h")
    await secretary.sees("期限超過・一次回答待ち", within=secretary.card(number))


async def test_one_button_begins_afresh(own_house: House, visit: Visit) -> None:
    number = await own_house.arrives()
    secretary = await visit(own_house)
    await secretary.goes("channel")
    await expect(secretary.card(number)).to_be_visible()
    await secretary.presses("その他", secretary.page.locator("#topbar"))
    await secretary.page.get_by_role("menuitem", name="最初からやり直す").click()
    await secretary.presses("消してやり直す")
    await expect(secretary.page.get_by_test_id("persona")).to_be_visible()
    await expect(secretary.page.get_by_text(number)).to_have_count(0)
    assert await own_house.thread(number) == []


async def test_one_click_changes_the_language_of_page_and_bot(house: House, visit: Visit) -> None:
    secretary = await visit(house)
    await secretary.goes("home")
    await secretary.sees("引き合いを登録")
    await secretary.presses("English")
    await expect(secretary.page.locator("html")).to_have_attribute("lang", "en")
    await secretary.sees("Register an inquiry")
    await secretary.presses("日本語")
    await secretary.sees("引き合いを登録")


async def test_in_english_the_duty_contact_is_called_in_english(own_house: House, visit: Visit) -> None:
    await own_house.let_it_be(10)
    called = (await own_house.pinged(await own_house.arrives()))[0]
    secretary = await visit(own_house)
    await secretary.goes("channel")
    await secretary.presses("English")
    contact = await visit(own_house, called, lang="en")
    await contact.goes("home")
    await contact.sees("Register an inquiry")
    number = await own_house.arrives()
    await own_house.pinged(number)
    await contact.goes("letters")
    await contact.presses("On it", contact.message(number))
    await expect(contact.page.locator(".clock-next")).to_contain_text("reminder for")


async def test_in_english_the_commands_explain_themselves_in_english(house: House, visit: Visit) -> None:
    secretary = await visit(house)
    await secretary.goes("channel")
    await secretary.presses("English")
    box = secretary.page.get_by_role("textbox", name="Message #")
    await box.fill("/toban")
    suggestions = secretary.page.get_by_role("listbox")
    await expect(suggestions).to_contain_text("Help, settings and a health check")
    await box.press("Enter")
    await expect(suggestions).to_have_count(0)
    await secretary.presses("日本語")


async def test_where_nobody_can_be_called_there_is_no_tour(tmp_path: Path, visit: Visit) -> None:
    house = House(tmp_path, [sys.executable, "-m", "bot.cli", "local", "--empty"])
    await house.open()
    try:
        secretary = await visit(house, tour=True)
        await secretary.goes("home")
        await secretary.sees("引き合いを登録", "まだ会員企業がありません")
        await expect(secretary.page.locator("#tour")).to_be_hidden()
        await expect(secretary.page.get_by_role("button", name="案内")).to_have_count(0)
    finally:
        await house.close()


async def test_escape_closes_a_form_whose_view_was_replaced(house: House, visit: Visit) -> None:
    secretary = await visit(house)
    await secretary.goes("channel")
    await secretary.types("/inquiry 板金の試作")
    await secretary.presses("登録", secretary.form)
    await secretary.sees("受け付けました", within=secretary.form)
    await secretary.page.keyboard.press("Escape")
    await expect(secretary.page.get_by_role("dialog")).to_have_count(0)


async def test_on_a_telephone_everything_is_within_reach(house: House, visit: Visit) -> None:
    number = await house.arrives()
    person = await visit(house, (await house.pinged(number))[0], width=TELEPHONE, has_touch=True)
    await person.goes("letters")
    await person.presses("詳細を見る", person.message(number))
    await person.sees("アルミ筐体の切削見積", within=person.form)
    await person.presses("閉じる", person.form.locator("footer"))
    await person.presses("一次回答済", person.message(number))
    await person.sees(re.compile("✅ 一次回答済"), within=person.message(number))
    wide = await person.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= TELEPHONE


async def test_what_changes_while_messages_are_on_their_way_is_shown(house: House, visit: Visit) -> None:
    number = await house.arrives()
    contact = await visit(house, (await house.pinged(number))[0])
    await contact.goes("letters")
    await expect(contact.message(number)).to_be_visible()
    secretary = await visit(house)
    asked, changed = asyncio.Event(), asyncio.Event()

    async def comes_late(route: Route) -> None:
        page = await route.fetch()
        asked.set()
        await changed.wait()
        await route.fulfill(response=page)

    await secretary.page.route("**/page/messages?*", comes_late)
    await secretary.goes("channel")
    await asked.wait()
    await contact.presses("一次回答済", contact.message(number))
    await contact.sees(re.compile("✅ 一次回答済"), within=contact.message(number))
    changed.set()
    await secretary.sees(re.compile("✅ 一次回答済"), within=secretary.card(number))


@pytest.mark.parametrize("width", [TELEPHONE, 1280])
@pytest.mark.parametrize("lang", ["ja", "en"])
async def test_the_name_of_whoever_one_is_stands_there_whole(
    house: House, visit: Visit, width: int, lang: str
) -> None:
    people = (await house.get("boot", user=SECRETARY))["users"]
    longest = max(people, key=lambda person: len(person["real_name"]))
    person = await visit(house, longest["id"], width=width, lang=lang)
    await person.goes("home")
    name = person.page.locator("#topbar").get_by_text(longest["real_name"], exact=True).first
    await expect(name).to_be_visible()
    assert await name.evaluate("(node) => node.scrollWidth <= node.parentElement.clientWidth")
    assert await name.evaluate("(node) => node.getClientRects().length") == 1


async def test_the_line_above_stays_one_line_where_network_and_person_have_long_names(
    tmp_path: Path, visit: Visit
) -> None:
    config = tmp_path / "network.toml"
    config.write_text(LONG_NAMES, encoding="utf-8")
    house = House(tmp_path, [sys.executable, "-m", "bot.cli", "local", "--config", str(config)])
    await house.open()
    try:
        for lang in ("ja", "en"):
            person = await visit(house, "U0AAAA01", lang=lang)
            await person.goes("home")
            name = person.page.locator("#topbar").get_by_text("石田(東大阪精密板金プレス工業)", exact=True)
            await expect(name.first).to_be_visible()
            heights = await person.page.evaluate("""() => [...document.querySelectorAll(
                "#topbar b, #topbar .stand-in")].map((word) => word.offsetHeight)""")
            assert max(heights) < TWO_LINES
            assert await person.page.evaluate("() => document.body.scrollWidth <= innerWidth")
    finally:
        await house.close()


async def test_on_a_telephone_a_notice_covers_no_button_of_the_tour(house: House, visit: Visit) -> None:
    number = await house.arrives()
    person = await visit(house, (await house.pinged(number))[0], width=TELEPHONE, tour=True)
    thread = (await house.thread(number))[0]["ts"]
    await person.page.goto(f"{house.url}/?as={person.user}#/channel/{INQUIRIES}/thread/{thread}")
    await expect(person.thread(number)).to_be_visible()
    await house.arrives()
    await expect(person.page.locator(".toast")).to_be_visible()
    await person.page.wait_for_function("""() => {
        const edge = (name) => document.querySelector(name).getBoundingClientRect();
        return edge("#toasts").top >= edge("#tour").bottom;
    }""")
