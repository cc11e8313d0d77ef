"""Whose a ToDo is: what nobody in Slack owns, and saying afterwards who is to do it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.domain.minute_kinds import Kind, Line, bare_name, fold
from bot.domain.rights import Right
from bot.services import meetings, minute_lines, people, todo_views
from bot.services.minute_room import Room
from storage import minutes as lines
from storage import todos as rows

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.members import Act
    from bot.domain.todos import Todo
    from bot.network import Network
    from bot.services.todo_views import TodoView
    from storage.database import Session

ASSIGNED = "todo_assigned"  # what is recorded


def unowned(s: Session, net: Network, user: str, now: datetime, ids: list[int]) -> tuple[TodoView, ...]:
    """Return ToDos of a meeting as the secretariat is shown them, with those who share the owner's name."""
    views = todo_views.views(s, net, user, now, rows.by_ids(s, ids))
    if not views:
        return ()
    shared = Room(s, net, views[0].meeting, now).shared
    return tuple(
        replace(one, called_so=shared.get(fold(bare_name(one.todo.owner_name)), ())) for one in views
    )


def meant(s: Session, net: Network, now: datetime, todo_id: int, owner: str) -> tuple[tuple[str, str], ...]:
    """Return id and name of the firms for one of which somebody of several would do a ToDo; () for one."""
    meeting = meetings.load(s, todo_views.load(s, todo_id).meeting_id)
    return Room(s, net, meeting, now).several.get(owner, ())


def assign(s: Session, net: Network, act: Act, todo_id: int, owner: str, firm_id: str | None = None) -> Todo:
    """Say who is to do it: they are told, and reminded from now on; its line says so, too.

    `firm_id` is the firm for which somebody of several does it. Refusal for who may not run the meeting, for
    one that is settled or off the record, for somebody who is not in Slack, and `todo.which_firm` for who is
    of several firms where none is named.
    """
    todo = todo_views.load(s, todo_id)
    meeting = meetings.hold(s, todo.meeting_id)
    meetings.require(s, net, act, meeting, Right.ASSIGN_TODO)
    if not todo.is_open:
        raise Refusal("todo.settled", who=todo.settled_by, at=todo.settled_at)
    known = people.everybody(s).get(owner)
    if known is None or known.deleted:
        raise Refusal("todo.owner_gone")
    room = Room(s, net, meeting, act.now)
    firms = dict(room.several.get(owner, ()))
    if len(firms) > 1 and firm_id not in firms:
        raise Refusal("todo.which_firm")
    before = None if todo.line_id is None else lines.by_id(s, todo.line_id)
    if before is None or before.undone_at is not None:
        raise Refusal("todo.gone")
    data = {"owner": owner, "owner_name": known.name, "due": before.data["due"]}
    data |= {"owner_firm": firm_id if firm_id in firms else next(iter(firms))} if firms else {}
    meetings.record(s, act, meeting, ASSIGNED, {"todo": todo.id})
    minute_lines.change(room, act, before, Line(Kind.TODO, before.text, data), act.now)
    lines.change(s, before.id, item_id=before.item_id)
    return todo_views.load(s, todo_id)
