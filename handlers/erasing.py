"""`/toban 消去` and `/toban 開示`: erasing what is known of a customer, and a copy of it for who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.services import erasing, person_data_sent
from bot.slack.lists import said
from bot.slack.modals.erasing import ERASE, done_view, erase_view, parse_erase
from bot.slack.modals.forms import FormErrors
from handlers.clicks import command, form
from handlers.common import context
from handlers.words import first_word_in, words_of

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.services.desk import Desk
    from bot.slack.rendered import Rendered
    from handlers.answers import Caller
    from handlers.common import Json, Work

_ERASE = frozenset({"erase", "forget", "消去", "削除", "消す"})

_LISTED = 20  # numbers
_COPY = frozenset({"copy", "disclose", "開示", "写し"})


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to `/toban 消去` and to the form."""
    command(app, desk, "/toban", _asked, first_word_in(_ERASE))
    command(app, desk, "/toban", _copied, first_word_in(_COPY))
    form(app, desk, ERASE, _submit)


async def _asked(desk: Desk, caller: Caller) -> Rendered | Work:
    text = " ".join(words_of(caller.typed)[1:])
    if not text:
        return said(context(desk, caller.user).say("erasing.what"))
    return await open_form(desk, caller, text)


async def _copied(desk: Desk, caller: Caller) -> Rendered:
    c, act, net = context(desk, caller.user), caller.act(), desk.network
    text = " ".join(words_of(caller.typed)[1:])
    if not text:
        return said(c.say("person_data.what"))
    numbers = await desk.write(lambda s: person_data_sent.owe(s, net, act, text))
    shown = c.join([*numbers[:_LISTED], *(["…"] if len(numbers) > _LISTED else [])])
    key = "person_data.sent_one" if len(numbers) == 1 else "person_data.sent"
    return said(c.say(key, count=len(numbers), numbers=shown))


async def open_form(desk: Desk, caller: Caller, text: str | int) -> Work:
    """Show the inquiries of whoever a text, or an inquiry's id, names; the look is recorded."""
    act, net = desk.act(caller.user), desk.network
    found = await desk.decide(lambda s: erasing.look(s, net, act, text))
    view = erase_view(context(desk, caller.user), found)
    in_modal = (caller.body.get("view") or {}).get("type") == "modal"
    return caller.put(view) if in_modal else caller.show(view)


async def _submit(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    c, act, net = context(desk, caller.user), caller.act(), desk.network
    ids = parse_erase(view, c)
    if isinstance(ids, FormErrors):
        return ids
    if not ids:
        raise Refusal("erasing.nothing_chosen")
    return done_view(c, await desk.write(lambda s: erasing.on_request(s, net, act, ids)))
