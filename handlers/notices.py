"""The buttons of the messages that tell of a duty week."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.domain.duty_requests import Kind
from bot.services import notice_answers, rota_requests
from bot.slack.notices import OK, PHONED, WANT_SWAP
from handlers.clicks import buttons
from handlers.common import context

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.services.desk import Desk
    from handlers.answers import Caller
    from handlers.common import Work


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to OK, 交代したい and 電話しました."""
    buttons(app, desk, f"({OK}|{PHONED}|{WANT_SWAP})$", _press)


async def _press(desk: Desk, caller: Caller) -> Work | None:
    """Confirm a turn, or ask everybody who could for a swap; return what the one who pressed is told."""
    action = caller.body["actions"][0]
    act = caller.act()
    week, lane, *firm = action["value"].split(":", 2)
    slot = (date.fromisoformat(week), lane)
    if action["action_id"] == WANT_SWAP:
        await desk.write(lambda s: rota_requests.ask(s, desk.network, act, Kind.SWAP, slot))
        return caller.tell(context(desk, caller.user).plain("rota.done_ask"))
    await desk.write(lambda s: notice_answers.confirm(s, desk.network, act, *slot, *firm))
    return None
