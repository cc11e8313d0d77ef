"""How every button, form and command is carried out, acknowledged and answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.services.conflicts import AlreadyDone
from bot.slack.lists import said_plainly
from bot.slack.modals.forms import FormErrors, errors_at, notice_view
from bot.slack.rendered import Rendered
from handlers.answers import ANSWERED_LATE, Caller, ephemeral
from handlers.common import context, sentence, spawn, told

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.desk import Desk
    from bot.slack.context import Context
    from handlers.common import Json, Work

    Press = Callable[[Desk, Caller], Awaitable[Work | None]]
    Run = Callable[[Desk, Caller], Awaitable[Rendered | Work]]
    Matcher = Callable[[Json], Awaitable[bool]]
    Submit = Callable[[Desk, Caller, Json], Awaitable[Json | FormErrors | None]]


def buttons(app: AsyncApp, desk: Desk, pattern: str, press: Press, *, redraws_home: bool = True) -> None:
    """Listen to the buttons whose action ids begin with a pattern.

    `press` does what the button says and returns what is left for after the acknowledgement. Whatever fails
    is told to the one who pressed. Home is drawn anew where it was pressed there, unless the button only
    opens something.
    """

    @app.action(re.compile(f"^(?:{pattern})"))
    async def on_button(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        caller = Caller.of(desk, client, body)
        later: Work | None = None
        try:
            later = await press(desk, caller)
        except AlreadyDone:
            pass  # Slack delivered the same click again
        except Exception as error:  # noqa: BLE001  whatever it is, the person is told
            later = caller.tell(sentence(desk, caller.user, error))
        await ack()
        if later is not None:
            spawn(later)
        if redraws_home and caller.at_home:
            spawn(caller.publish_home())


def unknown(desk: Desk, caller: Caller) -> Work:
    """Return what tells somebody that we do not know the button they pressed (any more)."""
    return caller.tell(context(desk, caller.user).plain("error.unknown_click"))


def command(app: AsyncApp, desk: Desk, name: str, run: Run, *matchers: Matcher) -> None:
    """Listen to a slash command, to some of its words where `matchers` tell which.

    `run` returns what the acknowledgement shows, or what is left for after it; what fails is shown instead.
    """

    @app.command(name, matchers=matchers)
    async def on_command(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        caller = Caller.of(desk, client, body)
        try:
            answer = await run(desk, caller)
        except Exception as error:  # noqa: BLE001  whatever it is, the person is told
            answer = said_plainly(sentence(desk, caller.user, error))
        if isinstance(answer, Rendered) and ANSWERED_LATE in body:
            answer = caller.answer(answer)
        if isinstance(answer, Rendered):
            await ack(ephemeral(answer))
            return
        await ack()
        spawn(answer)


def form(app: AsyncApp, desk: Desk, pattern: str, submit: Submit, *, redraws_home: bool = True) -> None:
    """Listen to the forms whose callback ids begin with a pattern; see `form_answer`."""

    @app.view(re.compile(f"^(?:{pattern})"))
    async def on_form(ack: AsyncAck, body: Json, client: AsyncWebClient, view: Json) -> None:
        caller = Caller.of(desk, client, body)
        await ack(**await form_answer(desk, caller, view, submit))
        if redraws_home:
            spawn(caller.publish_home())


async def form_answer(desk: Desk, caller: Caller, view: Json, submit: Submit) -> dict[str, Any]:
    """Return how a submitted form is acknowledged: {} closes it.

    `submit` does what the form says and returns the view that takes its place, what is wrong with it, or None
    to close it. Whatever else fails stands beside a field, and what was typed stays.
    """
    try:
        shown = await submit(desk, caller, view)
    except AlreadyDone:
        return {}  # Slack delivered the same form again
    except Exception as error:  # noqa: BLE001  whatever it is, the form stays open with what was typed
        return refused(context(desk, caller.user), view, *told(desk, caller.user, error))
    if isinstance(shown, FormErrors):
        return {"response_action": "errors", "errors": shown}
    return {} if shown is None else {"response_action": "update", "view": shown}


def refused(c: Context, view: Json, key: str, text: str) -> dict[str, Any]:
    """Put a sentence beside the field that it is about; a form without a field gives way to it."""
    if any(block["type"] == "input" for block in view["blocks"]):
        return {"response_action": "errors", "errors": errors_at(view, key, text)}
    return {"response_action": "update", "view": notice_view(c, text)}
