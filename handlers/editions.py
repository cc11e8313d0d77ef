"""After a meeting: 確認しました, 修正を依頼, 確定, and the forms in which minutes are corrected."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.editions import overtaken
from bot.domain.errors import Refusal
from bot.domain.minute_kinds import Hint, Line
from bot.domain.rights import Right
from bot.services import attendance_views, edition_told, edition_views, editions, meetings, minute_edits
from bot.services.conflicts import AlreadyDone
from bot.slack import editions as shown
from bot.slack import minute_answers
from bot.slack.modals import editions as forms
from bot.slack.modals import minute_facts as facts_form
from bot.slack.modals.attendance import record_form
from bot.slack.modals.forms import FormErrors, notice_view
from bot.slack.mrkdwn import unescape
from handlers.clicks import buttons, form
from handlers.common import context, sentence, spawn

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.members import Act
    from bot.services.desk import Desk, Session
    from bot.services.edition_views import EditionView
    from handlers.answers import Caller
    from handlers.common import Json, Work

_ASKED = re.compile(
    r"\s*(?:修正|correction)[\s:\uff1a]+(?P<key>[a-z0-9_-]+)[\s:\uff1a]+(?P<text>.+)",
    re.DOTALL | re.IGNORECASE,
)


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the buttons, the forms, and corrections that are written to the bot."""
    buttons(app, desk, shown.PREFIX, _press, redraws_home=False)
    form(app, desk, forms.FORM, _submit, redraws_home=False)

    @app.event("message", matchers=[_asks_for_a_correction])
    async def on_message(event: Json, client: AsyncWebClient) -> None:
        await _hear(desk, event, client)


async def _asks_for_a_correction(event: Json) -> bool:
    plain = event.get("channel_type") == "im" and not event.get("subtype") and not event.get("bot_id")
    return plain and _ASKED.fullmatch(unescape(event.get("text") or "")) is not None


async def _hear(desk: Desk, event: Json, client: AsyncWebClient) -> None:
    """Take a correction from a direct message; the answer stands under it."""
    user, found = event["user"], _ASKED.fullmatch(unescape(event.get("text") or ""))
    assert found is not None
    act, c = desk.act(user, event["ts"]), context(desk, user)

    def ask(s: Session) -> None:
        meeting = meetings.by_key(s, found["key"].lower())
        number = editions.latest(s, meeting).number
        editions.ask_correction(s, desk.network, act, meeting.id, number, found["text"])

    try:
        await desk.write(ask)
        text = c.plain("editions.correct_done")
    except AlreadyDone:
        return  # Slack delivered the same message again
    except Exception as error:  # noqa: BLE001  whatever it is, the person is told
        text = sentence(desk, user, error)
    spawn(_reply(client, event, text))


async def _reply(client: AsyncWebClient, event: Json, text: str) -> None:
    await client.chat_postMessage(channel=event["channel"], text=text, thread_ts=event["ts"])


async def _press(desk: Desk, caller: Caller) -> Work | None:
    action = caller.body["actions"][0]
    meeting_id, number, *user = action["value"].split(":")
    return await _VERBS[action["action_id"]](desk, caller, int(meeting_id), int(number), *user)


async def _look(desk: Desk, caller: Caller, meeting_id: int, number: int) -> EditionView:
    """Return an edition for somebody who takes part in its meeting."""
    act, net = desk.act(caller.user), desk.network

    def look(s: Session) -> EditionView | None:
        meetings.require(s, net, act, meetings.load(s, meeting_id), Right.READ_MINUTES)
        return edition_views.view(s, net, act.now, meeting_id, number, caller.user)

    view = await desk.read(look)
    if view is None:
        raise Refusal("editions.no_edition", meeting=f"m{meeting_id}")
    return view


async def _read(desk: Desk, caller: Caller, meeting_id: int, number: int) -> Work:
    """Answer at once: where many got the minutes, the edit of their message may take a while."""
    act = caller.act()
    await desk.write(lambda s: editions.read(s, desk.network, act, meeting_id, number))
    return caller.tell(context(desk, caller.user).plain("editions.done_read"))


async def _ask(desk: Desk, caller: Caller, meeting_id: int, number: int) -> Work:
    """Open the form; where Slack opens none, say by DM how it goes without."""
    view, act = await _look(desk, caller, meeting_id, number), caller.act()
    if not view.is_last:
        raise overtaken(view.last, is_confirmed=view.last_is_confirmed)
    hint = desk.write(lambda s: edition_told.hint(s, act, view.meeting, number))
    return caller.show(forms.correct_view(context(desk, caller.user), view.meeting, number), hint)


async def _confirm(desk: Desk, caller: Caller, meeting_id: int, number: int) -> Work:
    act, c = caller.act(), context(desk, caller.user)
    done = await desk.write(lambda s: editions.confirm(s, desk.network, act, meeting_id, number))
    return caller.tell(c.plain("editions.done_confirm", meeting=c.meeting_name(done)))


async def _readers(desk: Desk, caller: Caller, meeting_id: int, number: int) -> Work:
    view = await _look(desk, caller, meeting_id, number)
    return caller.answer(shown.readers(context(desk, caller.user), view))


async def _settle(desk: Desk, caller: Caller, meeting_id: int, number: int, user: str) -> Work:
    act = caller.act()
    await desk.write(lambda s: editions.settle(s, desk.network, act, meeting_id, number, user))
    return caller.tell(context(desk, caller.user).plain("editions.done_settle"))


async def _edit(desk: Desk, caller: Caller, meeting_id: int, _number: int) -> Work:
    return caller.show(await _choose(desk, caller, meeting_id))


async def _choose(desk: Desk, caller: Caller, meeting_id: int, read: Sequence[Line | Hint] = ()) -> Json:
    """Show the lines, above them what was read of the one that was corrected."""
    act, c = desk.act(caller.user), context(desk, caller.user)
    page = await desk.read(lambda s: minute_edits.page(s, desk.network, act, meeting_id))
    lines = [one for one in read if isinstance(one, Line)]
    hints = [one for one in read if isinstance(one, Hint)]
    told = minute_answers.answer(c, lines, hints, by_form=True)
    return forms.choose_view(c, page, told.blocks)


async def _publish(desk: Desk, caller: Caller, meeting_id: int, _number: int) -> Work:
    act = desk.act(caller.user)
    page = await desk.read(lambda s: minute_edits.page(s, desk.network, act, meeting_id))
    c = context(desk, caller.user, people=[one.slack_user for one in page.working.waiting])
    return caller.put(forms.send_view(c, page.working))


_VERBS: dict[str, Callable[..., Awaitable[Work | None]]] = {
    shown.READ: _read,
    shown.CORRECT: _ask,
    shown.CONFIRM: _confirm,
    shown.READERS: _readers,
    shown.SETTLE: _settle,
    shown.EDIT: _edit,
    shown.PUBLISH: _publish,
}


async def _submit(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    """Do what a form says; return the view that takes its place."""
    return await _FORMS[view["callback_id"]](desk, caller, view)


async def _submit_correction(desk: Desk, caller: Caller, view: Json) -> Json:
    act, (meeting_id, number, _) = caller.act(), forms.about(view)
    text = forms.parse_text(view, "text")
    await desk.write(lambda s: editions.ask_correction(s, desk.network, act, meeting_id, number, text))
    c = context(desk, caller.user)
    return notice_view(c, c.plain("editions.correct_done"))


async def _submit_choice(desk: Desk, caller: Caller, view: Json) -> Json:
    act, (meeting_id, *_) = desk.act(caller.user), forms.about(view)
    wanted = forms.parse_choose(view)
    if wanted == forms.WHO_CAME:
        coming = await desk.read(lambda s: attendance_views.look(s, desk.network, act, meeting_id))
        return record_form(context(desk, caller.user, people=coming.people), coming)
    page = await desk.read(lambda s: minute_edits.page(s, desk.network, act, meeting_id))
    if wanted == forms.FACTS:
        return facts_form.facts_view(context(desk, caller.user), page)
    line = next((one for one in page.lines if one.id == wanted), None)
    if wanted is not None and line is None:
        raise Refusal("editions.line_gone")
    return forms.line_view(context(desk, caller.user), page, line)


def _act(desk: Desk, caller: Caller, view: Json) -> Act:
    """Tell apart the forms that one modal shows in turn: they share its id."""
    return desk.act(caller.user, f"view:{view['id']}:{view.get('hash')}")


async def _submit_line(desk: Desk, caller: Caller, view: Json) -> Json:
    """Keep what the line says by now, and go back to the lines."""
    act, net, (meeting_id, _, line_id) = _act(desk, caller, view), desk.network, forms.about(view)
    page = await desk.read(lambda s: minute_edits.page(s, net, act, meeting_id))
    to = forms.parse_line(view, next((one for one in page.lines if one.id == line_id), None))
    if to is not None:
        read = await desk.write(lambda s: minute_edits.correct(s, net, act, meeting_id, line_id, to))
        return await _choose(desk, caller, meeting_id, read)
    if line_id is not None:
        await desk.write(lambda s: minute_edits.take_back(s, net, act, meeting_id, line_id))
    return await _choose(desk, caller, meeting_id)


async def _submit_facts(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    """Keep when and where the meeting was and who led it, and go back to the lines."""
    act, (meeting_id, _, seen) = _act(desk, caller, view), forms.about(view)
    page = await desk.read(lambda s: minute_edits.page(s, desk.network, act, meeting_id))
    to = facts_form.parse_facts(view, context(desk, caller.user), page.facts)
    if isinstance(to, FormErrors):
        return to
    about = (desk.network, act, meeting_id, seen or 0, to)
    await desk.write(lambda s: minute_edits.correct_facts(s, *about))
    return await _choose(desk, caller, meeting_id)


async def _submit_send(desk: Desk, caller: Caller, view: Json) -> Json:
    act, (meeting_id, number, _) = _act(desk, caller, view), forms.about(view)
    why, settled = forms.parse_text(view, "why"), forms.parse_settled(view)
    net = desk.network
    sent = await desk.write(lambda s: editions.publish(s, net, act, meeting_id, number, why, settled))
    c = context(desk, caller.user)
    return notice_view(c, c.plain("editions.published", number=sent.edition))


_FORMS: dict[str, Callable[[Desk, Caller, Json], Awaitable[Json | FormErrors]]] = {
    forms.CORRECT: _submit_correction,
    forms.CHOOSE: _submit_choice,
    forms.LINE: _submit_line,
    facts_form.FACTS: _submit_facts,
    forms.SEND: _submit_send,
}
