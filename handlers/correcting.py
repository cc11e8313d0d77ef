"""内容を直す: the form with what is there, and what was changed in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import correcting
from bot.slack.modals.correcting import CALLBACK, About, again_view, correct_view, done_view, said_in
from handlers.clicks import form
from handlers.common import context

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.services.desk import Desk
    from handlers.answers import Caller
    from handlers.common import Json, Work


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the form."""
    form(app, desk, f"{CALLBACK}$", _submit)


async def open_form(desk: Desk, caller: Caller, inquiry_id: int) -> Work:
    """Show what is there to be corrected, in the place of the details or on its own."""
    act, net = caller.act(), desk.network
    case = await desk.write(lambda s: correcting.look(s, net, act, inquiry_id))
    view = correct_view(context(desk, caller.user), case)
    in_modal = (caller.body.get("view") or {}).get("type") == "modal"
    return caller.put(view) if in_modal else caller.show(view)


async def _submit(desk: Desk, caller: Caller, view: Json) -> Json:
    """Correct it; who was overtaken gets the form again with all that they typed."""
    act, net, about, said = caller.act(), desk.network, About.of(view), said_in(view)
    done = await desk.write(lambda s: correcting.correct(s, net, act, about.inquiry_id, said, about.shown))
    c = context(desk, caller.user, people=[done.by])
    return again_view(c, done, view) if done.overtaken else done_view(c, done)
