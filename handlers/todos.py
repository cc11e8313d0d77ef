"""The buttons of ToDos: 完了, 未完了に戻す, 取りやめる, 担当者を決める."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.domain.rights import Right
from bot.services import todo_owners, todo_views, todos
from bot.slack.modals.forms import FormErrors, notice_view
from bot.slack.modals.todo import FORM, OWNER_FORM, drop_view, owner_view, parse_drop, parse_owner
from bot.slack.todos import ASSIGN, DONE, DROP, UNDO
from handlers.clicks import buttons, form
from handlers.common import context

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.services.desk import Desk
    from handlers.answers import Caller
    from handlers.common import Json, Work

_ACTS = {DONE: (todos.done, "todo.done_told"), UNDO: (todos.undo, "todo.opened_told")}


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the buttons and to the form that drops one."""
    buttons(app, desk, f"({DONE}|{UNDO})$", _settle)
    buttons(app, desk, f"{DROP}$", _drop, redraws_home=False)
    buttons(app, desk, f"{ASSIGN}$", _assign, redraws_home=False)
    form(app, desk, f"{FORM}$", _submit)
    form(app, desk, f"{OWNER_FORM}$", _assigned)


async def _settle(desk: Desk, caller: Caller) -> Work | None:
    """Call a ToDo done, or open it again; in a list that only its reader sees, say so."""
    action, act = caller.body["actions"][0], caller.act()
    use_case, told = _ACTS[action["action_id"]]
    todo = await desk.write(lambda s: use_case(s, desk.network, act, int(action["value"])))
    if not (caller.body.get("container") or {}).get("is_ephemeral"):
        return None
    return caller.tell(context(desk, caller.user).plain(told, text=todo.text))


async def _drop(desk: Desk, caller: Caller) -> Work:
    act, todo_id = desk.act(caller.user), int(caller.body["actions"][0]["value"])
    view = await desk.read(lambda s: todo_views.for_office(s, desk.network, act, todo_id, Right.DROP_TODO))
    return caller.show(drop_view(context(desk, caller.user), view))


async def _assign(desk: Desk, caller: Caller) -> Work:
    act, todo_id = desk.act(caller.user), int(caller.body["actions"][0]["value"])
    view = await desk.read(lambda s: todo_views.for_office(s, desk.network, act, todo_id, Right.ASSIGN_TODO))
    return caller.show(owner_view(context(desk, caller.user), view))


async def _assigned(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    """Keep who is to do it; of whom of several firms the form asks for which."""
    c, net = context(desk, caller.user), desk.network
    read, act = parse_owner(view, c), desk.act(caller.user, f"view:{view['id']}:{view.get('hash')}")
    if isinstance(read, FormErrors):
        return read
    todo_id, owner, firm = read
    try:
        done = await desk.write(lambda s: todo_owners.assign(s, net, act, todo_id, owner, firm))
    except Refusal as refusal:
        if refusal.key != "todo.which_firm":
            raise
        shown = await desk.read(lambda s: todo_views.for_office(s, net, act, todo_id, Right.ASSIGN_TODO))
        firms = await desk.read(lambda s: todo_owners.meant(s, net, act.now, todo_id, owner))
        return owner_view(c, shown, owner, firms)
    key = "todo.assigned_you" if owner == caller.user else "todo.assigned_told"
    return notice_view(c, c.plain(key, owner=done.owner_name, text=done.text))


async def _submit(desk: Desk, caller: Caller, view: Json) -> FormErrors | None:
    read, act = parse_drop(view, context(desk, caller.user)), caller.act()
    if isinstance(read, FormErrors):
        return read
    todo_id, reason = read
    await desk.write(lambda s: todos.drop(s, desk.network, act, todo_id, reason))
    return None
