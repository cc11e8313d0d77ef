"""The secretariat closes the desk for the rest of the day, and everything that runs follows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.handlers.test_settings import fills, opens
from tests.scenarios.town import told

if TYPE_CHECKING:
    from tests.scenarios.town import Town


async def test_the_desk_closes_for_the_rest_of_the_day(town: Town) -> None:
    number = await town.arrives()
    contact, *_ = await town.on_duty("parts")
    assert "12/01(火) 12:00" in told(town.card(number))
    await town.push(minutes=30)
    shown = told(await opens(town, "closing", when="today"))
    moves = re.search(rf"{number} 図面あり部品担当: 12/01\(火\) 12:00 → (12/02\(水\) 10:(?:29|30))", shown)
    assert moves is not None
    done = told(await fills(town, reason="停電"))
    assert moves[1] in done
    assert moves[1] in told(town.card(number))
    assert any("停電" in line and moves[1] in line for line in town.thread(number))
    letter = town.letters(contact)[-1]
    assert number in told(letter)
    assert "停電" in told(letter)


async def test_nobody_is_rung_until_the_desk_opens_again(town: Town) -> None:
    number = await town.arrives()
    backup, *_ = await town.backup("parts")
    await opens(town, "closing", when="today")
    await fills(town, reason="停電")
    before = len(town.letters(backup))
    await town.push(hours=20)
    assert len(town.letters(backup)) == before
    assert "一次回答待ち" in told(town.card(number))
    await town.push(hours=6)
    assert number in told(town.letters(backup)[-1])
    assert "期限超過" in told(town.card(number))


async def test_what_arrives_after_it_waits_for_the_opening(town: Town) -> None:
    await opens(town, "closing", when="today")
    await fills(town, reason="停電")
    contact, *_ = await town.on_duty("parts")
    number = await town.arrives()
    assert not any(number in told(letter) for letter in town.letters(contact))
    await town.push(hours=24)
    assert number in told(town.letters(contact)[-1])


async def test_a_closure_is_taken_back_and_everything_that_moved_moves_back(town: Town) -> None:
    number = await town.arrives()
    contact, *_ = await town.on_duty("parts")
    await opens(town, "closing", when="days", first="2026-12-01", last="2026-12-02")
    await fills(town, reason="停電")
    assert re.search(r"12/03\(木\) (?:10:59|11:00)", told(town.card(number)))
    await town.push(minutes=30)
    form = await opens(town, "closing")
    assert "停電" in told(form)
    ways = [one["value"] for block in form["blocks"] if block.get("block_id") == "when"
            for one in block["element"]["options"]]  # fmt: skip
    shown = told(await fills(town, when=ways[-1]))
    moves = re.search(rf"{number} 図面あり部品担当: 12/03\(木\) [0-9:]+ → (12/01\(火\) 12:(?:29|30))", shown)
    assert moves is not None
    done = told(await fills(town, reason="復電"))
    assert moves[1] in done
    assert moves[1] in told(town.card(number))
    assert any("復電" in line and moves[1] in line for line in town.thread(number))
    assert "取り消しました" in told(town.letters(contact)[-1])
    form = await opens(town, "closing")
    assert "を取り消し(復電)" in told(form)
    assert len(form["blocks"][1]["element"]["options"]) == 2
