"""What was filled in at an inquiry: the reply, 専門外, wrote again, not an inquiry, the summary."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.domain.inquiries import Inquiry
from bot.services import cases, lanes, links, replies
from bot.services.intake import register as take_in
from bot.slack.modals import field, forms, intake, outcome, reply, small
from bot.slack.modals.forms import About, FormErrors
from handlers import allocation_forms, outcomes
from handlers.answers import Caller
from handlers.clicks import form_answer
from handlers.common import context, spawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.members import Act
    from bot.network import Network
    from bot.services.desk import Desk, Session
    from bot.slack.context import Context
    from handlers.common import Json

    UseCase = Callable[[Session, Network, Act], Any]
    Reader = Callable[[Json, Context], UseCase | FormErrors]


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to every form with one listener."""

    @app.view(re.compile("^form:"))
    async def on_form(ack: AsyncAck, body: Json, client: AsyncWebClient, view: Json) -> None:
        caller = Caller.of(desk, client, body)
        await ack(**await form_answer(desk, caller, view, _submit))
        if view["callback_id"] == intake.CALLBACK and intake.opened_from_home(view):
            spawn(caller.publish_home())


async def _submit(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors | None:
    """Read the form and do what it says; return what is to be seen then, None to close it."""
    c, act = context(desk, caller.user), caller.act()
    use_case = _READERS[view["callback_id"]](view, c)
    if isinstance(use_case, FormErrors):
        return use_case
    done = await desk.write(lambda s: use_case(s, desk.network, act))
    if view["callback_id"] == intake.CALLBACK and isinstance(done, Inquiry):
        return intake.done_view(c, done)
    if view["callback_id"] == outcome.DETAIL and isinstance(done, Inquiry):
        return await outcomes.saved(desk, caller, done)
    return None


def _intake(view: Json, c: Context) -> UseCase:
    draft = intake.parse_intake(forms.values_of(view), c.locale)
    return lambda s, net, act: take_in(s, net, act, draft, origin_key=act.request_id)


def _reply(view: Json, c: Context) -> UseCase | FormErrors:
    about, said = About.of(view), reply.parse_reply(view, c)
    if isinstance(said, FormErrors):
        return said
    service = replies.amend if about.amends else replies.record
    told = (said.replied_at, said.means, said.text, said.replied_by)
    return lambda s, net, act: service(s, net, act, about.inquiry_id, *told)


def _field(view: Json, c: Context) -> UseCase | FormErrors:
    case_id, way = About.of(view).inquiry_id, field.parse_field(view, c)
    if isinstance(way, FormErrors):
        return way
    lane, firm_id = way.lane, way.firm_id
    if lane is not None:
        return lambda s, net, act: lanes.change_lane(s, net, act, case_id, lane)
    if firm_id is not None:
        return lambda s, net, act: lanes.ask_firm(s, net, act, case_id, firm_id)
    return lambda s, net, act: lanes.ask_secretariat(s, net, act, case_id)


def _again(view: Json, c: Context) -> UseCase | FormErrors:
    case_id, said = About.of(view).inquiry_id, small.parse_again(view, c)
    if isinstance(said, FormErrors):
        return said

    def both(s: Session, net: Network, act: Act) -> None:
        if said.number:
            links.link(s, net, act, case_id, said.number)
        if said.text:
            cases.wrote_again(s, net, act, case_id, said.text)

    return both


def _dismiss(view: Json, c: Context) -> UseCase | FormErrors:
    case_id, kind = About.of(view).inquiry_id, small.parse_dismiss(view, c)
    if isinstance(kind, FormErrors):
        return kind
    return lambda s, net, act: cases.dismiss(s, net, act, case_id, kind)


def _summary(view: Json, _c: Context) -> UseCase:
    case_id, said = About.of(view).inquiry_id, small.parse_summary(view)
    return lambda s, net, act: cases.release_summary(s, net, act, case_id, said.text, said.confidentiality)


_READERS: dict[str, Reader] = {
    intake.CALLBACK: _intake,
    reply.CALLBACK: _reply,
    field.CALLBACK: _field,
    small.AGAIN: _again,
    small.DISMISS: _dismiss,
    small.SUMMARY: _summary,
    **allocation_forms.READERS,
    **outcomes.READERS,
}
