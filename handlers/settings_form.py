"""The public form, as the secretariat edits it on Home, with a preview before it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.rights import Right
from bot.services import edits, roles
from bot.slack.modals import public_form
from bot.slack.modals.forms import FormErrors
from bot.slack.modals.inputs import Kept
from handlers.common import context

if TYPE_CHECKING:
    from bot.services.desk import Desk, Session
    from handlers.answers import Caller
    from handlers.common import Json, Work

    Changes = list[dict[str, Any]]

_PATH = "/form"


async def _open(desk: Desk, caller: Caller) -> Json:
    act, net = desk.act(caller.user), desk.network

    def look(s: Session) -> Changes:
        roles.require(s, net, act, Right.EDIT_SETTINGS)
        return edits.changes(s, edits.FORM)

    last = await desk.read(look)
    c = context(desk, caller.user, people=[change["actor"] for change in last])
    kept = Kept(None, edits.newest(last))
    return public_form.form_view(c, edits.table(net, edits.FORM), kept, last, f"{desk.url or ''}{_PATH}")


async def preview(desk: Desk, caller: Caller) -> Work:
    """Show on top of the form what customers would read."""
    return caller.push(public_form.preview_view(context(desk, caller.user), caller.body["view"]))


async def _saved(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    c, act, net, kept = context(desk, caller.user), desk.act(caller.user), desk.network, Kept.of(view)
    said = public_form.parse_form(view, c)
    if isinstance(said, FormErrors):
        return said

    def save(s: Session) -> Changes:
        edits.put(s, net, act, edits.FORM, said, kept.seen)
        return [change for change in edits.changes(s, edits.FORM)[:1] if change["id"] != kept.seen]

    return public_form.done_view(c, await desk.write(save), f"{desk.url or ''}{_PATH}")


OPENERS = {"form": _open}
SUBMITTED = {public_form.FORM: _saved}
