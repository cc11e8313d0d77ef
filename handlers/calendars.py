"""`/duty calendar`: the address of one's calendar, and a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import calendars
from bot.slack.calendars import NETWORK, RENEW, addresses
from bot.slack.lists import said_plainly
from handlers.answers import Caller, ephemeral
from handlers.clicks import buttons
from handlers.common import context, sentence
from handlers.words import CALENDAR, first_word_in

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.desk import Desk
    from bot.slack.rendered import Rendered
    from handlers.common import Json, Work


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to `/duty calendar` and to the button that makes a new address."""

    @app.command("/duty", matchers=[first_word_in(CALENDAR)])
    async def on_command(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        caller = Caller.of(desk, client, body)
        try:
            answer = await _addresses(desk, caller)
        except Exception as error:  # noqa: BLE001  whatever it is, the person is told
            answer = said_plainly(sentence(desk, caller.user, error))
        await ack(ephemeral(answer))

    buttons(app, desk, f"{RENEW}:", _renew)


async def _renew(desk: Desk, caller: Caller) -> Work:
    asked, act = caller.body["actions"][0]["value"], desk.act(caller.user)
    firm_id = None if asked == NETWORK else asked
    await desk.write(lambda s: calendars.renew(s, desk.network, act, firm_id))
    return caller.replace(await _addresses(desk, caller, renewed=True))


async def _addresses(desk: Desk, caller: Caller, *, renewed: bool = False) -> Rendered:
    act = desk.act(caller.user)
    found = await desk.write(lambda s: calendars.addresses(s, desk.network, act))
    return addresses(context(desk, caller.user), found, desk.url, renewed=renewed)
