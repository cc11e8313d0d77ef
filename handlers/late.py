"""What is answered when a listener takes longer than Slack waits, because the database hangs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_bolt.response import BoltResponse

from bot.slack.lists import said_plainly
from handlers.answers import ANSWERED_LATE, Caller, ephemeral
from handlers.clicks import refused
from handlers.common import context, spawn

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.desk import Desk
    from handlers.common import Json

_PRESSED = ("block_actions", "shortcut", "message_action")


def late_answer(desk: Desk, client: AsyncWebClient, body: Json) -> BoltResponse | None:
    """Tell whoever waits that it takes long; None for an event, which nobody waits for."""
    kind = body.get("type")
    if kind in _PRESSED:
        caller = Caller.of(desk, client, body)
        spawn(caller.tell(context(desk, caller.user).plain("error.slow")))
        return BoltResponse(status=200)
    if kind == "view_submission":
        c = context(desk, Caller.of(desk, client, body).user)
        return BoltResponse(status=200, body=refused(c, body["view"], "", c.plain("error.slow")))
    if kind == "block_suggestion":
        return BoltResponse(status=200, body={"options": []})
    if "command" in body:
        c = context(desk, Caller.of(desk, client, body).user)
        body[ANSWERED_LATE] = True
        return BoltResponse(status=200, body=ephemeral(said_plainly(c.plain("error.slow_command"))))
    return None
