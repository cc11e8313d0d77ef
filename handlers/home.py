"""The Home tab and `/toban`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.inquiries import Draft, Source
from bot.services import home, standing
from bot.slack import lists
from bot.slack.home import PREFIX
from handlers.answers import Caller
from handlers.clicks import buttons, command
from handlers.common import context, spawn
from handlers.intake import open_form
from handlers.words import HEALTH, HELP, SETTINGS, says, words_of

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.desk import Desk
    from bot.slack.rendered import Rendered
    from handlers.common import Json, Work

_DECISIONS = {"release": home.release, "drop": home.drop}


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the Home tab and to `/toban`."""

    @app.event("app_home_opened")
    async def on_home(event: Json, client: AsyncWebClient) -> None:
        if event.get("tab") == "home":
            spawn(Caller(desk, client, {}, event["user"]).publish_home())

    buttons(app, desk, f"{PREFIX}register$", _register, redraws_home=False)
    buttons(app, desk, PREFIX, _decide)
    command(app, desk, "/toban", _answer)


async def _register(_desk: Desk, caller: Caller) -> Work:
    return open_form(caller, Draft(source=Source.PHONE))


async def _decide(desk: Desk, caller: Caller) -> None:
    """Send or drop what a restored database holds back."""
    act = desk.act(caller.user)
    decision = _DECISIONS[caller.body["actions"][0]["action_id"].removeprefix(PREFIX)]
    await desk.write(lambda s: decision(s, desk.network, act))


async def _answer(desk: Desk, caller: Caller) -> Rendered:
    words, c = words_of(caller.typed), context(desk, caller.user)
    if words and says(words[0], HEALTH):
        open_cases, messages = await desk.read(standing.now)
        waiting = messages.get("pending", 0) + messages.get("sending", 0)
        stuck = messages.get("held", 0) + messages.get("failed", 0)
        return lists.said(c.say("health.text", open=open_cases, waiting=waiting, stuck=stuck))
    if words and says(words[0], SETTINGS):
        return lists.said(c.say("settings.text"))
    return lists.help_text(c, "help.toban", words[0] if words and not says(words[0], HELP) else None)
