"""Planning the rota from Home and by `/duty plan`; the plan is made after the acknowledgement."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.services import proposals
from bot.services.conflicts import AlreadyDone
from bot.slack.lists import nothing_more
from bot.slack.modals import forms
from bot.slack.modals.proposal import FORM, PREFIX, form_view, parse, proposal_view, working_view
from handlers.answers import Caller
from handlers.clicks import buttons, command, refused
from handlers.common import context, log_error, sentence, spawn, told
from handlers.words import PLAN, first_word_in, words_of

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.members import Act
    from bot.services.desk import Desk
    from bot.services.planning import Question
    from bot.services.proposals import ProposalView
    from bot.services.year import Span
    from bot.slack.rendered import Rendered
    from handlers.common import Json, Work


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to `/duty plan`, to the form, and to the buttons of the proposal."""
    command(app, desk, "/duty", _open, first_word_in(PLAN))
    buttons(app, desk, PREFIX, _press, redraws_home=False)

    @app.view(FORM)
    async def on_form(ack: AsyncAck, body: Json, client: AsyncWebClient, view: Json) -> None:
        await _submit(desk, Caller.of(desk, client, body), ack, view)


async def _open(desk: Desk, caller: Caller) -> Rendered | Work:
    words = words_of(caller.typed)
    if len(words) > 1:
        return nothing_more(context(desk, caller.user), f"/duty {words[0]}", " ".join(words[1:]))
    return caller.show(await _first(desk, caller))


async def _submit(desk: Desk, caller: Caller, ack: AsyncAck, view: Json) -> None:
    """Read the form, acknowledge it with the wait, then make the plan."""
    c = context(desk, caller.user)
    span = parse(view, c)
    if isinstance(span, forms.FormErrors):
        await ack(response_action="errors", errors=span)
        return
    try:
        asked = await _asked(desk, caller, span)
    except AlreadyDone:
        await ack(response_action="update", view=await _first(desk, caller))
        return
    except Exception as error:  # noqa: BLE001  whatever it is, the form stays open with what was typed
        await ack(**refused(c, view, *told(desk, caller.user, error)))
        return
    await ack(response_action="update", view=working_view(c))
    spawn(_plan(desk, caller, span, asked))


async def _first(desk: Desk, caller: Caller) -> Json:
    """Return the proposal that waits, else the form."""
    act = desk.act(caller.user)
    found = await desk.read(lambda s: proposals.waiting(s, desk.network, act))
    return await _form(desk, caller) if found is None else _shown(desk, caller, found)


async def _form(desk: Desk, caller: Caller) -> Json:
    act = desk.act(caller.user)
    span = await desk.read(lambda s: proposals.first_span(s, desk.network, act))
    return form_view(context(desk, caller.user), span)


def _shown(desk: Desk, caller: Caller, found: ProposalView, page: int = 0, said: str = "") -> Json:
    c = context(desk, caller.user, firms=found.firms, people=[found.proposal.made_by])
    return proposal_view(c, found, page, said)


async def _press(desk: Desk, caller: Caller) -> Work:
    """Do what a button says; what fails is told above the proposal."""
    verb, _, page = caller.body["actions"][0]["action_id"].removeprefix(PREFIX).partition(":")
    if verb == "publish":
        return _publish(desk, caller)
    try:
        shown = await _pressed(desk, caller, verb, int(page or 0))
    except AlreadyDone:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, the person is told
        shown = await _said(desk, caller, sentence(desk, caller.user, error))
    return caller.show(shown) if caller.at_home else caller.put(shown)


async def _pressed(desk: Desk, caller: Caller, verb: str, page: int) -> Json:
    """Return what is to be seen when a button was pressed."""
    if verb == "open":
        return await _first(desk, caller)
    c, net = context(desk, caller.user), desk.network
    act, proposal_id = caller.act(), int(caller.body["actions"][0]["value"])
    if verb == "drop":
        await desk.write(lambda s: proposals.drop(s, net, act, proposal_id))
        return forms.notice_view(c, c.plain("proposal.done_dropped"))
    found = await desk.read(lambda s: proposals.view(s, net, act, proposal_id))
    if verb == "again":
        return form_view(c, await desk.read(lambda s: proposals.again(s, net, act, found.span)))
    return _shown(desk, caller, found, page)


async def _publish(desk: Desk, caller: Caller) -> None:
    """Publish a proposal while its modal says so, then show there what came of it."""
    _, shown = await asyncio.gather(_wait(desk, caller), _published(desk, caller))
    await caller.put(shown)
    await caller.publish_home()


async def _wait(desk: Desk, caller: Caller) -> None:
    try:
        await caller.put(working_view(context(desk, caller.user), publishing=True))
    except Exception as error:  # noqa: BLE001  the rota is published whether or not the wait is shown
        log_error("wait_not_shown", error)


async def _published(desk: Desk, caller: Caller) -> Json:
    """Return what is to be seen: how many turns changed, else the proposal with the reason above it."""
    action, c = caller.body["actions"][0], context(desk, caller.user)
    act = caller.act()
    try:
        changed = await desk.write(lambda s: proposals.publish(s, desk.network, act, int(action["value"])))
    except AlreadyDone:  # Slack delivered the same click again
        return await _said(desk, caller, c.plain("proposal.done_before"))
    except Exception as error:  # noqa: BLE001  whatever it is, the person is told
        return await _said(desk, caller, sentence(desk, caller.user, error))
    return forms.notice_view(c, c.plain("proposal.done_published", changed=changed))


async def _said(desk: Desk, caller: Caller, said: str) -> Json:
    """Return the proposal with a sentence above it; the sentence alone where it waits no more."""
    act, value = desk.act(caller.user), caller.body["actions"][0].get("value", "")
    try:
        found = await desk.read(lambda s: proposals.view(s, desk.network, act, int(value)))
    except Exception:  # noqa: BLE001  decided before, pressed on Home, or no database to look it up in
        return forms.notice_view(context(desk, caller.user), said)
    return _shown(desk, caller, found, said=said)


async def _asked(desk: Desk, caller: Caller, span: Span) -> Question:
    """Return what is to be planned; AlreadyDone where Slack delivered the same form again."""
    act = _act(desk, caller)
    return await desk.read(lambda s: proposals.ask(s, desk.network, act, span))


def _act(desk: Desk, caller: Caller) -> Act:
    view = caller.body["view"]  # one view may show the form twice, each time with another hash
    return desk.act(caller.user, f"view:{view['id']}:{view.get('hash', '')}")


async def _planned(desk: Desk, caller: Caller, span: Span, asked: Question) -> Json:
    act = _act(desk, caller)
    plan = await asyncio.to_thread(asked.answer)
    try:
        kept = await desk.write(lambda s: proposals.keep(s, desk.network, act, span, plan, asked.basis))
    except AlreadyDone:  # Slack delivered the same form again, while the first plan was being made
        return await _first(desk, caller)
    found = await desk.read(lambda s: proposals.view(s, desk.network, act, kept))
    return _shown(desk, caller, found)


async def _plan(desk: Desk, caller: Caller, span: Span, asked: Question) -> None:
    """Make the plan in a thread of its own, keep it, and show it where the form was."""
    try:
        shown = await _planned(desk, caller, span, asked)
    except Exception as error:  # noqa: BLE001  whatever it is, the person is told
        shown = forms.notice_view(context(desk, caller.user), sentence(desk, caller.user, error))
    await caller.put(shown)
