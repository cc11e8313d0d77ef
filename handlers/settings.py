"""The secretariat's forms on Home: a button opens one, what is filled in is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.modals import firm, letter_text, public_form
from bot.slack.settings import PREFIX
from handlers import absences, settings_form, settings_letters, settings_members, settings_network
from handlers.clicks import buttons, form

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.services.desk import Desk
    from bot.slack.modals.forms import FormErrors
    from handlers.answers import Caller
    from handlers.common import Json, Work

_OPENERS = (
    settings_form.OPENERS
    | settings_members.OPENERS
    | settings_network.OPENERS
    | settings_letters.OPENERS
    | absences.OPENERS
)
_SUBMITTED = (
    settings_form.SUBMITTED
    | settings_members.SUBMITTED
    | settings_network.SUBMITTED
    | settings_letters.SUBMITTED
)


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the buttons and to every form behind them."""
    buttons(app, desk, PREFIX, _open, redraws_home=False)
    buttons(app, desk, letter_text.PREFIX, settings_letters.press)
    buttons(app, desk, public_form.PREVIEW, settings_form.preview, redraws_home=False)
    buttons(app, desk, firm.NEXT, settings_members.open_contacts, redraws_home=False)
    form(app, desk, PREFIX, _submit)


async def _open(desk: Desk, caller: Caller) -> Work:
    return caller.show(await _OPENERS[caller.body["actions"][0]["value"]](desk, caller))


async def _submit(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    """Save what was filled in; return the next form."""
    shown = await _SUBMITTED[view["callback_id"]](desk, caller, view)
    await desk.load_network()
    return shown
