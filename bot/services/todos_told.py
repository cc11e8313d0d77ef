"""What is said of ToDos: to their owners when they are given and when they fall due, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.mail import is_by_mail
from bot.services import members, people
from bot.services.messages import REMINDER, message, owe_edits_about
from storage import outbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.members import Act
    from bot.domain.todos import Todo
    from bot.network import Network
    from storage.database import Session

GIVEN, REMINDED, DROPPED, UNOWNED = (
    "todos_given",
    "todo_reminder",
    "todo_dropped",
    "todos_unowned",
)  # templates
TOGETHER = 15  # ToDos in a message: each has its buttons, and may say beside them what became of it


def subject(todo: Todo) -> str:
    """Name what shows a ToDo: it is edited as that is done, dropped or opened again."""
    return f"todo:{todo.id}"


def give(s: Session, net: Network, todos: Sequence[Todo], now: datetime) -> None:
    """Owe each owner their ToDos of a meeting, the secretariat what nobody in Slack owns, in one message."""
    own: dict[str, list[Todo]] = {}
    whose = [(todo, _owners(s, net, todo, now)) for todo in todos]
    for todo, users in whose:
        for user in users:
            own.setdefault(user, []).append(todo)
    outbox.owe(s, [row for user, theirs in own.items() for row in _given(s, user, theirs, now)])
    _give_unowned(s, net, [todo for todo, users in whose if not users], now)


def _given(s: Session, user: str, todos: Sequence[Todo], now: datetime) -> list[dict[str, Any]]:
    """Return the messages that give somebody ToDos of one meeting, but for those they were told of before."""
    about = _gathered(todos[0].meeting_id)
    alone = {todo.id: f"{subject(todo)}:given:{user}" for todo in todos}
    before = outbox.ids_of(s, list(alone.values()))
    told = {one for one, key in alone.items() if key in before}
    told |= {
        one
        for key, params in outbox.about(s, [about])
        if key.startswith(f"{about}:{user}:")
        for one in params["todos"]
    }
    new = [todo for todo in todos if todo.id not in told]
    size = 1 if is_by_mail(user) else TOGETHER  # a letter's links would all be called 完了
    parts = [new[at : at + size] for at in range(0, len(new), size)]
    return [
        _together(f"{about}:{user}:{part[0].id}", user, GIVEN, [one.id for one in part], about, now)
        if len(part) > 1
        else _message(alone[part[0].id], user, GIVEN, {}, part[0], now)
        for part in parts
    ]


def _give_unowned(s: Session, net: Network, todos: Sequence[Todo], now: datetime) -> None:
    """Owe the secretariat what nobody is told of, once each; all of one meeting's that are new together."""
    for meeting in dict.fromkeys(todo.meeting_id for todo in todos):
        about = unowned(meeting)
        told = {one for _, params in outbox.about(s, [about]) for one in params["todos"]}
        new = [todo.id for todo in todos if todo.meeting_id == meeting and todo.id not in told]
        users = _desk(s, net, now) if new else []
        parts = [new[at : at + TOGETHER] for at in range(0, len(new), TOGETHER)]
        rows = [
            _together(f"{about}:{ids[0]}:{user}", user, UNOWNED, ids, about, now)
            for ids in parts
            for user in users
        ]
        outbox.owe(s, rows)


def unowned(meeting_id: int) -> str:
    """Name what shows the ToDos of a meeting that nobody is told of."""
    return f"meeting:{meeting_id}:todos_unowned"


def _gathered(meeting_id: int) -> str:
    """Name what shows an owner several ToDos of a meeting: one name, as it is asked for at each press."""
    return f"meeting:{meeting_id}:todos_given"


def remind(s: Session, net: Network, todo: Todo, meant_for: datetime, now: datetime) -> None:
    """Owe the reminder of a ToDo, once for the day it was meant for."""
    day = meant_for.astimezone(net.timezone).date().isoformat()
    owed = [
        _message(f"{subject(todo)}:{todo.generation}:{day}:{user}", user, REMINDED, {}, todo, now)
        for user in _readers(s, net, todo, now)
    ]
    outbox.owe(s, owed)


def dropped(s: Session, act: Act, todo: Todo) -> None:
    """Owe the owner the news that a ToDo was dropped, and why."""
    if todo.owner is not None and todo.owner != act.actor:
        params = {"actor": act.actor}
        key = f"{subject(todo)}:{todo.generation}:dropped:{todo.owner}"
        outbox.owe(s, [_message(key, todo.owner, DROPPED, params, todo, act.now)])


def edit(s: Session, todo: Todo, now: datetime) -> None:
    """Owe the edits of what shows a ToDo."""
    owe_edits_about(s, [subject(todo), unowned(todo.meeting_id)], now)
    several = outbox.about(s, [_gathered(todo.meeting_id)])
    if given := [key for key, params in several if todo.id in params["todos"]]:
        outbox.owe_edits_of(s, list(outbox.ids_of(s, given).values()), now)


def _together(
    key: str, user: str, template: str, ids: list[int], about: str, now: datetime
) -> dict[str, Any]:
    return message(key, user, template, {"todos": ids}, now, urgency=REMINDER, subject=about, live=True)


def _message(
    key: str, user: str, template: str, params: dict[str, Any], todo: Todo, now: datetime
) -> dict[str, Any]:
    told = {"todo": todo.id} | params
    return message(key, user, template, told, now, urgency=REMINDER, subject=subject(todo), live=True)


def _readers(s: Session, net: Network, todo: Todo, now: datetime) -> list[str]:
    """Return who is told of a ToDo: its owner, else those of the owner's firm, else the secretariat."""
    return _owners(s, net, todo, now) or _desk(s, net, now)


def _desk(s: Session, net: Network, now: datetime) -> list[str]:
    return people.alive(s, members.people_of_roles(s, net, [members.SECRETARIAT], now))


def _owners(s: Session, net: Network, todo: Todo, now: datetime) -> list[str]:
    if todo.is_of_office:
        return _desk(s, net, now)
    owner = people.alive(s, [todo.owner] if todo.owner else [])
    firm = None if owner or todo.owner_firm is None else members.firm(s, todo.owner_firm)
    if firm is not None and not firm.has_left(net.hours.local_day(now)):
        owner = people.alive(s, firm.contacts)
    return owner
