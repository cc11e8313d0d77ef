"""The chair leads a meeting with one message before them, which follows it minute by minute."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.app import Toban
from tests.scenarios.test_holding_a_meeting import MEMBERS, begins, head
from tests.scenarios.town import told

if TYPE_CHECKING:
    from tests.scenarios.town import Town

CHAIR = "UDEMOF01A"


def shown(town: Town) -> dict[str, Any]:
    """The chair's message, of which there is one."""
    (found,) = [one for one in town.letters(CHAIR) if "⏱️" in told(one) or "🏁 *第37回" in told(one)]
    return found


async def prepares(town: Town, *titles: str) -> None:
    for title in titles:
        await town.workspace.send(town.secretary, MEMBERS, f"/topmeeting 提案 top-37 {title}")
        await town.quiet()


async def test_the_chair_is_shown_the_item_its_minutes_and_what_comes_next(town: Town) -> None:
    await prepares(town, "展示会の分担", "会費の改定")
    await begins(town)
    assert "まだ議題を始めていません" in told(shown(town))
    assert "次の議題: 今後の当番(5分)" in told(shown(town))
    coming = await town.control.next_event()  # where the clock is pushed to: its minutes are nobody's event
    assert coming is not None
    assert datetime.fromisoformat(coming["at"]) > town.control.now() + timedelta(minutes=1)
    await town.presses(CHAIR, "次の議題", shown(town), town.workspace.dm(CHAIR))
    await town.push(minutes=4)
    now = told(shown(town))
    assert "今後の当番*(次第の3件中1件目)" in now
    assert re.search("予定5分 · 経過[34]分 · 残り[12]分", now)
    await town.push(minutes=4)
    assert re.search("[23]分超過", told(shown(town)))
    for _ in ("第1号議案", "第2号議案"):
        await town.workspace.send(town.secretary, MEMBERS, "/minutes 次へ")
    await town.push(minutes=1)
    assert "第2号議案 会費の改定" in told(shown(town))
    assert "これが最後の議題です" in told(shown(town))


async def test_after_a_restart_the_message_goes_on_and_ends_with_the_meeting(town: Town) -> None:
    await prepares(town, "展示会の分担")
    await begins(town)
    before = shown(town)["ts"]
    stopped = town.toban
    await stopped.stop()
    town.toban = Toban(
        stopped.settings, stopped.desk.network, stopped.desk.clock, stopped.db, pace=timedelta(0)
    )
    town.control.toban = town.toban
    await town.toban.start()
    await town.push(minutes=3)
    assert re.search("全体: .*経過3分", told(shown(town)))
    await town.presses(town.secretary, "会議を終える", head(town), MEMBERS)
    assert (shown(town)["ts"], "終わりました" in told(shown(town))) == (before, True)


async def test_the_button_of_a_message_that_is_a_minute_old_skips_no_item(sqlite_town: Town) -> None:
    town = sqlite_town
    await prepares(town, "展示会の分担", "会費の改定")
    await begins(town)
    old, dm = shown(town), town.workspace.dm(CHAIR)
    await town.workspace.send(town.secretary, MEMBERS, "/minutes 次へ")
    await town.presses(CHAIR, "次の議題", old, dm)
    told_so = "いまの議題は「今後の当番」です"
    await town.workspace.until(lambda: any(told_so in one for one in town.whispers(CHAIR, dm)))
    assert "▶️ *今後の当番" in told(shown(town))
