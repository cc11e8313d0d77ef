"""`/minutes find`, `list` and `export`: the minutes of the past."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import meetings, minutes_export, past_minutes
from bot.slack import lists
from bot.slack import past_minutes as shown
from handlers.common import context
from handlers.words import LIST

if TYPE_CHECKING:
    from bot.services.desk import Desk
    from bot.slack.rendered import Rendered
    from handlers.answers import Caller

FIND = frozenset({"find", "search", "検索", "探す"})
EXPORT = frozenset({"export", "file", "出力", "ファイル"})


async def find(desk: Desk, caller: Caller, rest: str) -> Rendered:
    """Show where words stand in minutes."""
    act = caller.act()
    hits = await desk.read(lambda s: past_minutes.find(s, desk.network, act, rest))
    return shown.found(context(desk, caller.user), hits, rest)


async def listing(desk: Desk, caller: Caller, _rest: str) -> Rendered:
    """List the last meetings."""
    act = caller.act()
    found = await desk.read(lambda s: past_minutes.listing(s, desk.network, act))
    return shown.listed(context(desk, caller.user), found)


async def export(desk: Desk, caller: Caller, rest: str) -> Rendered:
    """Send the Markdown file of a meeting's minutes by DM; without words of the last one."""
    act, c = caller.act(), context(desk, caller.user)
    key = rest.lower() or meetings.LATEST
    meeting = await desk.write(lambda s: minutes_export.send(s, desk.network, act, key))
    return lists.said(c.say("past.exported", meeting=c.meeting_name(meeting)))


VERBS = {FIND: find, LIST: listing, EXPORT: export}
