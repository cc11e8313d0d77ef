"""The buttons of the messages that tell of a duty week."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from bot.domain.duty_requests import Kind
from bot.services import notice_answers, rota_requests
from bot.services.conflicts import AlreadyDone
from bot.slack.notices import OK, PHONED, WANT_SWAP
from handlers.answers import Caller
from handlers.common import context, sentence, spawn

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.desk import Desk
    from handlers.common import Json, Work


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to OK, 交代したい and 電話しました."""

    @app.action(re.compile(f"^({OK}|{PHONED}|{WANT_SWAP})$"))
    async def on_notice(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        caller = Caller.of(desk, client, body)
        later: Work | None = None
        try:
            later = await _press(desk, caller)
        except AlreadyDone:
            pass  # Slack delivered the same click again
        except Exception as error:  # noqa: BLE001  whatever it is, the person is told
            later = caller.tell(sentence(desk, caller.user, error))
        await ack()
        if later is not None:
            spawn(later)


async def _press(desk: Desk, caller: Caller) -> Work | None:
    """Confirm a turn, or ask everybody who could for a swap; return what the one who pressed is told."""
    action = caller.body["actions"][0]
    act = desk.act(caller.user, f"{action['action_ts']}:{caller.user}")
    week, lane, *firm = action["value"].split(":", 2)
    slot = (date.fromisoformat(week), lane)
    if action["action_id"] == WANT_SWAP:
        await desk.write(lambda s: rota_requests.ask(s, desk.network, act, Kind.SWAP, slot))
        return caller.tell(context(desk, caller.user).plain("rota.done_ask"))
    await desk.write(lambda s: notice_answers.confirm(s, desk.network, act, *slot, *firm))
    return None
