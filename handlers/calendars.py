"""`/duty calendar`: the address of one's calendar, and a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import calendars
from bot.slack.calendars import NETWORK, RENEW, addresses
from handlers.clicks import buttons, command
from handlers.common import context
from handlers.words import CALENDAR, first_word_in

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.services.desk import Desk
    from bot.slack.rendered import Rendered
    from handlers.answers import Caller
    from handlers.common import Work


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to `/duty calendar` and to the button that makes a new address."""
    command(app, desk, "/duty", _addresses, first_word_in(CALENDAR))
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
