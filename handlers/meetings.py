"""`/topmeeting`, the buttons and the forms of meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import meeting_due, meeting_times, meeting_views, meetings
from bot.slack import lists, meeting_lists
from bot.slack import meetings as shown
from bot.slack.modals import meeting as forms
from bot.slack.modals.forms import FormErrors, notice_view
from bot.slack.rendered import Rendered
from handlers import agenda, attendance
from handlers.clicks import buttons, command, form
from handlers.common import context
from handlers.words import HELP, LIST, says, words_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp

    from bot.services.desk import Desk
    from handlers.answers import Caller
    from handlers.common import Json, Work

    Answer = Rendered | Work
    Verb = Callable[[Desk, Caller, list[str]], Awaitable[Answer]]

NEXT = frozenset({"next", "次回"})
MOVE = frozenset({"move", "変更"})
CANCEL = frozenset({"cancel", "中止"})
NEW = frozenset({"new", "新規", "追加"})


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the command, the buttons and the forms."""
    command(app, desk, "/topmeeting", _answer)
    buttons(app, desk, f"({shown.MOVE}|{shown.CANCEL}|{shown.NEW})$", _press, redraws_home=False)
    form(app, desk, forms.FORM, _submit)


async def _answer(desk: Desk, caller: Caller) -> Answer:
    words = words_of(caller.typed)
    if not words:
        return await _next(desk, caller, [])
    for known, verb in VERBS.items():
        if says(words[0], known):
            return await verb(desk, caller, words[1:])
    return lists.help_text(context(desk, caller.user), "help.topmeeting", words[0])


async def _next(desk: Desk, caller: Caller, words: list[str]) -> Rendered:
    """Show the meeting that runs or is next, or the one of this key."""
    key = words[0] if words else None
    act = desk.act(caller.user)
    view = await desk.read(lambda s: meeting_views.asked_for(s, desk.network, act, key))
    return meeting_lists.one(context(desk, caller.user, people=view.people), view)


async def _list(desk: Desk, caller: Caller, _words: list[str]) -> Rendered:
    now, net = desk.clock.now(), desk.network
    coming, held = await desk.read(lambda s: meeting_views.listing(s, net, now, meeting_lists.HELD))
    return meeting_lists.listed(context(desk, caller.user), coming, held)


async def _help(desk: Desk, caller: Caller, _words: list[str]) -> Rendered:
    return lists.with_help(context(desk, caller.user), "help.topmeeting", None)


async def _move(desk: Desk, caller: Caller, words: list[str]) -> Answer:
    return await _change(desk, caller, words, shown.MOVE)


async def _cancel(desk: Desk, caller: Caller, words: list[str]) -> Answer:
    return await _change(desk, caller, words, shown.CANCEL)


async def _change(desk: Desk, caller: Caller, words: list[str], what: str) -> Answer:
    """Open the form of the meeting that is meant; of several they are listed, each with its button."""
    act, key = desk.act(caller.user), words[0] if words else None
    found = await desk.read(lambda s: meeting_views.changeable(s, desk.network, act, key))
    c = context(desk, caller.user)
    if len(found) > 1:
        return meeting_lists.choose(c, found, what)
    form = forms.move_view if what == shown.MOVE else forms.cancel_view
    return caller.show(form(c, found[0]))


async def _new(desk: Desk, caller: Caller, _words: list[str]) -> Work:
    act = desk.act(caller.user)
    await desk.read(lambda s: meeting_times.require_may_plan(s, desk.network, act))
    return caller.show(forms.new_view(context(desk, caller.user), desk.network.hours.local_day(act.now)))


VERBS: dict[frozenset[str], Verb] = {
    NEXT: _next,
    LIST: _list,
    MOVE: _move,
    CANCEL: _cancel,
    NEW: _new,
    **agenda.VERBS,
    **attendance.VERBS,
    HELP: _help,
}


async def _press(desk: Desk, caller: Caller) -> Work:
    """Open the form that a button asks for."""
    action = caller.body["actions"][0]
    opens = {shown.MOVE: _move, shown.CANCEL: _cancel, shown.NEW: _new}[action["action_id"]]
    opened = await opens(desk, caller, [f"m{action['value']}"])
    return caller.answer(opened) if isinstance(opened, Rendered) else opened


async def _submit(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    """Do what a form says; return the view that reads it back."""
    c, act, net = context(desk, caller.user), caller.act(), desk.network
    if view["callback_id"] == forms.NEW:
        plan = forms.parse_new(view, c)
        if isinstance(plan, FormErrors):
            return plan
        made = await desk.write(lambda s: meeting_times.plan(s, net, act, plan))
        told_at = meeting_due.told_at(net, made, act.now)
        key = "made_now" if told_at <= act.now else "made"
        told = {"at": c.moment(made.starts_at), "notice": c.moment(told_at)}
        return notice_view(c, c.plain(f"meeting_form.{key}", meeting=c.meeting_name(made), **told))
    meeting_id = forms.meeting_of(view)
    if view["callback_id"] == forms.MOVE:
        to = forms.parse_move(view, c)
        if isinstance(to, FormErrors):
            return to
        moved = await desk.write(lambda s: meeting_times.move(s, net, act, meeting_id, to))
        name, at = c.meeting_name(moved), c.moment(moved.starts_at)
        return notice_view(c, c.plain("meeting_form.moved", meeting=name, at=at))
    gone = await desk.write(lambda s: meeting_times.cancel(s, net, act, meeting_id, forms.parse_why(view)))
    following = await desk.read(lambda s: meetings.following(s, gone, act.now))
    if following is None:
        return notice_view(c, c.plain("meeting_form.cancelled", meeting=gone.title))
    told = {"next": c.meeting_name(following), "at": c.moment(following.starts_at)}
    return notice_view(c, c.plain("meeting_form.cancelled_next", meeting=gone.title, **told))
