"""From the first reply to the lead firm, as each of those concerned sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.browser.conftest import Visit
    from tests.browser.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")
CUTTER, OTHER, PLATER = "UDEMOF01A", "UDEMOF03A", "UDEMOF17A"


async def test_a_firm_raises_its_hand_leads_and_sees_the_customer(house: House, visit: Visit) -> None:
    number = await house.arrives()
    desk, cutter = await visit(house), await visit(house, CUTTER)
    other = await visit(house, OTHER, width=390)
    await desk.goes("channel")
    await desk.presses("一次回答済", desk.card(number))
    await desk.presses("挙手を募る", desk.card(number))
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
    await cutter.sees("の窓口企業は")
    await cutter.presses("詳細を見る", cutter.message(number, "よろしくお願いします"))
    await cutter.form.get_by_text("ミズナラ計測機器").wait_for()
    await desk.goes("channel")
    await desk.sees("🏭 窓口企業", within=desk.card(number))


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
