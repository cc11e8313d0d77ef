"""Nobody of next week's firm is there on some days: it hears it once, asks, and another firm takes over."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot.services import members
from storage import rota
from tests.scenarios.town import INQUIRIES, told

if TYPE_CHECKING:
    from tests.scenarios.town import Town

NEXT_WEEK = date(2026, 12, 7)


async def contacts_of_next_week(town: Town) -> tuple[str, ...]:
    def look(s: Any) -> tuple[str, ...]:
        return tuple(members.contacts(s, rota.firm_id_on(s, "parts", NEXT_WEEK) or ""))

    return await town.toban.db.read(look)


async def whispered(town: Town, user: str, words: str) -> str:
    def look() -> str | None:
        return next((one for one in town.whispers(user) if words in one), None)

    return str(await town.workspace.until(look))


async def letters_with(town: Town, user: str, words: str) -> list[dict[str, Any]]:
    await town.quiet()
    return [letter for letter in town.letters(user) if words in told(letter)]


async def test_a_firm_of_which_nobody_is_left_hears_it_once_and_passes_its_turn_on(town: Town) -> None:
    firm = await contacts_of_next_week(town)
    first, *others = firm
    for user in firm:
        assert await letters_with(town, first, "全員不在") == []
        await town.workspace.send(user, INQUIRIES, "/duty 不在 12/9-10")
        assert "12/09(水)〜12/10(木)を不在として" in await whispered(town, user, "受け付けました")
    for user in firm:
        (letter,) = await letters_with(town, user, "全員不在")
        assert "12/09(水)、12/10(木)は" in told(letter)
    (to_desk,) = await letters_with(town, town.secretary, "全員不在")
    assert "/duty 代行" in told(to_desk)
    await town.workspace.send(first, INQUIRIES, "/duty 不在 12/8-12/11")
    await whispered(town, first, "前の届けと合わせて、12/08(火)〜12/11(金)")
    (letter,) = await letters_with(town, first, "全員不在")
    await town.workspace.send(town.secretary, INQUIRIES, "/duty 年間")
    assert "連絡担当者が全員不在の日がある" in told(await town.form(town.secretary))
    await town.presses(first, "の代行をお願いする", letter, town.workspace.dm(first))
    (mine,) = await letters_with(town, first, "当番代行をお願いしています")
    assert "12/09(水)〜12/10(木) 図面あり部品担当" in told(mine), "it asks for these days alone"
    await town.presses(first, "取り下げる", mine, town.workspace.dm(first))
    await town.presses(first, "交代したい", letter, town.workspace.dm(first))
    mine = town.letters(first)[-1]
    assert "取り下げる" in told(mine)
    taker = await town.toban.db.read(members.firms)
    users = [user for one in taker.values() for user in one.contacts if user not in firm]
    asked = [user for user in users if await letters_with(town, user, "と交代")]
    await town.presses(asked[0], "と交代", town.letters(asked[0])[-1], town.workspace.dm(asked[0]))
    assert asked[0] in await contacts_of_next_week(town)
    for user in (first, *others):
        (letter,) = await letters_with(town, user, "全員不在")
        assert "もう貴社のものではありません" in told(letter)
        assert not any(block["type"] == "actions" for block in letter["blocks"])
