"""The secretariat's forms on Home: a button opens one, what is filled in is saved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.services.records import AlreadyDone
from bot.slack.modals import forms
from bot.slack.settings import PREFIX
from handlers import absences, settings_members, settings_network
from handlers.answers import Caller
from handlers.common import sentence, spawn, told

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.desk import Desk
    from handlers.common import Json, Work

_OPENERS = settings_members.OPENERS | settings_network.OPENERS | absences.OPENERS
_SUBMITTED = settings_members.SUBMITTED | settings_network.SUBMITTED


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the buttons and to every form behind them."""

    @app.action(re.compile(f"^{PREFIX}"))
    async def on_button(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        caller = Caller.of(desk, client, body)
        later: Work
        try:
            later = caller.show(await _OPENERS[body["actions"][0]["value"]](desk, caller))
        except Exception as error:  # noqa: BLE001  whatever it is, the person is told
            later = caller.tell(sentence(desk, caller.user, error))
        await ack()
        spawn(later)

    @app.view(re.compile(f"^{PREFIX}"))
    async def on_form(ack: AsyncAck, body: Json, client: AsyncWebClient, view: Json) -> None:
        caller = Caller.of(desk, client, body)
        answer: dict[str, Any] = {}
        try:
            answer = _answer(await _SUBMITTED[view["callback_id"]](desk, caller, view))
            await desk.load_network()
        except AlreadyDone:
            pass  # Slack delivered the same form again
        except Exception as error:  # noqa: BLE001  whatever it is, the form stays open with what was typed
            key, text = told(desk, caller.user, error)
            answer = {"response_action": "errors", "errors": forms.errors_at(view, key, text)}
        await ack(**answer)
        spawn(caller.publish_home())


def _answer(shown: Json | forms.FormErrors) -> dict[str, Any]:
    """Put the next form in the place of this one, or say what is wrong with it."""
    if isinstance(shown, forms.FormErrors):
        return {"response_action": "errors", "errors": shown}
    return {"response_action": "update", "view": shown}
