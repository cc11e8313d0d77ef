"""From the first reply to one lead firm, by the buttons that people press."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services import members
from tests.scenarios.town import INQUIRIES, told

if TYPE_CHECKING:
    from tests.scenarios.town import Town

SALES = "UDEMOF06A"  # the demo's sales head is the firm F06


async def answered(town: Town, **fields: Any) -> str:
    """An inquiry that the secretariat replied to."""
    number = await town.arrives(**fields)
    await town.presses(town.secretary, "一次回答済", town.card(number))
    return number


async def calling(town: Town, **fields: Any) -> str:
    number = await answered(town, **fields)
    await town.presses(town.secretary, "挙手を募る", town.card(number))
    return number


def thread(town: Town, number: str) -> list[dict[str, Any]]:
    card = town.card(number)
    return town.workspace.messages(INQUIRIES, town.secretary, card["ts"])[1:]


def call_of(town: Town, number: str) -> dict[str, Any]:
    """The call in the card's thread."""
    return next(one for one in thread(town, number) if "挙手" in told(one) and "受けられる" in told(one))


def letter(town: Town, user: str, words: str) -> dict[str, Any]:
    """The person's last letter with these words."""
    return [one for one in town.letters(user) if words in told(one)][-1]


async def presses_in_letter(town: Town, user: str, label: str, words: str) -> None:
    await town.presses(user, label, letter(town, user, words), town.workspace.dm(user))


async def firms(town: Town) -> dict[str, Any]:
    return await town.toban.db.read(members.firms)


async def test_a_hand_becomes_the_lead_firm(town: Town) -> None:
    number = await calling(town)
    for user in ("UDEMOF01A", "UDEMOF03A"):
        assert "お声がけした理由: 切削" in told(letter(town, user, "受けられる企業"))
    await presses_in_letter(town, "UDEMOF01A", "挙手", "受けられる企業")
    await town.presses("UDEMOF03B", "挙手", town.card(number))
    assert "挙手 2社" in told(town.card(number))
    assert "挙手を承りました" in told(letter(town, "UDEMOF01B", "受けられる企業"))
    chosen = letter(town, town.secretary, "挙手がありました")
    assert told(chosen).count("窓口企業にする") == 5  # once in the sentence, twice a button, which asks first
    await town.presses(town.secretary, "窓口企業にする", chosen, town.workspace.dm(town.secretary))
    card = told(town.card(number))
    assert card.count("🏭 窓口企業") == 1
    assert "挙手する" not in card
    lead, other = (
        ("UDEMOF01A", "UDEMOF03A")
        if "朝霧精密切削" in card.split("窓口企業")[1]
        else ("UDEMOF03A", "UDEMOF01A")
    )
    assert "不具合" in told(letter(town, lead, "の窓口企業は"))
    assert "ありがとうございました" in told(letter(town, other, "次の機会"))
    assert any("不具合" in line for line in town.thread(number))
    await presses_in_letter(town, lead, "詳細を見る", "の窓口企業は")
    assert "ミズナラ計測機器" in told(await town.form(lead))


async def test_once_a_firm_leads_nobody_can_choose_another_from_an_old_message(town: Town) -> None:
    number = await calling(town)
    await town.presses("UDEMOF01A", "挙手", town.card(number))
    await town.presses(town.secretary, "窓口企業にする", call_of(town, number))
    asked = town.letters(town.secretary)[-1]
    assert "朝霧精密切削* に決まりました" in told(asked)
    assert "窓口企業にする" not in told(asked)
    assert "窓口企業にする" not in " ".join(town.thread(number))


async def test_declined_by_everybody_the_sales_head_appoints_and_another_accepts(town: Town) -> None:
    number = await calling(town, subject="遊星歯車", body="", material="")
    asked = [user for user in ("UDEMOF24A",) if town.letters(user)]
    assert asked == ["UDEMOF24A"]
    await presses_in_letter(town, "UDEMOF24A", "辞退", "受けられる企業")
    await presses_in_letter(town, "UDEMOF24A", "納期", "締め切りました")
    assert "辞退を承りました(納期)" in told(letter(town, "UDEMOF24A", "締め切りました"))
    assert any("挙手はありませんでした" in line for line in town.thread(number))
    assert "すべての企業が辞退されました" in told(letter(town, town.secretary, number))
    assert any("に締め切りました" in line for line in town.thread(number))
    await town.push(days=2)
    ask = letter(town, SALES, "決まっていません")
    await town.presses(SALES, "指名", ask, town.workspace.dm(SALES))
    assert "今回辞退された企業: 空蝉歯車" in told(await town.form(SALES))
    await town.workspace.submit(SALES, {"firm": "F01", "reason": "歯車の実績 <!channel>"})
    await town.quiet()
    assert "お返事を待っています" in told(letter(town, SALES, number))
    question = letter(town, "UDEMOF01A", "指名のお願い")
    assert "歯車の実績 &lt;!channel&gt;" in told(question)
    await town.presses("UDEMOF01A", "辞退", question, town.workspace.dm("UDEMOF01A"))
    await presses_in_letter(town, "UDEMOF01A", "技術", "指名のお願い")
    again = letter(town, SALES, "指名は辞退されました")
    await town.presses(SALES, "指名", again, town.workspace.dm(SALES))
    await town.form(SALES)
    await town.workspace.submit(SALES, {"firm": "F03", "reason": "治具の実績"})
    await town.quiet()
    await presses_in_letter(town, "UDEMOF03A", "引き受けます", "指名のお願い")
    assert "霜月マシニング" in told(town.card(number)).split("🏭")[1]
    assert len([line for line in town.thread(number) if "に決まりました" in line]) == 1


async def test_a_reply_taken_back_withdraws_the_call_and_whoever_is_asked_later_appoints_by_button(
    town: Town,
) -> None:
    number = await calling(town)
    await presses_in_letter(town, "UDEMOF01A", "挙手", "受けられる企業")
    told_of_hand = letter(town, town.secretary, "挙手がありました")["ts"]
    await town.presses(town.secretary, "取り消す", town.card(number))
    card = told(town.card(number))
    assert "挙手" not in card
    assert "一次回答済" in card
    assert "ありがとうございました" in told(letter(town, "UDEMOF01A", "挙手は控えてあります"))
    assert "取り下げました" in told(letter(town, "UDEMOF03A", number))
    asked = next(one for one in town.letters(town.secretary) if one["ts"] == told_of_hand)
    assert "取り下げました" in told(asked)
    await town.push(days=2)
    assert not [one for one in town.letters(SALES) if "指名" in told(one)]
    await town.presses(town.secretary, "一次回答済", town.card(number))
    asked = next(one for one in town.letters(town.secretary) if one["ts"] == told_of_hand)
    await town.presses(town.secretary, "挙手を募る", asked, town.workspace.dm(town.secretary))
    assert "挙手 1社" in told(town.card(number))
    await town.push(days=6)
    ask = letter(town, SALES, "まだ決まっていません")
    await town.presses(SALES, "指名", ask, town.workspace.dm(SALES))
    await town.form(SALES)
    await town.workspace.submit(SALES, {"firm": "F03", "reason": "治具の実績"})
    await town.quiet()
    assert "指名のお願い" in told(letter(town, "UDEMOF03A", "治具の実績"))


async def test_a_call_is_withdrawn_with_its_reason_and_opened_again(town: Town) -> None:
    number = await calling(town)
    await presses_in_letter(town, "UDEMOF01A", "挙手", "受けられる企業")
    await town.presses(town.secretary, "募集を取り下げる", town.card(number))
    await town.form(town.secretary, "挙手の募集を取り下げます")
    await town.workspace.submit(town.secretary, {"reason": "仕様の見直し"})
    await town.quiet()
    assert any("挙手の募集を取り下げました。理由: 仕様の見直し" in told(one) for one in thread(town, number))
    for user, words in (("UDEMOF01A", "挙手は控えてあります"), ("UDEMOF03A", "お返事は不要です")):
        assert words in told(letter(town, user, "仕様の見直し"))
        asked = letter(town, user, "ご対応は不要です")
        assert not [block for block in asked["blocks"] if block["type"] == "actions"]
    assert "挙手を募る" in told(town.card(number))
    await town.presses(town.secretary, "挙手を募る", town.card(number))
    assert "挙手 1社" in told(town.card(number))
    await presses_in_letter(town, "UDEMOF03A", "挙手", "受けられる企業")
    assert "挙手 2社" in told(town.card(number))


async def test_a_case_of_two_processes_has_a_lead_and_a_partner(town: Town) -> None:
    number = await answered(town)
    await town.chooses(town.secretary, "工程を分けて", town.card(number))
    await town.form(town.secretary)
    await town.workspace.submit(town.secretary, {"process": "切削\nめっき"})
    await town.quiet()
    await town.presses("UDEMOF01A", "挙手(切削)", town.card(number))
    await town.presses("UDEMOF16A", "挙手(めっき)", town.card(number))
    call = call_of(town, number)
    cutter = next(block for block in call["blocks"] if "朝霧" in told(block) and "accessory" in block)
    await town.presses(town.secretary, "窓口企業にする", {**call, "blocks": [cutter]})
    await presses_in_letter(town, "UDEMOF01A", "協力企業にする", "の窓口企業は")
    assert "協力企業" in told(town.card(number))
    assert "加えました" in told(letter(town, "UDEMOF16A", "協力企業として"))
    await presses_in_letter(town, "UDEMOF16A", "協力を辞退", "協力企業として")
    assert "🤝" not in told(town.card(number))


async def test_nobody_sees_the_customer_before_a_firm_is_chosen(town: Town) -> None:
    number = await calling(town)
    shown = told(call_of(town, number)) + told(letter(town, "UDEMOF01A", "受けられる企業"))
    for secret in ("ミズナラ", "アルミ筐体の切削見積"):
        assert secret not in shown
    await town.presses("UDEMOF12A", "詳細を見る", town.card(number))
    assert not town.workspace.view("UDEMOF12A")
