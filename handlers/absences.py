"""`/duty 不在` and Home's button: a contact says when he is away, the secretariat for anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.dates import read_days
from bot.domain.errors import Refusal
from bot.services import absences
from bot.slack import absences as shown
from bot.slack import lists
from bot.slack.modals import absence
from bot.slack.modals.forms import FormErrors, notice_view
from handlers.clicks import buttons, command, form
from handlers.common import context, sentence, spawn
from handlers.words import AWAY, first_word_in, words_of

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.services.absences import AbsenceForm
    from bot.services.desk import Desk
    from bot.slack.context import Context
    from bot.slack.rendered import Rendered
    from handlers.answers import Caller
    from handlers.common import Json, Work


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the words, the buttons and the form."""
    command(app, desk, "/duty", _run, first_word_in(AWAY))
    buttons(app, desk, shown.PREFIX, _press, redraws_home=False)
    form(app, desk, f"{absence.CALLBACK}$", _submit)


async def _run(desk: Desk, caller: Caller) -> Rendered | Work:
    words = words_of(caller.typed)[1:]
    return await (_say(desk, caller, " ".join(words)) if words else _open(desk, caller))


async def _press(desk: Desk, caller: Caller) -> Work:
    action = caller.body["actions"][0]
    opens = action["action_id"] == shown.OPEN
    return await (_open(desk, caller) if opens else _end(desk, caller, int(action["value"])))


async def open_for_others(desk: Desk, caller: Caller) -> Json:
    """Return the secretariat's form, for the button among its settings."""
    found, c = await _look(desk, caller, for_others=True)
    return absence.absence_view(c, found)


OPENERS = {"absences": open_for_others}


async def _look(desk: Desk, caller: Caller, *, for_others: bool) -> tuple[AbsenceForm, Context]:
    act = desk.act(caller.user)
    found = await desk.read(lambda s: absences.form(s, desk.network, act, for_others=for_others))
    people = [one.user for one in found.coming] + [change["actor"] for change in found.changes]
    return found, context(desk, caller.user, people=people)


async def _open(desk: Desk, caller: Caller) -> Work:
    """Return what opens the form; where none opens, the list comes with how to say it in words."""
    found, c = await _look(desk, caller, for_others=False)
    by_words = shown.by_words(c, found.coming, for_others=found.for_others)
    return caller.show(absence.absence_view(c, found), caller.answer(by_words))


async def _say(desk: Desk, caller: Caller, text: str) -> Rendered:
    """Keep what was typed; the answer reads back what was understood."""
    act, c = desk.act(caller.user), context(desk, caller.user)
    try:
        first, last = read_days(text, desk.network.hours.local_day(act.now))
    except Refusal as refusal:
        return lists.with_help(c, "absence.help", sentence(desk, caller.user, refusal))
    done = await desk.write(lambda s: absences.say(s, desk.network, act, caller.user, first, last))
    spawn(caller.publish_home())
    return lists.said_plainly(shown.said(c, done, caller.user))


async def _end(desk: Desk, caller: Caller, absence_id: int) -> Work:
    """Take an absence back; return what shows that."""
    act = desk.act(caller.user)
    ended = await desk.write(lambda s: absences.end(s, desk.network, act, absence_id))
    view = caller.body.get("view") or {}
    if view.get("type") != "modal":
        c = context(desk, caller.user)
        span = shown.days(c, ended.first, ended.last)
        return _both(caller, caller.tell(c.plain("absence.ended", days=span)))
    found, c = await _look(desk, caller, for_others=absence.is_for_others(view))
    return _both(caller, caller.put(absence.absence_view(c, found)))


async def _both(caller: Caller, first: Work) -> None:
    await first
    await caller.publish_home()


async def _submit(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    """Keep what a form says; return the view that reads it back."""
    said = absence.parse(view, context(desk, caller.user), caller.user)
    if isinstance(said, FormErrors):
        return said
    act = desk.act(caller.user)
    done = await desk.write(lambda s: absences.say(s, desk.network, act, *said))
    c = context(desk, caller.user, people=[done.user])
    return notice_view(c, shown.said(c, done, caller.user))
