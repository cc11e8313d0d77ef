"""What is answered when a listener takes longer than Slack waits, because the database hangs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_bolt.response import BoltResponse

from bot.slack.lists import said_plainly
from bot.slack.modals.forms import errors_at, notice_view
from handlers.answers import Caller, ephemeral
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
        return BoltResponse(status=200, body=_beside_the_field(desk, Caller.of(desk, client, body)))
    if kind == "block_suggestion":
        return BoltResponse(status=200, body={"options": []})
    if "command" in body:
        c = context(desk, Caller.of(desk, client, body).user)
        return BoltResponse(status=200, body=ephemeral(said_plainly(c.plain("error.slow"))))
    return None


def _beside_the_field(desk: Desk, caller: Caller) -> Json:
    """Keep the form open with what was typed; one without a field gives way to the sentence."""
    c, view = context(desk, caller.user), caller.body["view"]
    text = c.plain("error.slow")
    if any(block["type"] == "input" for block in view["blocks"]):
        return {"response_action": "errors", "errors": errors_at(view, "", text)}
    return {"response_action": "update", "view": notice_view(c, text)}
