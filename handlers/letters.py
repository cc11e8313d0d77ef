"""お客様への文例: opened on top of the details, changed to another letter or language in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.letters import Letter, fitting
from bot.i18n import locale_of
from bot.services import letters
from bot.slack.modals.letter import CALLBACK, PREFIX, letter_view
from bot.texts.letter import Writer
from handlers.clicks import buttons
from handlers.common import context

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.services.desk import Desk
    from handlers.answers import Caller
    from handlers.common import Work


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the buttons of the letters."""
    buttons(app, desk, PREFIX, _press)


async def _press(desk: Desk, caller: Caller) -> Work:
    """Show the letter that was asked for (value ID:KIND:LANGUAGE), the fitting one where none was."""
    number, kind, language = caller.body["actions"][0]["value"].split(":")
    net, act = desk.network, caller.act()
    view, firm = await desk.write(lambda s: letters.look(s, net, act, int(number)))
    c = context(desk, caller.user, [view], people=[caller.user])
    name = c.name(caller.user) if desk.knows(caller.user) else ""
    writer = Writer(net.name, net.timezone, name, firm.name if firm else "")
    wanted = Letter(kind) if kind else fitting(view.inquiry)
    shown = letter_view(c, view, wanted, locale_of(language, net.locale), writer)
    return caller.put(shown) if caller.body["view"]["callback_id"] == CALLBACK else caller.push(shown)
