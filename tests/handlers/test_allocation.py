"""The buttons with which a firm is found, for people to whom Slack opens no form, and for strangers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.members import Act
from bot.services import appointments, members
from storage import inquiries
from tests.handlers.test_buttons import seen
from tests.scenarios.town import INQUIRIES, told

if TYPE_CHECKING:
    from tests.scenarios.town import Town

CUTTER, OTHER = "UDEMOF01A", "UDEMOF03A"


async def calling(town: Town) -> str:
    number = await town.arrives()
    await town.presses(town.secretary, "一次回答済", town.card(number))
    await town.presses(town.secretary, "挙手を募る", town.card(number))
    return number


def whispered(town: Town, user: str, words: str) -> dict[str, Any]:
    """What only this person sees, with these words."""
    found = [one for one in town.workspace.messages(INQUIRIES, user) if one.get("is_ephemeral")]
    return next(one for one in found if words in told(one))


async def test_a_guest_raises_a_hand_and_declines_with_a_reason_in_the_channel(
    town_without_forms: Town,
) -> None:
    town = town_without_forms
    number = await calling(town)
    await town.presses(CUTTER, "挙手", town.card(number))
    await seen(town, CUTTER, "挙手を承りました")
    await town.presses(OTHER, "辞退", town.card(number))
    await seen(town, OTHER, "理由を教えてください")
    await town.presses(OTHER, "設備", whispered(town, OTHER, "理由を教えてください"))
    await seen(town, OTHER, "理由を承りました")
    letter = [one for one in town.letters(OTHER) if number in told(one)][-1]
    assert "辞退を承りました(設備)" in told(letter)
    assert "挙手 1社" in told(town.card(number))


async def test_whoever_presses_in_the_thread_is_answered_in_the_thread(town: Town) -> None:
    number = await calling(town)
    card = town.card(number)
    replies = town.workspace.messages(INQUIRIES, CUTTER, card["ts"])
    await town.presses(CUTTER, "辞退", next(one for one in replies if "挙手を募ります" in told(one)))
    await seen(town, CUTTER, "理由を教えてください")
    asked = [one for one in town.workspace.messages(INQUIRIES, CUTTER, card["ts"]) if one.get("is_ephemeral")]
    await town.presses(CUTTER, "設備", asked[0])
    await seen(town, CUTTER, "理由を承りました")
    assert town.whispers(CUTTER) == []
    await town.presses(OTHER, "挙手", town.card(number))
    await seen(town, OTHER, "挙手を承りました")
    assert len(town.whispers(OTHER)) == 1


async def test_where_no_form_opens_a_firm_is_appointed_by_plain_button(town_without_forms: Town) -> None:
    town = town_without_forms
    number = await town.arrives()
    await town.presses(town.secretary, "一次回答済", town.card(number))
    await town.presses(town.secretary, "指名", town.card(number))
    await seen(town, town.secretary, "合う理由がそのまま指名の理由")
    offer = whispered(town, town.secretary, "合う理由がそのまま指名の理由")
    cutter = next(block for block in offer["blocks"] if "朝霧精密切削" in told({"blocks": [block]}))
    await town.presses(town.secretary, "指名", {**offer, "blocks": [cutter]})
    question = [one for one in town.letters(CUTTER) if "指名のお願い" in told(one)][-1]
    assert "切削" in told(question)


async def test_the_secretariat_presses_what_a_firm_without_slack_said_on_the_phone(town: Town) -> None:
    named = {"id": "F03", "name": "霜月マシニング"}
    await town.toban.db.write(lambda s: members.upsert(s, named, []))
    number = await calling(town)
    home = town.workspace.dm(town.secretary)

    def letter() -> dict[str, Any]:
        return [one for one in town.letters(town.secretary) if "電話でお声がけ" in told(one)][-1]

    await town.presses(town.secretary, "辞退", letter(), home)
    assert "辞退を承りました" in told(letter())
    await town.presses(town.secretary, "納期", letter(), home)
    assert "辞退を承りました(納期)" in told(letter())
    await town.presses(town.secretary, "挙手", letter(), home)
    assert "挙手 1社" in told(town.card(number))
    await town.presses(town.secretary, "詳細を見る", town.card(number))
    assert "霜月マシニングが挙手しました(事務局の" in told(await town.form(town.secretary))


async def test_whoever_does_not_decide_is_told_who_does(town: Town) -> None:
    number = await calling(town)
    await town.presses(CUTTER, "挙手", town.card(number))
    letter = [one for one in town.letters(town.secretary) if "挙手がありました" in told(one)][-1]
    card = town.card(number)
    call = next(
        one for one in town.workspace.messages(INQUIRIES, CUTTER, card["ts"]) if "窓口企業にする" in told(one)
    )
    await town.presses(OTHER, "窓口企業にする", call)
    await seen(town, OTHER, "窓口企業を決めるのは")
    assert "🏭" not in told(town.card(number))
    assert "窓口企業にする" in told(letter)


async def test_a_stranger_to_all_firms_cannot_raise_a_hand(town: Town) -> None:
    number = await calling(town)
    await town.presses(town.secretary, "挙手", town.card(number))
    await seen(town, town.secretary, "会員企業の連絡担当者")


BOTH = "UDEMOF05A"


async def of_two_firms(town: Town) -> None:
    """Let one person be the contact of F05 and of F03."""
    for firm_id, name in (("F03", "霜月マシニング"), ("F05", "燕沢精工")):
        values = {"id": firm_id, "name": name}
        await town.toban.db.write(lambda s, v=values: members.upsert(s, v, [BOTH]))


async def test_who_is_of_two_firms_says_for_which_one_the_hand_goes_up(town: Town) -> None:
    await of_two_firms(town)
    number = await calling(town)
    await town.presses(BOTH, "挙手", town.card(number))
    await seen(town, BOTH, "どの企業のものですか")
    asked = whispered(town, BOTH, "どの企業のものですか")
    assert [word in told(asked) for word in ("霜月マシニング", "燕沢精工")] == [True, True]
    assert "挙手 0社" in told(town.card(number))
    second = next(block for block in asked["blocks"] if "F05" in str(block.get("block_id")))
    await town.presses(BOTH, "挙手", {**asked, "blocks": [second]})
    await seen(town, BOTH, "挙手を承りました")
    assert "挙手 1社" in told(town.card(number))
    await town.presses(town.secretary, "詳細を見る", town.card(number))
    assert "燕沢精工が挙手しました" in told(await town.form(town.secretary))


async def test_the_secretariat_records_on_the_card_what_a_firm_asked_by_name_said_on_the_phone(
    town: Town,
) -> None:
    number = await town.arrives()
    await town.presses(town.secretary, "一次回答済", town.card(number))
    case = await town.toban.db.read(lambda s: inquiries.by_number(s, number))
    assert case is not None
    act, net = Act(town.secretary, town.control.now(), "test"), town.toban.desk.network
    await town.toban.db.write(lambda s: appointments.appoint(s, net, act, case.id, "F03", "設備があるため"))
    await town.quiet()
    await town.presses(CUTTER, "返事を代わりに記録", town.card(number))
    await seen(town, CUTTER, "その企業の方と事務局だけ")
    await town.presses(town.secretary, "返事を代わりに記録", town.card(number))
    await seen(town, town.secretary, "伺ったお返事を押してください")
    await town.presses(town.secretary, "辞退", whispered(town, town.secretary, "伺ったお返事"))
    await seen(town, town.secretary, "辞退のお返事を記録しました")
    await town.presses(town.secretary, "納期", whispered(town, town.secretary, "辞退のお返事を記録"))
    await seen(town, town.secretary, "理由を承りました")
    await town.presses(town.secretary, "詳細を見る", town.card(number))
    story = told(await town.form(town.secretary))
    assert "指名を辞退しました(事務局の" in story
    assert "代わりに記録" in story
