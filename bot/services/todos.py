"""ToDos: kept with their line while a meeting runs, given when it ends, asked for until done or dropped."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refusal
from bot.domain.off_record import FORGOTTEN
from bot.domain.rights import Right
from bot.domain.todos import LONGEST_REASON, State, next_reminder
from bot.services import meetings, members, todo_views, todos_told
from bot.services.conflicts import ConflictError
from storage import timers
from storage import todos as rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.domain.meetings import Meeting
    from bot.domain.members import Act
    from bot.domain.minute_kinds import Line
    from bot.domain.todos import Todo
    from bot.network import Network
    from storage.database import Session
    from storage.minutes import Forgotten

    Timer = dict[str, Any]

REMINDER = "todo_reminder"  # the kind of timer


def follow(s: Session, meeting: Meeting, line_id: int, line: Line, today: date) -> None:
    """Keep the ToDo of a line as it says by now; of an owner of several firms the one that is meant."""
    owner, meant = line.data["owner"], line.data.get("owner_firm")
    firms = members.firms_on(s, owner, today) if owner else []
    firm = next((one for one in firms if one.id == meant or len(firms) == 1), None)
    due = line.data["due"]
    values = {
        "text": line.text,
        "owner": owner,
        "owner_name": line.data["owner_name"],
        "owner_firm": firm.id if firm else None,
        "due": due and date.fromisoformat(due),
    }
    known = rows.of_line(s, line_id)
    if known is None:
        rows.add(s, values | {"meeting_id": meeting.id, "line_id": line_id})
        return
    is_other = (known.owner, known.due) != (values["owner"], values["due"])
    if not rows.change(s, known, generation=known.generation + is_other, **values):
        raise ConflictError(meeting.key)


def forget(s: Session, line_id: int) -> None:
    """Forget the ToDo of a line that was taken back: it was not given yet."""
    rows.remove(s, line_id)


def forget_words(s: Session, found: Forgotten, words: set[str], now: datetime) -> set[str]:
    """Forget what was put off the record of ToDos that had been given; who was told them sees them so.

    Returns what they said.
    """
    forgotten = set()
    for line_id in found.lines:
        todo = rows.of_line(s, line_id)
        if todo is None or not (line_id in found.gone or todo.text in words):
            continue
        forgotten.add(todo.text)
        if rows.change(s, todo, text=FORGOTTEN):
            todos_told.edit(s, todo, now)
    return forgotten - {FORGOTTEN}


def give(s: Session, net: Network, act: Act, meeting: Meeting) -> int:
    """Tell the owners of a meeting that is over, once each, and set the reminders; return how many there are.

    What has no owner in Slack is told to the secretariat.
    """
    given = [one for one in rows.of_meeting(s, meeting.id) if one.is_open]
    _arm(s, net, given, act.now, act.now)
    todos_told.give(s, net, given, act.now)
    return len(given)


def give_anew(s: Session, net: Network, act: Act, meeting: Meeting, line_id: int) -> None:
    """Tell a ToDo that was corrected after its meeting to whom it was not told, and remind as it says now."""
    todo = rows.of_line(s, line_id)
    if todo is not None and todo.is_open:
        _arm(s, net, [todo], meeting.ended_at or act.now, act.now)
        todos_told.give(s, net, [todo], act.now)
        todos_told.edit(s, todo, act.now)


def withdraw(s: Session, act: Act, line_id: int) -> None:
    """Drop the ToDo of a line that was taken out of the minutes after its meeting."""
    todo = rows.of_line(s, line_id)
    if todo is not None and todo.is_open:
        values = {"state": State.DROPPED.value, "settled_by": act.actor, "settled_at": act.now}
        _change(s, act, todo, "todo_withdrawn", **values)


def done(s: Session, net: Network, act: Act, todo_id: int) -> Todo:
    """Say that a ToDo is done: its owner, a colleague of their firm, or whoever runs the meeting."""
    todo = todo_views.load(s, todo_id)
    todo_views.require(s, net, act, todo, Right.SETTLE_TODO)
    return _settle(s, act, todo, State.DONE, "")


def drop(s: Session, net: Network, act: Act, todo_id: int, reason: str) -> Todo:
    """Drop a ToDo with a reason, which its owner is told. Refusal but for the secretariat and the chair."""
    todo = todo_views.load(s, todo_id)
    todo_views.require(s, net, act, todo, Right.DROP_TODO)
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if not reason:
        raise Refusal("todo.no_reason")
    todo = _settle(s, act, todo, State.DROPPED, reason)
    todos_told.dropped(s, act, todo)
    return todo


def undo(s: Session, net: Network, act: Act, todo_id: int) -> Todo:
    """Open a ToDo again that was called done or dropped; whoever may say so may take it back."""
    todo = todo_views.load(s, todo_id)
    right = Right.DROP_TODO if todo.state == State.DROPPED else Right.SETTLE_TODO
    todo_views.require(s, net, act, todo, right)
    if todo.is_open:
        return todo
    values = {"state": State.OPEN.value, "reason": "", "settled_by": None, "settled_at": None}
    changed = _change(s, act, todo, "todo_opened", generation=todo.generation + 1, **values)
    meeting = meetings.load(s, todo.meeting_id)
    _arm(s, net, [changed], meeting.ended_at or act.now, act.now)
    return changed


def run(s: Session, net: Network, due: Iterable[Timer], now: datetime) -> None:
    """Remind the owners of what is still to be done."""
    for row in due:
        todo = rows.by_id(s, row["data"]["todo"])
        if todo is None or not todo.is_open or todo.generation != row["data"]["generation"]:
            continue
        todos_told.remind(s, net, todo, row["meant_for"], now)
        meeting = meetings.load(s, todo.meeting_id)
        _arm(s, net, [todo], meeting.ended_at or now, now)


def _settle(s: Session, act: Act, todo: Todo, state: State, reason: str) -> Todo:
    """Settle an open ToDo; Refusal for one that is settled, which names who was first."""
    if not todo.is_open:
        if todo.settled_by == act.actor and todo.state == state:
            return todo
        raise Refusal("todo.settled", who=todo.settled_by, at=todo.settled_at)
    values = {"state": state.value, "reason": reason, "settled_by": act.actor, "settled_at": act.now}
    return _change(s, act, todo, f"todo_{state}", **values)


def _change(s: Session, act: Act, todo: Todo, kind: str, **values: Any) -> Todo:
    meetings.record(s, act, meetings.load(s, todo.meeting_id), kind, {"todo": todo.id})
    if not rows.change(s, todo, **values):
        raise ConflictError(f"todo {todo.id}")
    changed = todo_views.load(s, todo.id)
    todos_told.edit(s, changed, act.now)
    return changed


def _arm(s: Session, net: Network, todos: Iterable[Todo], given: datetime, now: datetime) -> None:
    """Set each ToDo's next reminder; the key names the day, so that none is set twice."""
    made = []
    for todo in todos:
        due = next_reminder(todo.due, net.hours.local_day(given), net.hours, now)
        if due is not None:
            data = {"todo": todo.id, "generation": todo.generation}
            key = f"todo:{todo.id}:{todo.generation}:{net.hours.local_day(due).isoformat()}"
            made.append(timers.new(REMINDER, key, due, data))
    timers.arm(s, made)
