"""How an inquiry comes in: by the form, by a command, by a shortcut, by the website."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import Visit
    from tests.browser.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")

BODY = re.compile("^内容")
RECEIVED = re.compile(r"受付番号 (\d\d-\d{4}) で受け付けました")


async def test_a_phone_call_is_registered_on_home_and_gets_its_number(house: House, visit: Visit) -> None:
    secretary = await visit(house)
    await secretary.goes("home")
    await secretary.presses("引き合いを登録")
    await secretary.form.get_by_label("件名").fill("電話でのお問い合わせ:治具の製作")
    await secretary.presses("登録", secretary.form)
    said = secretary.form.get_by_text(RECEIVED)
    await expect(said).to_be_visible()
    number = RECEIVED.search(await said.inner_text())[1]
    await secretary.presses("閉じる", secretary.form.locator("footer"))
    await secretary.sees(number, within=secretary.page.get_by_test_id("app-home"))
    await secretary.goes("channel")
    await secretary.sees("電話", within=secretary.card(number))


async def test_the_command_opens_the_form_filled_in(house: House, visit: Visit) -> None:
    secretary = await visit(house)
    await secretary.goes("channel")
    await secretary.types("/inquiry SUS304の溶接を10個、来月まで")
    await expect(secretary.form.get_by_label(BODY)).to_have_value("SUS304の溶接を10個、来月まで")


async def test_a_refused_form_keeps_what_was_typed(house: House, visit: Visit) -> None:
    secretary = await visit(house)
    await secretary.goes("home")
    await secretary.presses("引き合いを登録")
    await secretary.form.get_by_label("会社名").fill("ミズナラ計測機器")
    await secretary.presses("登録", secretary.form)
    await secretary.sees("件名か内容のどちらかを入力してください。", within=secretary.form)
    await expect(secretary.form.get_by_label("会社名")).to_have_value("ミズナラ計測機器")


async def test_a_message_becomes_an_inquiry_by_its_shortcut(house: House, visit: Visit) -> None:
    secretary = await visit(house)
    await secretary.goes("channel")
    await secretary.types("お客様から転送:歯車のリバースエンジニアリング")
    message = secretary.message("歯車のリバースエンジニアリング")
    await message.hover()
    await message.get_by_role("button", name="その他の操作").click()
    await secretary.page.get_by_role("menuitem", name="引き合いとして登録").click()
    await expect(secretary.form.get_by_label(BODY)).to_have_value(
        re.compile("歯車のリバースエンジニアリング")
    )


async def test_an_example_of_a_phone_call_arrives_as_one(house: House, visit: Visit) -> None:
    secretary = await visit(house)
    await secretary.goes("channel")
    await secretary.presses("お客様の問い合わせ")
    await secretary.page.get_by_role("button", name="実験装置を作りたい").click()
    answer = secretary.page.get_by_test_id("customer-answer")
    await expect(answer).to_have_text(RECEIVED)
    number = RECEIVED.search(await answer.inner_text())[1]
    await secretary.sees("電話", within=secretary.card(number))


async def test_a_letter_that_says_nothing_is_not_sent(house: House, visit: Visit) -> None:
    secretary = await visit(house)
    await secretary.goes("channel")
    await secretary.presses("お客様の問い合わせ")
    await secretary.presses("この内容で問い合わせる")
    answer = secretary.page.get_by_test_id("customer-answer")
    await expect(answer).to_have_text("1つは書いてから送ってください。")


async def test_a_customers_shout_is_shown_as_it_is_and_rings_nobody(house: House, visit: Visit) -> None:
    shout = "<!channel> *急ぎ* <@UDEMOSEC1> `rm` <https://example.com|ここ>"
    number = await house.arrives(subject=shout, body=shout, company=shout)
    called = await house.pinged(number)
    person, secretary = await visit(house, called[0]), await visit(house)
    await person.goes("letters")
    await person.presses("詳細を見る", person.message(number))
    await person.sees(shout, within=person.form)
    await expect(person.form.locator("a")).to_have_count(0)
    rung = {user for message in await house.thread(number) for user in message["rings"]}
    assert rung == set(called)
    await secretary.goes("channel")
    await expect(secretary.card(number)).to_be_visible()
    await expect(secretary.page.locator("#main")).not_to_contain_text("急ぎ")


async def test_a_hundred_kilobytes_arrive_whole(house: House, visit: Visit) -> None:
    text = "".join(f"{line:05d} 図面の注記\n" for line in range(5_000))
    number = await house.arrives(body=text)
    person = await visit(house, (await house.pinged(number))[0])
    await person.goes("letters")
    await person.presses("詳細を見る", person.message(number))
    await person.sees(re.compile("00000 図面の注記"), re.compile("04999 図面の注記"), within=person.form)
