"""A firm cannot serve next week: it asks, another agrees by button, and the rota follows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot.services import members
from storage import rota
from tests.scenarios.town import INQUIRIES, told

if TYPE_CHECKING:
    from tests.scenarios.town import Town

NEXT_WEEK = date(2026, 12, 7)
MEMBERS = "会員"


async def on_duty_next(town: Town, lane: str = "parts") -> str:
    """The first contact of the firm that has the lane next week."""

    def look(s: Any) -> str:
        return members.contacts(s, rota.firm_id_on(s, lane, NEXT_WEEK) or "")[0]

    return await town.toban.db.read(look)


async def asks(town: Town, user: str, kind: str = "交代", day: str = "12/7", **answers: Any) -> None:
    """Fill in the form of `/duty 交代` or `/duty 代行` and send it."""
    await town.workspace.send(user, INQUIRIES, f"/duty {kind} {day}")
    await town.form(user)
    answer = await town.workspace.submit(user, answers)
    assert answer["ok"], answer
    assert "お願いをお送りしました" in told(town.workspace.view(user))
    await town.workspace.close_view(user)
    await town.quiet()


async def asked(town: Town, label: str) -> list[str]:
    """Those whose last letter has this button."""
    firms = await town.toban.db.read(members.firms)
    users = [user for firm in firms.values() for user in firm.contacts]
    return [user for user in users if (found := town.letters(user)) and label in told(found[-1])]


async def test_a_swap_is_asked_for_agreed_and_told(town: Town) -> None:
    asker = await on_duty_next(town)
    await asks(town, asker, note="展示会のため <!channel>")
    mine = town.letters(asker)[-1]
    assert "取り下げる" in told(mine)
    users = await asked(town, "と交代")
    first, other = users[0], users[-1]
    assert "展示会のため &lt;!channel&gt;" in told(town.letters(first)[-1])
    await town.presses(first, "と交代", town.letters(first)[-1], town.workspace.dm(first))
    assert "が引き受けました" in told(town.letters(other)[-1])
    assert not any(block["type"] == "actions" for block in town.letters(other)[-1]["blocks"])
    edited = next(letter for letter in town.letters(asker) if letter["ts"] == mine["ts"])
    assert "が引き受けました" in told(edited)
    assert "取り下げる" not in told(edited)
    for user in (asker, first, town.secretary):
        letters = [letter for letter in town.letters(user) if "当番の交代が決まりました" in told(letter)]
        assert len(letters) == 1
    assert await on_duty_next(town) == first
    await town.push(days=6)
    assert first in await town.on_duty("parts")


async def test_whoever_comes_second_is_told_who_was_first(town: Town) -> None:
    await asks(town, await on_duty_next(town), kind="代行")
    users = await asked(town, "引き受ける")
    first, second = users[0], users[-1]
    letter = town.letters(second)[-1]
    await town.presses(first, "引き受ける", town.letters(first)[-1], town.workspace.dm(first))
    assert "が引き受けました" in told(town.letters(second)[-1])
    action = next(block for block in letter["blocks"] if block["type"] == "actions")
    assert not any(
        action["block_id"] == block.get("block_id") for block in town.letters(second)[-1]["blocks"]
    )


async def test_half_way_the_members_channel_is_asked_once(town: Town) -> None:
    asker = await on_duty_next(town)
    await asks(town, asker)
    before = len(town.workspace.messages(MEMBERS))
    await town.push(days=1, hours=7)
    posts = [told(post) for post in town.workspace.messages(MEMBERS)[before:]]
    assert len([post for post in posts if "当番の交代のお願い" in post]) == 1
    post = next(one for one in town.workspace.messages(MEMBERS) if "当番の交代のお願い" in told(one))
    users = await asked(town, "と交代")
    seen = len(town.letters(users[0]))
    await town.presses(users[0], "引き受ける", post, MEMBERS)
    assert len(town.letters(users[0])) == seen + 1
    await town.push(days=1)
    assert "引き受け手が決まらないまま" in told(town.letters(asker)[-1])
    again = next(one for one in town.workspace.messages(MEMBERS) if one["ts"] == post["ts"])
    assert "引き受け手が決まらないまま" in told(again)


async def test_the_new_firm_takes_over_what_is_open_at_the_turn(town: Town) -> None:
    await town.push(days=3, hours=6, minutes=30)
    number = await town.arrives()
    old, *_ = await town.on_duty("parts")
    await town.push(days=2, hours=16, minutes=30)
    new, *_ = await town.on_duty("parts")
    assert number in told(town.letters(old)[-1])
    letter = next(one for one in town.letters(new) if "引き継ぐ" in told(one))
    await town.presses(new, "引き継ぐ", letter, town.workspace.dm(new))
    assert "引き継ぎました" in told(town.letters(new)[-1])
    assert "引き継ぎました" in " ".join(town.thread(number))
    again = next(one for one in town.letters(new) if one["ts"] == letter["ts"])
    assert "引き継ぐ" not in told(again)
