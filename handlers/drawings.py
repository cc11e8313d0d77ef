"""Customers' files, as the details show them: opened by a link, or sent by direct message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import drawing_posts
from bot.slack.drawings import PREFIX, RECEIVE
from bot.slack.modals.forms import notice_view
from handlers.clicks import buttons
from handlers.common import context

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.services.desk import Desk
    from handlers.answers import Caller
    from handlers.common import Work


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the buttons beside and below the files."""
    buttons(app, desk, PREFIX, _press, redraws_home=False)


async def _press(desk: Desk, caller: Caller) -> Work | None:
    """Owe the files to whoever asks for them; of a link that was opened Slack only tells."""
    action = caller.body["actions"][0]
    if action["action_id"] != RECEIVE:
        return None
    act = caller.act()
    count = await desk.write(lambda s: drawing_posts.ask(s, desk.network, act, int(action["value"])))
    c = context(desk, caller.user)
    return caller.push(notice_view(c, c.plain("files.coming", count=count)))
