"""Opening the form that registers an inquiry: the command, the two shortcuts; and `/inquiry`'s words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.domain.inquiries import Draft, Source
from bot.domain.numbers import is_number, read_number
from bot.services import cases
from bot.slack import lists
from bot.slack.modals.intake import intake_view
from bot.slack.mrkdwn import unescape
from handlers.answers import Caller
from handlers.clicks import command
from handlers.common import context, spawn
from handlers.words import HELP, SHOW, says, words_of

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.desk import Desk, Session
    from bot.services.views import CaseView
    from bot.slack.rendered import Rendered
    from handlers.common import Json, Work

_BY_HAND = Source.PHONE  # whoever types an inquiry in has most often just hung up


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to `/inquiry` and the shortcuts."""
    command(app, desk, "/inquiry", _answer)

    @app.shortcut("register_inquiry_global")
    async def on_global_shortcut(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        spawn(open_form(Caller.of(desk, client, body), Draft(source=_BY_HAND)))

    @app.shortcut("register_inquiry_message")
    async def on_message_shortcut(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        spawn(open_form(Caller.of(desk, client, body), draft_of(body["message"], desk.clock.now())))


async def open_form(caller: Caller, filled: Draft) -> None:
    """Open the form; where that fails, what was typed goes back to the person."""
    c = context(caller.desk, caller.user)
    view = intake_view(c, caller.desk.clock.now(), filled, from_home=caller.at_home)
    await caller.show(view, words=filled.body)


def draft_of(message: Json, now: datetime) -> Draft:
    """Fill the form from a message: its words, its files' names, and when it was posted."""
    quoted = (one.get("text") or one.get("fallback") or "" for one in message.get("attachments") or ())
    parts = [message.get("text") or "", *quoted]
    posted = datetime.fromtimestamp(float(message["ts"]), UTC)
    return Draft(
        source=Source.MAIL,
        received_at=min(posted, now),
        body=unescape("\n".join(part for part in parts if part)),
        attachments=tuple(file["name"] for file in message.get("files") or () if file.get("name")),
    )


async def _answer(desk: Desk, caller: Caller) -> Rendered | Work:
    """Answer one of `/inquiry`'s words; any other text is to be registered."""
    user, words = caller.user, words_of(caller.typed)
    if len(words) == 1 and says(words[0], HELP):
        return lists.said(context(desk, user).say("help.inquiry"))
    if len(words) == 2 and says(words[0], SHOW):  # noqa: PLR2004
        return await _show(desk, user, words[1])
    if len(words) == 1 and is_number(words[0]):
        return await _show(desk, user, words[0])
    return open_form(caller, Draft(source=_BY_HAND, body=caller.typed))


async def _show(desk: Desk, user: str, number: str) -> Rendered:
    act = desk.act(user)

    def look(s: Session) -> CaseView:
        return cases.shown_to(s, desk.network, act, cases.find(s, read_number(number)).id)

    view: Any = await desk.read(look)
    return lists.one_case(context(desk, user, [view]), view)
