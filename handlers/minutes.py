"""`/minutes`: a meeting is begun and ended in its channel, and written down as it goes."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.domain.hours_written import hour
from bot.domain.minute_kinds import Hint, Line, fold
from bot.domain.minute_lines import OFF_RECORD, UNDO, label_of
from bot.services import minute_commands, minute_starts, minutes, todo_views
from bot.slack import lists, minute_answers
from bot.slack import minutes as shown
from bot.slack.meeting_live import NEXT as LIVE_NEXT
from bot.slack.rendered import Rendered
from bot.slack.todos import listed
from handlers import past_minutes, undecided
from handlers.clicks import buttons, command
from handlers.common import context, sentence
from handlers.words import HELP

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp

    from bot.services.desk import Desk
    from handlers.answers import Caller
    from handlers.common import Work

    Verb = Callable[[Desk, Caller, str], Awaitable[Rendered | Work]]

START = frozenset({"start", "開始", "始める"})
END = frozenset({"end", "終了", "終える"})
NEXT = frozenset({"next", "次", "次へ"})
TODOS = frozenset({"todo", "todos", "宿題"})
_MINE = frozenset({"", "mine", "自分"})
_ALL = frozenset({"all", "全部", "すべて"})
_LATE = frozenset({"late", "overdue", "期限超過", "遅れ"})
_WORD = re.compile(r"\s*([^\s:\uff1a]+)\s*[:\uff1a]?\s*(.*)", re.DOTALL)


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to `/minutes` and to the buttons of the thread's head."""
    command(app, desk, "/minutes", _run)
    buttons(app, desk, f"({shown.NEXT}|{shown.END})$", _press)
    buttons(app, desk, f"{LIVE_NEXT}$", _press_live)
    buttons(app, desk, f"({shown.END_AT}|{shown.END_NOW})$", _press_over)
    buttons(app, desk, f"({shown.BEGIN}|{shown.EXTRA})$", _press_begin)


async def _run(desk: Desk, caller: Caller) -> Rendered | Work:
    text = shown.spoken(caller.body.get("text") or "")
    said = _WORD.fullmatch(text)
    if said is None:
        return await _alone(desk, caller)
    word, rest = said[1], said[2].strip()
    for known, verb in VERBS.items():
        if fold(word) in known and not (known is TODOS and _is_line(rest)):
            return await verb(desk, caller, rest)
    kind = label_of(word)
    if kind == OFF_RECORD:
        return lists.said(context(desk, caller.user).say("minutes.off_record"))
    if kind == UNDO:
        return await _undo(desk, caller, rest)
    if kind is not None:
        return await _say(desk, caller, kind, rest)
    return lists.help_text(context(desk, caller.user), "help.minutes", word)


def _is_line(rest: str) -> bool:
    """Whether what follows 宿題 is one, rather than the word that says whose are to be listed."""
    return fold(rest) not in _MINE | _ALL | _LATE


async def _alone(desk: Desk, caller: Caller) -> Rendered:
    """Show how the meeting of this channel stands; where none runs, the help."""
    act, channel = caller.act(), caller.body["channel_id"]
    c = context(desk, caller.user)
    try:
        now = await desk.read(lambda s: minute_commands.standing(s, desk.network, act, channel))
    except Refusal:
        return lists.help_text(c, "help.minutes", None)
    answer = shown.standing(c, now)
    return await undecided.asked_below(desk, caller, answer, now.meeting) if now.may_run else answer


async def _help(desk: Desk, caller: Caller, _rest: str) -> Rendered:
    return lists.help_text(context(desk, caller.user), "help.minutes", None)


async def _start(desk: Desk, caller: Caller, rest: str) -> Rendered:
    act, c = caller.act(), context(desk, caller.user)
    far = await desk.read(lambda s: minutes.far_off(s, desk.network, act, rest))
    return await _begin(desk, caller, rest) if far is None else shown.far_off(c, far)


async def _begin(desk: Desk, caller: Caller, words: str, *, as_extra: bool = False) -> Rendered:
    act, channel, net = caller.act(), caller.body["channel_id"], desk.network
    meeting = await desk.write(lambda s: minutes.start(s, net, act, channel, words, as_extra=as_extra))
    plan = await desk.read(lambda s: minute_starts.told(s, net, meeting, act.now))
    begun = shown.started(context(desk, caller.user), meeting, plan)
    return await undecided.asked_below(desk, caller, begun, meeting)


async def _end(desk: Desk, caller: Caller, rest: str) -> Rendered:
    """End the meeting, as of an hour that is said; ask for it where nothing was said for long."""
    act, channel, at = caller.act(), caller.body["channel_id"], hour(rest)
    if at is None and rest:
        raise Refusal("minutes.end_time")
    if at is None:
        since = await desk.read(lambda s: minutes.silent_since(s, desk.network, act, channel))
        if since is not None:
            return shown.over_since(context(desk, caller.user), since)
        return await _end_at(desk, caller, None)
    over = await desk.read(lambda s: minutes.over_at(s, desk.network, channel, at))
    return await _end_at(desk, caller, over)


async def _end_at(desk: Desk, caller: Caller, at: datetime | None) -> Rendered:
    act, channel = caller.act(), caller.body["channel_id"]
    meeting = await desk.write(lambda s: minutes.end(s, desk.network, act, channel, at))
    desk.meeting_over()
    c = context(desk, caller.user)
    key, told = ("minutes.ended_told", "") if at is None else ("minutes.ended_told_at", c.clock(at, act.now))
    return lists.said(c.say(key, meeting=c.meeting_name(meeting), called=meeting.key, at=told))


async def _next(desk: Desk, caller: Caller, _rest: str) -> Rendered:
    act, channel = caller.act(), caller.body["channel_id"]
    title = await desk.write(lambda s: minute_commands.go_on(s, desk.network, act, channel))
    return lists.said(context(desk, caller.user).say("minutes.next_told", title=title))


async def _undo(desk: Desk, caller: Caller, _rest: str) -> Rendered:
    act, channel = caller.act(), caller.body["channel_id"]
    line = await desk.write(lambda s: minute_commands.undo(s, desk.network, act, channel))
    c = context(desk, caller.user)
    if line is None:
        return lists.said(c.say("minutes.start_taken_back"))
    said = c.say("minutes.line", label=c.plain(f"minutes.label_{line.kind}"), text=line.text)
    return lists.said(c.say("minutes.taken_back", line=said))


async def _say(desk: Desk, caller: Caller, kind: str, text: str) -> Rendered:
    """Keep a line; the answer reads back what was understood."""
    act, channel = caller.act(), caller.body["channel_id"]
    said = await desk.write(lambda s: minute_commands.say(s, desk.network, act, channel, kind, text))
    lines = [one for one in said if isinstance(one, Line)]
    hints = [one for one in said if isinstance(one, Hint)]
    return minute_answers.answer(context(desk, caller.user), lines, hints, by_command=True)


async def _todos(desk: Desk, caller: Caller, rest: str) -> Rendered:
    """List ToDos: one's own, everybody's, or those that are overdue."""
    user, now, net = caller.user, desk.clock.now(), desk.network
    c = context(desk, user)
    if fold(rest) in _MINE:
        return listed(c, await desk.read(lambda s: todo_views.mine(s, net, user, now)), "mine")
    late = fold(rest) in _LATE
    views = await desk.read(lambda s: todo_views.everybodys(s, net, user, now, late=late))
    return listed(c, views, "late" if late else "all")


VERBS: dict[frozenset[str], Verb] = {
    START: _start,
    END: _end,
    NEXT: _next,
    TODOS: _todos,
    HELP: _help,
    **past_minutes.VERBS,
}
_BUTTONS: dict[str, Verb] = {shown.NEXT: _next, shown.END: _end}


async def _press_begin(desk: Desk, caller: Caller) -> Work:
    """Begin the meeting that is planned for another day, or an extra one of its name.

    What came of it takes the place of the question, so that nobody answers it again.
    """
    caller.body["channel_id"] = caller.body["channel"]["id"]
    action = caller.body["actions"][0]
    as_extra = action["action_id"] == shown.EXTRA
    try:
        answer = await _begin(desk, caller, action["value"], as_extra=as_extra)
    except Refusal as refusal:
        answer = lists.said_plainly(sentence(desk, caller.user, refusal))
    return caller.replace(answer)


async def _press(desk: Desk, caller: Caller) -> Work | None:
    """Go on to the next item, or end the meeting: the thread tells it, unless there is something to ask."""
    caller.body["channel_id"] = caller.body["channel"]["id"]
    answer = await _BUTTONS[caller.body["actions"][0]["action_id"]](desk, caller, "")
    asks = isinstance(answer, Rendered) and any(block["type"] == "actions" for block in answer.blocks)
    return caller.answer(answer) if isinstance(answer, Rendered) and asks else None


async def _press_live(desk: Desk, caller: Caller) -> Work:
    """Go on from the chair's message, and say what is open now; who was slower is only told that."""
    act, value = caller.act(), caller.body["actions"][0]["value"]
    meeting_id, _, seen = value.partition(":")
    about = desk.network, act, int(meeting_id), int(seen) or None
    now = await desk.write(lambda s: minute_commands.go_on_from(s, *about))
    return caller.answer(shown.went_on(context(desk, caller.user), now))


async def _press_over(desk: Desk, caller: Caller) -> Work:
    """End a meeting that was over at the time that the button says, or is now; the question is answered."""
    caller.body["channel_id"] = caller.body["channel"]["id"]
    action = caller.body["actions"][0]
    at = datetime.fromisoformat(action["value"]) if action["action_id"] == shown.END_AT else None
    try:
        answer = await _end_at(desk, caller, at)
    except Refusal as refusal:
        answer = lists.said_plainly(sentence(desk, caller.user, refusal))
    return caller.replace(answer)
