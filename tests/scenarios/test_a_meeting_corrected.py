"""A meeting that nobody ended in time: its end is asked for, and when and where it was is put right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.scenarios.test_a_month_in_numbers import content
from tests.scenarios.test_after_the_meeting import MEMBERS, files, fills, letter, presses, says
from tests.scenarios.test_holding_a_meeting import begins, head
from tests.scenarios.town import button, told

if TYPE_CHECKING:
    from tests.scenarios.town import Town

CHAIR = "UDEMOF02A"


async def picture(town: Town) -> str:
    """The last file that the channel got."""
    return (await content(files(town)[-1])).decode()


async def whispered(town: Town, words: str) -> dict[str, Any]:
    """What only the secretary sees of the channel, once it is there."""

    def look() -> dict[str, Any] | None:
        found = town.workspace.messages(MEMBERS, town.secretary)
        return next((one for one in reversed(found) if words in told(one)), None)

    return dict(await town.workspace.until(look))


async def chooses(town: Town, what: str) -> dict[str, Any]:
    """Return the form that the secretary gets for what is to be corrected."""
    await presses(town, town.secretary, "議事録を直す", "議事録【案】")
    form = await town.form(town.secretary, "直すところ")
    field = next(block["block_id"] for block in form["blocks"] if block["type"] == "input")
    return dict(await fills(town, town.secretary, **{field: what}))


async def corrects(town: Town, **values: Any) -> None:
    """The secretary corrects when and where it was, and sends the second draft."""
    assert "出席のしかた" in told(await chooses(town, "who_came"))
    assert "閉会の時刻" in told(await chooses(town, "facts"))
    again = await fills(town, town.secretary, **values)
    assert "まだ配っていない修正があります" in told(again)
    action, block = button(again, "修正した案を配る")
    await town.workspace.click(town.secretary, action, view_id=again["id"], block_id=block)
    await town.workspace.until(lambda: "第2案として" in told(town.workspace.view(town.secretary)))
    await fills(town, town.secretary)


@pytest.mark.timeout(300)  # a long story
async def test_its_end_is_asked_for_and_the_minutes_are_put_right(town: Town) -> None:
    await begins(town)
    await says(town, town.secretary, "/minutes 採決 会費改定 賛成12 反対1", "/minutes 決定 月1万円とする")
    assert "賛成12、反対1" in told(await whispered(town, "賛成12"))
    await town.push(hours=6)
    await town.presses(town.secretary, "会議を終える", head(town), MEMBERS)
    asked = await whispered(town, "何時に終わりましたか")
    assert not files(town)
    over = next(one for one in asked["blocks"] if one["type"] == "actions")["elements"][0]["text"]["text"]
    await town.presses(town.secretary, over, asked, MEMBERS)
    await town.quiet()
    at = over.removesuffix("に終わった")
    first = await picture(town)
    assert f"〜{at}\n" in first
    assert "- **採決**\uff1a会費改定 賛成12 反対1" in first
    await corrects(town, ended="10:30", place="ガレージ", chair=CHAIR)
    second = await picture(town)
    assert "- **場所**\uff1aガレージ" in second
    assert "〜10:30\n" in second
    assert "- **議長**\uff1a" in second
    assert "ガレージ" in told(letter(town, CHAIR, "第2案"))
    await presses(town, CHAIR, "確定する", "第2案")
    assert "(議長)が確定" in told(letter(town, town.secretary, "が確定しました"))


async def test_an_end_is_told_by_its_hour_and_a_wrong_one_is_explained(sqlite_town: Town) -> None:
    town = sqlite_town
    await begins(town)
    await says(town, town.secretary, "/minutes メモ 散会", "/minutes 終了 さっき")
    assert await whispered(town, "/minutes 終了 19:30")
    await town.push(hours=5)
    await says(town, town.secretary, "/minutes 終了 0:30")
    assert await whispered(town, "閉会は開会より後")
    assert not files(town)
