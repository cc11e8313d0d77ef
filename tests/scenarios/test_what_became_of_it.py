"""The lead firm is asked what became of its case, and says so by plain buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.test_finding_the_firm import calling, letter, presses_in_letter
from tests.scenarios.town import told

if TYPE_CHECKING:
    from tests.scenarios.town import Town

LEAD, COLLEAGUE = "UDEMOF01A", "UDEMOF01B"
QUESTION = "その後をお聞かせください"
ANSWERED = "結果をうかがいました"


async def led(town: Town) -> str:
    """An inquiry that F01 leads."""
    number = await calling(town)
    await town.presses(LEAD, "挙手", town.card(number))
    await presses_in_letter(town, town.secretary, "窓口企業にする", "挙手がありました")
    return number


async def test_from_the_question_to_a_quote_and_an_order(town: Town) -> None:
    number = await led(town)
    await town.push(days=15)
    await presses_in_letter(town, LEAD, "見積", QUESTION)
    assert "🏁 結果: *見積*" in told(town.card(number))
    await presses_in_letter(town, LEAD, "見積の金額・日付", QUESTION)
    await town.form(LEAD)
    await town.workspace.submit(LEAD, {"amount": "12.5万円"})
    assert "125,000円" in told(await town.form(LEAD, "次のとおり承りました"))
    await town.quiet()
    assert "125,000円" in told(letter(town, COLLEAGUE, QUESTION))
    assert "125,000円" in told(letter(town, COLLEAGUE, "よろしくお願いします"))
    assert "125,000円" not in told(town.card(number)) + " ".join(town.thread(number))
    await town.push(days=10)
    assert "まだうかがっていません" in told(letter(town, LEAD, number))
    await presses_in_letter(town, COLLEAGUE, "受注", "まだうかがっていません")
    assert "🏁 結果: *受注*" in told(town.card(number))
    assert ANSWERED in told(letter(town, LEAD, number))
    assert "結果を記録" not in told(town.card(number))
    assert any("「受注」と記録しました" in line for line in town.thread(number))

    def asked() -> int:
        return len([one for one in town.letters(LEAD) if number in told(one)])

    before = asked()
    await town.push(days=20)
    assert asked() == before


async def test_a_lead_is_told_who_changes_the_firm_once_the_order_is_won(town: Town) -> None:
    number = await led(town)
    before = letter(town, LEAD, number)
    assert "窓口を辞退" in told(before)
    await town.presses(LEAD, "結果を記録", before, town.workspace.dm(LEAD))
    offers = await town.workspace.until(
        lambda: [one for one in town.letters(LEAD) if one.get("is_ephemeral")]
    )
    await town.presses(LEAD, "受注", offers[0], town.workspace.dm(LEAD))
    assert "窓口を辞退" not in told(letter(town, LEAD, "よろしくお願いします"))
    assert "窓口企業を変更・取り消し" in told(town.card(number))


async def test_a_lost_case_says_why_and_its_author_takes_it_back(town: Town) -> None:
    number = await led(town)
    await town.push(days=15)
    await presses_in_letter(town, LEAD, "失注", QUESTION)
    await presses_in_letter(town, LEAD, "コスト", ANSWERED)
    assert "🏁 結果: *失注*(コスト)" in told(town.card(number))
    await town.presses(LEAD, "結果を取り消す", town.card(number))
    assert "🏁" not in told(town.card(number))
    assert "結果を記録" in told(town.card(number))
