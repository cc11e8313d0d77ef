"""Somebody mistypes an inquiry and corrects it: everywhere, without losing what another typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services import cases
from tests.scenarios.town import INQUIRIES, button, told

if TYPE_CHECKING:
    from tests.scenarios.town import Town

OTHER = "UDEMOSEC2"


async def opens(town: Town, user: str, number: str) -> dict[str, Any]:
    """Open the details, and from there the form of 内容を直す."""
    await town.presses(user, "詳細を見る", town.card(number))
    details = await town.form(user, "お客様への文例")
    action_id, block_id = button(details, "内容を直す")
    await town.workspace.click(user, action_id, view_id=details["id"], block_id=block_id)
    return await town.form(user, "打ち間違い")


async def company(town: Town, number: str) -> str:
    return (await town.toban.db.read(lambda s: cases.find(s, number))).company


async def test_two_correct_one_inquiry_and_neither_loses_a_word(town: Town) -> None:
    number = await town.arrives(company="ミズナラ計則", phone="000-1111")
    await opens(town, town.secretary, number)
    await opens(town, OTHER, number)
    await town.workspace.submit(town.secretary, {"company.0": "ミズナラ計測"})
    assert "会社名" in told(await town.form(town.secretary, "内容を直しました"))
    await town.workspace.submit(OTHER, {"company.0": "ミズナラ計測機器", "phone.0": "000-2222"})
    again = await town.form(OTHER, "先に直しました")
    assert "ミズナラ計測" in told(again["blocks"][1])
    filled = [block["element"].get("initial_value") for block in again["blocks"] if block["type"] == "input"]
    assert {"ミズナラ計測機器", "000-2222"} <= set(filled)
    assert await company(town, number) == "ミズナラ計測"
    await town.workspace.submit(OTHER, {})
    await town.form(OTHER, "内容を直しました")
    await town.quiet()
    assert await company(town, number) == "ミズナラ計測機器"
    assert "✏️ 内容を直しました" in told(town.card(number))
    lines = [line for line in town.thread(number) if "内容を直しました" in line]
    assert "(会社名)" in lines[0]
    assert "(会社名、電話番号)" in lines[1]
    shown = (*town.thread(number), told(town.card(number)))
    assert not any("ミズナラ" in line or "2222" in line for line in shown)


async def test_whoever_typed_an_inquiry_in_corrects_it_from_the_receipt(town: Town) -> None:
    member = (await town.backup("systems"))[0]
    await town.workspace.send(member, INQUIRIES, "/inquiry 樹脂カバーの相談")
    await town.form(member, "会社名")
    await town.workspace.submit(member, {"company": "クヌギ製作"})
    receipt = await town.form(member, "受け付けました")
    action_id, block_id = button(receipt, "内容を直す")
    await town.workspace.click(member, action_id, view_id=receipt["id"], block_id=block_id)
    await town.form(member, "打ち間違い")
    await town.workspace.submit(member, {"company.0": "クヌギ製作所"})
    await town.form(member, "内容を直しました")
    newest = await town.toban.db.read(
        lambda s: cases.open_views(s, town.toban.desk.network, town.control.now(), 100)
    )
    assert "クヌギ製作所" in {view.inquiry.company for view in newest}


async def test_a_space_that_slipped_into_an_address_is_taken_out_and_nothing_else_is_touched(
    town: Town,
) -> None:
    number = await town.arrives(email="kiri shima@kaimu.example.jp", person="桐島　葉子")
    form = await opens(town, town.secretary, number)
    filled = {
        block["block_id"]: block["element"].get("initial_value")
        for block in form["blocks"]
        if block["type"] == "input"
    }
    await town.workspace.submit(town.secretary, filled | {"email.0": "kirishima@kaimu.example.jp"})
    done = told(await town.form(town.secretary, "内容を直しました"))
    assert ("メール" in done, "担当" in done) == (True, False)
    case = await town.toban.db.read(lambda s: cases.find(s, number))
    assert (case.email, case.person) == ("kirishima@kaimu.example.jp", "桐島　葉子")
