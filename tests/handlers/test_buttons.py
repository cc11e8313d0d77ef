"""What the buttons and their forms do, pressed in the local workspace."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from tests.scenarios.town import INQUIRIES, told

if TYPE_CHECKING:
    from tests.scenarios.town import Town


async def seen(town: Town, user: str, words: str) -> str:
    """Wait until this person is told something in words that only they see; return it."""

    def look() -> str | None:
        rooms = [town.workspace.messages(INQUIRIES, user), town.letters(user)]
        heads = [one["ts"] for one in rooms[0] if one.get("reply_count")]
        rooms += [town.workspace.messages(INQUIRIES, user, ts) for ts in heads]
        whispered = [told(one) for room in rooms for one in room if one.get("is_ephemeral")]
        return next((one for one in whispered if words in one), None)

    return str(await town.workspace.until(look))


def headed(town: Town, number: str) -> dict[str, Any]:
    """Return the card with this number in its headline; others may name it, too."""
    cards = town.workspace.messages(INQUIRIES)
    return next(card for card in cards if number in told({"blocks": card["blocks"][:1]}))


async def on_duty(town: Town, lane: str = "parts") -> str:
    first, *_ = await town.on_duty(lane)
    return first


async def fills_in(town: Town, user: str, entry: str, number: str, answers: dict[str, Any]) -> Any:
    """Choose an entry of the card's menu, or press a button, and submit the form that opens."""
    card = town.card(number)
    try:
        await town.chooses(user, entry, card)
    except AssertionError:
        await town.presses(user, entry, card)
    await town.form(user)
    answer = await town.workspace.submit(user, answers)
    await town.quiet()
    return answer


async def test_who_is_on_it_stands_on_the_card(town: Town) -> None:
    number, user = await town.arrives(), await on_duty(town)
    await town.presses(user, "対応します", town.card(number))
    assert "対応中" in told(town.card(number))
    assert "対応します" not in told(town.card(number)["blocks"][-1])


async def test_the_second_to_reply_is_told_who_was_first(town: Town) -> None:
    number = await town.arrives()
    both = await town.on_duty("parts")
    card = town.card(number)
    await asyncio.gather(*(town.presses(user, "一次回答済", card) for user in both))
    told_so = [asyncio.ensure_future(seen(town, user, "一次回答済を記録しています")) for user in both]
    done, waiting = await asyncio.wait(told_so, return_when=asyncio.FIRST_COMPLETED)
    assert number in done.pop().result()
    assert len(waiting) == 1
    waiting.pop().cancel()


async def test_a_reply_is_taken_back_and_the_clock_runs_again(town: Town) -> None:
    number, user = await town.arrives(), await on_duty(town)
    await town.presses(user, "一次回答済", town.card(number))
    await town.presses(user, "取り消す", town.card(number))
    assert "一次回答待ち" in told(town.card(number))


async def test_a_reply_with_time_and_means(town: Town) -> None:
    number, user = await town.arrives(), await on_duty(town)
    await town.push(minutes=30)
    answers = {"time": "10:20", "means": "phone", "text": "図面を確認します"}
    assert (await fills_in(town, user, "日時・方法", number, answers))["ok"]
    assert "10:20" in told(town.card(number))
    assert "電話" in told(town.card(number))


async def test_a_reply_before_the_arrival_leaves_the_form_open(town: Town) -> None:
    number, user = await town.arrives(), await on_duty(town)
    answer = await fills_in(town, user, "日時・方法", number, {"time": "09:20"})
    assert "受付より前" in answer["errors"]["time"]
    assert town.workspace.view(user) is not None


async def test_another_lane_calls_its_firm(town: Town) -> None:
    number, user = await town.arrives(), await on_duty(town)
    assert (await fills_in(town, user, "専門外", number, {"way": "lane:systems"}))["ok"]
    assert number in told(town.letters(await on_duty(town, "systems"))[-1])
    assert "システム担当" in told(town.card(number))


async def test_another_firm_is_asked(town: Town) -> None:
    number, user = await town.arrives(), await on_duty(town)
    asked = "F20"
    assert (await fills_in(town, user, "専門外", number, {"way": "firm", "firm": asked}))["ok"]
    assert "ご相談" in told(town.letters("UDEMOF20A")[-1])


async def test_the_secretariat_is_asked_and_chooses_the_lane(town: Town) -> None:
    number, user = await town.arrives(), await on_duty(town)
    assert (await fills_in(town, user, "専門外", number, {"way": "secretariat"}))["ok"]
    letter = town.letters(town.secretary)[-1]
    await town.presses(town.secretary, "システム担当へ", letter, town.workspace.dm(town.secretary))
    assert number in told(town.letters(await on_duty(town, "systems"))[-1])


async def test_where_no_form_opens_buttons_come_instead(town_without_forms: Town) -> None:
    town = town_without_forms
    number, user = await town.arrives(), await on_duty(town)
    await town.presses(user, "専門外", town.card(number))
    room = town.workspace.dm(user)
    letter = await town.workspace.until(lambda: town.workspace.find_message(room, "専門外の知らせ方", user))
    await town.presses(user, "システム担当へ", letter, room)
    assert number in told(town.letters(await on_duty(town, "systems"))[-1])


async def test_where_no_details_open_the_person_is_told_kindly(town_without_forms: Town) -> None:
    town = town_without_forms
    number, user = await town.arrives(), await on_duty(town)
    await town.presses(user, "詳細を見る", town.card(number))
    assert "事務局" in await seen(town, user, "開けませんでした")


async def test_the_details_show_the_customer_to_those_on_the_case_alone(town: Town) -> None:
    number, user = (
        await town.arrives(company="ミズナラ計測機器", body="<!channel> *5個*"),
        await on_duty(town),
    )
    await town.presses(user, "詳細を見る", town.card(number))
    shown = told(await town.form(user))
    assert "ミズナラ計測機器" in shown
    assert "<!channel> *5個*" in shown
    await town.presses("UDEMOF20A", "詳細を見る", town.card(number))
    await seen(town, "UDEMOF20A", "事務局だけができます")


async def test_mass_production_is_declined_and_put_back(town: Town) -> None:
    number, user = await town.arrives(), await on_duty(town)
    assert (await fills_in(town, user, "対象外", number, {"kind": "mass_production"}))["ok"]
    assert "量産対象外" in told(town.card(number))
    await town.presses(user, "元に戻す", town.card(number))
    assert "一次回答待ち" in told(town.card(number))


async def test_the_customer_wrote_again_and_the_two_are_linked(town: Town) -> None:
    first, second = await town.arrives(), await town.arrives()
    user = await on_duty(town)
    answers = {"text": "急いでいます <!channel>", "number": first.replace("-0", "ー")}
    assert (await fills_in(town, user, "再連絡あり", second, answers))["ok"]
    assert f"{first} にまとめました" in told(headed(town, second))
    assert f"まとめた引き合い: {second}" in told(headed(town, first))
    assert "急いでいます <!channel>" in told(town.letters(user)[-1])
    await town.presses(user, "一次回答済", headed(town, first))
    assert "一次回答済" in headed(town, second)["text"]
    await town.chooses(user, "まとめを解除", headed(town, second))
    assert "一次回答待ち" in headed(town, second)["text"]


async def test_a_number_that_does_not_exist_is_refused_beside_its_field(town: Town) -> None:
    number, user = await town.arrives(), await on_duty(town)
    answer = await fills_in(town, user, "再連絡あり", number, {"number": "26-9999"})
    assert "26-9999" in answer["errors"]["number"]


async def test_a_released_summary_stands_on_the_card_as_plain_text(town: Town) -> None:
    number, user = await town.arrives(), await on_duty(town)
    answers = {"text": "アルミ筐体5個 *急ぎ*", "class": "members"}
    assert (await fills_in(town, user, "要約", number, answers))["ok"]
    plain = [
        block["text"]
        for block in town.card(number)["blocks"]
        if block.get("text", {}).get("type") == "plain_text"
    ]
    assert {"type": "plain_text", "text": "アルミ筐体5個 *急ぎ*", "emoji": False} in plain
    (letter,) = [one for one in town.letters(user) if number in told(one)]
    assert "アルミ筐体5個" in told(letter)


async def test_not_in_is_noted_and_the_clock_runs_on(town: Town) -> None:
    number, user = await town.arrives(), await on_duty(town)
    await town.chooses(user, "不在", town.card(number))
    assert "電話したが不在" in told(town.card(number))
    assert "一次回答待ち" in told(town.card(number))


async def test_the_button_beside_a_possible_duplicate_opens_the_form_with_its_number(town: Town) -> None:
    first, _ = await town.arrives(), await town.arrives()
    user = await on_duty(town)
    letter = [one for one in town.letters(user) if "重複かもしれません" in told(one)][-1]
    await town.presses(user, "まとめる", letter, town.workspace.dm(user))
    assert f'"initial_value": "{first}"' in told(await town.form(user))
