"""From the arrival to the lead firm and what became of it, as each of those concerned sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import Visit
    from tests.browser.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")
CUTTER, COLLEAGUE, OTHER, PLATER = "UDEMOF01A", "UDEMOF01B", "UDEMOF03A", "UDEMOF17A"
ONLY_YOU = "あなただけに表示されています"


async def test_an_inquiry_is_brought_from_its_arrival_to_the_order(house: House, visit: Visit) -> None:
    number = await house.arrives()
    duty = await visit(house, (await house.pinged(number))[0], width=390)
    await duty.goes("letters")
    await duty.presses("詳細を見る", duty.message(number))
    await duty.presses("お客様への文例", duty.form)
    await duty.sees("ミズナラ計測機器 御中", within=duty.form)
    for _ in ("the letter", "the details"):
        await duty.presses("閉じる", duty.form)
    await duty.presses("一次回答済", duty.message(number))
    desk, cutter = await visit(house), await visit(house, CUTTER)
    other = await visit(house, OTHER, width=390)
    await desk.goes("channel")
    await desk.presses("挙手を募る", desk.card(number))
    await desk.presses("挙手を募る", desk.page.get_by_role("alertdialog"))
    await desk.sees("要約がまだ公開されていません")
    await cutter.goes("letters")
    asked = cutter.message(number, "お声がけした理由")
    await cutter.sees("切削", within=asked)
    await cutter.presses("挙手", asked)
    await cutter.sees("挙手を承りました", within=asked)
    await other.goes("letters")
    question = other.message(number, "お声がけした理由")
    await other.presses("辞退", question)
    await other.presses("納期", question)
    await other.sees("辞退を承りました(納期)", within=question)
    await desk.sees("挙手 1社", within=desk.card(number))
    await desk.goes("letters")
    await desk.presses("窓口企業にする", desk.message(number, "挙手がありました"))
    await desk.presses("窓口企業にする", desk.page.get_by_role("alertdialog"))
    award = cutter.message(number, "よろしくお願いします")
    await cutter.presses("詳細を見る", award)
    await cutter.form.get_by_text("ミズナラ計測機器").wait_for()
    await cutter.presses("閉じる", cutter.form)
    await cutter.presses("結果を記録", award)
    await cutter.presses("見積", cutter.message(number, ONLY_YOU))
    colleague = await visit(house, COLLEAGUE, width=390)
    await colleague.goes("letters")
    await colleague.presses("結果を記録", colleague.message(number, "よろしくお願いします"))
    await colleague.presses("受注", colleague.message(number, ONLY_YOU))
    await desk.goes("channel")
    await desk.sees("🏭 窓口企業", "受注", within=desk.card(number))


async def test_on_a_telephone_the_answer_comes_where_the_firm_pressed(house: House, visit: Visit) -> None:
    number = await house.arrives()
    desk, firm = await visit(house), await visit(house, CUTTER, width=390)
    await desk.goes("channel")
    await desk.presses("一次回答済", desk.card(number))
    await desk.presses("挙手を募る", desk.card(number))
    await desk.presses("挙手を募る", desk.page.get_by_role("alertdialog"))
    await firm.goes("channel")
    await firm.card(number).locator(".thread-link").click()
    call, answer = firm.thread("挙手を募ります"), firm.thread(ONLY_YOU)
    await firm.presses("挙手", call)
    await firm.sees("挙手を承りました", within=answer)
    await firm.presses("辞退", firm.page.locator("#side").get_by_test_id("message").first)
    await firm.sees("理由を教えてください", within=answer)
    await expect(answer).to_be_in_viewport(ratio=0.5)
    await firm.presses("納期", answer)
    await firm.sees("理由を承りました", within=answer)


async def test_a_firm_is_asked_by_name_on_a_telephone_and_accepts(house: House, visit: Visit) -> None:
    number = await house.arrives()
    desk, firm = await visit(house, width=390), await visit(house, PLATER, width=390)
    await desk.goes("channel")
    await desk.presses("一次回答済", desk.card(number))
    await desk.presses("指名", desk.card(number))
    await desk.form.get_by_role("combobox").fill("銀砂")
    await desk.page.get_by_role("option", name="銀砂アルマイト", exact=True).click()
    await desk.form.get_by_role("textbox").last.fill("白アルマイトの実績")
    await desk.presses("お願いする", desk.form)
    await firm.goes("letters")
    question = firm.message(number, "指名のお願い")
    await firm.sees("白アルマイトの実績", within=question)
    await firm.presses("引き受けます", question)
    await desk.sees("🏭 窓口企業", within=desk.card(number))
