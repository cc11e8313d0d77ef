"""ToDos in Slack: given, reminded of, done by button, listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.todos import State
from bot.services.todos_told import TOGETHER
from bot.slack import kit
from bot.slack.rendered import Rendered
from bot.texts.days import full_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.services.todo_views import TodoView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn
    from bot.slack.rendered import Params

PREFIX = "todo:"
DONE, UNDO, DROP = f"{PREFIX}done", f"{PREFIX}undo", f"{PREFIX}drop"
ASSIGN = f"{PREFIX}assign"
AT_HOME = 5  # ToDos on Home
LISTED = 20  # ToDos in a list: each has its own row of buttons


def given(c: Context, _params: Params) -> Rendered:
    """Tell an owner what they are to do, or the secretariat what nobody in Slack owns."""
    if c.todos:
        name, count = c.meeting_name(c.todos[0].meeting), len(c.todos)
        lead = c.say("todo.lead_given_several", meeting=name, count=count)
        return Rendered(lead, [kit.section(lead), *_together(c)])
    view = _view(c)
    return _shown(c, view, "given" if view.is_readers else "given_desk")


def reminder(c: Context, _params: Params) -> Rendered:
    """Remind of what is to be done, or was to be done by now."""
    view = _view(c)
    if view.is_late:
        return _shown(c, view, "late" if view.is_readers else "late_desk")
    return _shown(c, view, "reminder" if view.is_readers else "reminder_desk")


def unowned(c: Context, _params: Params) -> Rendered:
    """Tell the secretariat what nobody was told of, why, and let them say who is to do it."""
    name = c.meeting_name(c.todos[0].meeting) if c.todos else ""
    left = sum(view.todo.is_open and view.may_assign for view in c.todos)
    lead = c.say("todo.lead_unowned" if left else "todo.lead_all_owned", meeting=name, count=left)
    return Rendered(lead, [kit.section(lead), *_together(c, among_others=True)])


def _together(c: Context, *, among_others: bool = False) -> Iterator[Json]:
    """Yield the ToDos of a message that shows several; `among_others`: not all are the reader's."""
    for view in c.todos[:TOGETHER]:  # more are in none but old messages
        yield kit.section(_line(c, view, among_others=among_others))
        if not view.todo.is_open:
            yield kit.context(_state(c, view))
        elif view.may_assign and not view.is_readers:
            yield kit.context(_why(c, view))
        yield from _buttons(c, view)
    if len(c.todos) > TOGETHER:
        yield kit.context(c.say("todo.more", count=len(c.todos) - TOGETHER))


def _why(c: Context, view: TodoView) -> Mrkdwn:
    """Say why nobody could be told of a ToDo."""
    name = view.todo.owner_name
    why = "shared" if view.called_so else "not_there" if name else "nobody"
    why = "everybody" if view.todo.is_of_everybody else why
    return c.say(f"todo.why_{why}", name=name, who=c.join(view.called_so))


def dropped(c: Context, params: Params) -> Rendered:
    """Tell an owner that their ToDo was dropped, and why."""
    view = _view(c)
    name = c.meeting_name(view.meeting)
    text = c.say("todo.dropped_lead", who=c.who(params["actor"]), meeting=name, text=view.todo.text)
    return Rendered(text, [kit.section(text), kit.context(_state(c, view))])


TEMPLATES: dict[str, Callable[[Context, Params], Rendered]] = {
    "todos_given": given,
    "todo_reminder": reminder,
    "todo_dropped": dropped,
    "todos_unowned": unowned,
}


def listed(c: Context, views: Sequence[TodoView], which: str) -> Rendered:
    """List ToDos with their buttons; `which` is mine, all or late."""
    title = c.say(f"todo.title_{which}", count=len(views))
    if not views:
        return Rendered(title, [kit.section(c.say(f"todo.none_{which}"))])
    blocks = [kit.section(title), *rows(c, views[:LISTED], among_others=which != "mine")]
    if len(views) > LISTED:
        blocks.append(kit.context(c.say("todo.more", count=len(views) - LISTED)))
    return Rendered(title, blocks)


def at_home(c: Context, views: Sequence[TodoView]) -> Iterator[Json]:
    """Yield the reader's own ToDos, each with the button that calls it done."""
    if not views:
        return
    yield kit.section(c.say("todo.title_mine", count=len(views)))
    for view in views[:AT_HOME]:
        done = kit.button(c.plain("button.todo_done"), DONE, str(view.todo.id), "primary")
        yield kit.section(_line(c, view), done) | {"block_id": f"{PREFIX}home:{view.todo.id}"}
    if len(views) > AT_HOME:
        yield kit.context(c.say("todo.more_at_home", count=len(views) - AT_HOME))


def rows(c: Context, views: Sequence[TodoView], *, among_others: bool = False) -> Iterator[Json]:
    """Yield ToDos, each with its buttons; `among_others`: which of them are the reader's is said."""
    for view in views:
        yield kit.section(_line(c, view, among_others=among_others))
        yield from _buttons(c, view)


def _shown(c: Context, view: TodoView, why: str) -> Rendered:
    lead = c.say(f"todo.lead_{why}", meeting=c.meeting_name(view.meeting))
    blocks = [kit.section(lead), kit.section(_line(c, view))]
    if not view.todo.is_open:
        blocks.append(kit.context(_state(c, view)))
    return Rendered(c.join_mrkdwn([lead, _line(c, view)], "words.new_line"), [*blocks, *_buttons(c, view)])


def owner_of(c: Context, view: TodoView) -> str:
    """Return whose a ToDo is, as its reader is told."""
    return c.plain("todo.you") if view.is_readers else view.todo.owner_name or c.plain("minutes.no_owner")


def _line(c: Context, view: TodoView, *, among_others: bool = False) -> Mrkdwn:
    todo = view.todo
    owner = owner_of(c, view)
    due = c.plain("todo.no_due")
    if todo.due is not None:
        due = c.plain("todo.until_late" if view.is_late else "todo.until", day=full_day(todo.due, c.locale))
    key = "todo.own_line" if view.is_readers and not among_others else "todo.line"
    return c.say(key, text=todo.text, owner=owner, due=due, meeting=view.meeting.key)


def _state(c: Context, view: TodoView) -> Mrkdwn:
    todo = view.todo
    assert todo.settled_at is not None
    settled = {"who": c.who(todo.settled_by), "at": c.moment(todo.settled_at)}
    key = "dropped_why" if todo.reason else todo.state
    return c.say(f"todo.is_{key}", reason=todo.reason, **settled)


def _buttons(c: Context, view: TodoView) -> Iterator[Json]:
    todo, found = view.todo, []
    value = str(todo.id)
    if todo.is_open and view.may_settle:
        found.append(kit.button(c.plain("button.todo_done"), DONE, value, "primary"))
    if todo.is_open and view.may_assign:
        found.append(kit.button(c.plain("button.todo_assign"), ASSIGN, value))
    if todo.is_open and view.may_drop:
        found.append(kit.button(c.plain("button.todo_drop"), DROP, value))
    if not todo.is_open and (view.may_drop if todo.state == State.DROPPED else view.may_settle):
        found.append(kit.button(c.plain("button.todo_undo"), UNDO, value))
    if found:
        yield kit.actions(f"{PREFIX}{todo.id}", found)


def _view(c: Context) -> TodoView:
    assert c.todo is not None
    return c.todo
