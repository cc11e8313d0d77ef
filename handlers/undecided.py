"""Proposals that nobody decided about: whoever begins a meeting is asked, and says by button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.services import meetings, members, undecided
from bot.services.conflicts import AlreadyDone
from bot.slack import lists
from bot.slack import undecided as shown
from handlers.clicks import buttons
from handlers.common import context, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slack_bolt.async_app import AsyncApp

    from bot.domain.agenda import Item
    from bot.domain.meetings import Meeting
    from bot.services.desk import Desk
    from bot.slack.context import Context
    from bot.slack.rendered import Rendered
    from handlers.answers import Caller
    from handlers.common import Work


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the buttons of the question."""
    buttons(app, desk, shown.PREFIX, _press)


async def asked_below(desk: Desk, caller: Caller, above: Rendered, meeting: Meeting) -> Rendered:
    """Return an answer with the question below it, where anything of the meeting is undecided."""
    items = await desk.read(lambda s: undecided.of_meeting(s, meeting))
    return shown.asked_below(await _context(desk, caller, items), above, meeting, items)


async def _context(desk: Desk, caller: Caller, items: Iterable[Item]) -> Context:
    firms = await desk.read(members.names)
    return context(desk, caller.user, firms=firms, people=[one.proposer for one in items])


async def _press(desk: Desk, caller: Caller) -> Work:
    """Decide, and put what came of it in the place of the question."""
    action, act = caller.body["actions"][0], caller.act()
    is_taken = action["action_id"].startswith(shown.TAKE)
    meeting_id, item_ids = shown.meant(action["value"])
    about = desk.network, act, meeting_id, item_ids
    try:
        found = await desk.write(lambda s: undecided.decide(s, *about, is_taken=is_taken))
    except AlreadyDone:
        raise
    except Refusal as refusal:
        return caller.replace(lists.said_plainly(sentence(desk, caller.user, refusal)))
    answer = shown.decided(context(desk, caller.user), found, is_taken=is_taken)
    meeting = await desk.read(lambda s: meetings.load(s, meeting_id))
    return caller.replace(await asked_below(desk, caller, answer, meeting))
