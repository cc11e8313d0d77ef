"""結果: the buttons that record what became of an inquiry, each plain, and the form that says more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.outcomes import Detail
from bot.services import cases, outcomes
from bot.slack.modals import outcome as form
from bot.slack.modals.forms import About, FormErrors
from bot.slack.outcomes import FORM, PREFIX, offered, offered_form
from handlers.clicks import buttons, unknown
from handlers.common import context

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt.async_app import AsyncApp

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act
    from bot.domain.outcomes import Said
    from bot.network import Network
    from bot.services.desk import Desk, Session
    from bot.services.views import CaseView
    from bot.slack.context import Context
    from handlers.answers import Caller
    from handlers.common import Json, Work

    UseCase = Callable[[Session, Network, Act], Any]


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to every button of the outcome with one listener."""
    buttons(app, desk, PREFIX, _press)


async def _press(desk: Desk, caller: Caller) -> Work | None:
    """Do what the button says: (action `outcome:VERB`, value ID or ID:CHOSEN)."""
    action = caller.body["actions"][0]
    verb = action["action_id"].removeprefix(PREFIX).split(":")[0]
    number, _, chosen = action["value"].partition(":")
    inquiry_id, net, act = int(number), desk.network, caller.act()
    if verb == "offer":
        return await offer(desk, caller, inquiry_id)
    if verb == "detail":
        return await _open_form(desk, caller, act, inquiry_id)
    if verb == "say":
        await desk.write(lambda s: outcomes.record(s, net, act, inquiry_id, chosen))
    elif verb == "why":
        await desk.write(lambda s: outcomes.add_detail(s, net, act, inquiry_id, Detail(why=chosen)))
    elif verb == "undo":
        await desk.write(lambda s: outcomes.undo(s, net, act, inquiry_id))
    else:
        return unknown(desk, caller)
    return await _shown_again(desk, caller, inquiry_id)


async def _shown_again(desk: Desk, caller: Caller, inquiry_id: int) -> Work | None:
    """Show what stands now in the place of what only this person sees; messages are edited anyway."""
    on_form = (caller.body.get("view") or {}).get("callback_id") == FORM
    if not on_form and not (caller.body.get("container") or {}).get("is_ephemeral"):
        return None
    view = await _view(desk, inquiry_id)
    c = context(desk, caller.user, [view])
    return caller.put(offered_form(c, view)) if on_form else caller.replace(offered(c, view))


async def _view(desk: Desk, inquiry_id: int) -> CaseView:
    now = desk.clock.now()
    return await desk.read(lambda s: cases.view(s, desk.network, now, inquiry_id))


async def offer(desk: Desk, caller: Caller, inquiry_id: int) -> Work:
    """Offer what can be said to somebody who may say it, for their eyes only."""
    act = desk.act(caller.user)

    def look(s: Session) -> CaseView:
        view = cases.view(s, desk.network, act.now, inquiry_id)
        outcomes.require_may_say(s, desk.network, act, view.inquiry)
        return view

    view = await desk.read(look)
    c = context(desk, caller.user, [view])
    if not caller.body.get("response_url"):  # on Home
        return caller.show(offered_form(c, view))
    return caller.answer(offered(c, view))


async def _open_form(desk: Desk, caller: Caller, act: Act, inquiry_id: int) -> Work:
    """Open the form that says more of what stands."""

    def look(s: Session) -> tuple[Inquiry, Said]:
        case = cases.view(s, desk.network, act.now, inquiry_id).inquiry
        outcomes.require_may_say(s, desk.network, act, case)
        return case, outcomes.require_said(s, case)

    case, said = await desk.read(look)
    return caller.show(form.detail_view(context(desk, caller.user), case, said))


def _detail(view: Json, c: Context) -> UseCase | FormErrors:
    case_id, said = About.of(view).inquiry_id, form.parse_detail(view, c)
    if isinstance(said, FormErrors):
        return said
    return lambda s, net, act: outcomes.add_detail(s, net, act, case_id, said)


async def saved(desk: Desk, caller: Caller, case: Inquiry) -> Json:
    """Read back what the form was understood to say."""
    view = await _view(desk, case.id)
    return form.saved_view(context(desk, caller.user, [view]), view)


READERS: dict[str, Callable[[Json, Context], UseCase | FormErrors]] = {form.DETAIL: _detail}
