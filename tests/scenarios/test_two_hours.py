"""The two hours, as the people of the network live them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.town import told

if TYPE_CHECKING:
    from tests.scenarios.town import Town


async def test_an_inquiry_rings_its_duty_firm_and_nobody_else(town: Town) -> None:
    number = await town.arrives()
    asked = await town.on_duty("parts")
    assert all(number in told(town.letters(user)[-1]) for user in asked)
    others = {*await town.on_duty("systems"), town.secretary}
    assert not any(town.letters(user) for user in others)
    rung = {
        user
        for message in town.workspace.messages("引き合い", thread_ts=town.card(number)["ts"])
        for user in message["rings"]
    }
    assert rung == set(asked)


async def test_the_card_hides_the_customer(town: Town) -> None:
    number = await town.arrives(
        company="秘密工業", person="田中", email="tanaka@himitsu.example.jp", body="極秘の部品"
    )
    shown = told(town.card(number)) + town.card(number)["text"]
    for secret in ("秘密工業", "田中", "tanaka", "極秘", "アルミ筐体"):
        assert secret not in shown


async def test_pressing_the_button_records_the_first_reply_and_silences_the_chain(town: Town) -> None:
    number = await town.arrives()
    first, *_ = await town.on_duty("parts")
    letter = town.letters(first)[-1]
    await town.presses(first, "一次回答済", letter, town.workspace.dm(first))
    assert "一次回答済" in told(town.card(number))
    await town.push(hours=6)
    assert not any(number in told(letter) for letter in town.letters(town.secretary))


async def test_nobody_replies_and_the_chain_calls_one_after_the_other(town: Town) -> None:
    number = await town.arrives()
    await town.push(hours=2)
    backup, *_ = await town.backup("parts")
    assert number in told(town.letters(backup)[-1])
    assert "期限超過" in told(town.card(number))
    before = len(town.thread(number))
    await town.push(hours=1, minutes=30)
    assert len(town.thread(number)) == before + 2


async def test_a_stranger_who_presses_is_told_kindly(town: Town) -> None:
    number = await town.arrives()
    await town.presses("UDEMOF20A", "一次回答済", town.card(number))
    await town.workspace.until(lambda: town.whispers("UDEMOF20A") or None)
    assert "一次回答済" not in town.thread(number)
