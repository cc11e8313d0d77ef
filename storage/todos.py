"""ToDos given in meetings."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, or_, select, update

from bot.domain.todos import Todo
from storage.sql import affected, word
from storage.tables import meeting, todo

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from storage.database import Session

_ALL = select(*(todo.c[field.name] for field in fields(Todo)))
_OPEN = todo.c.state == word("open")
_BY_DUE = (func.coalesce(todo.c.due, date.max), todo.c.id)
_GIVEN = meeting.c.state.in_(("draft", "confirmed"))  # of a meeting that runs they are not given yet


def add(session: Session, values: dict[str, Any]) -> int:
    """Keep a ToDo and return its id."""
    return int(session.execute(insert(todo).returning(todo.c.id), values).scalar_one())


def by_id(session: Session, todo_id: int) -> Todo | None:
    """Return the ToDo, or None."""
    return next(iter(_many(session, _ALL.where(todo.c.id == todo_id))), None)


def by_ids(session: Session, ids: Sequence[int]) -> list[Todo]:
    """Return the ToDos of these ids; what is due first comes first."""
    return _many(session, _ALL.where(todo.c.id.in_(ids)).order_by(*_BY_DUE))


def of_line(session: Session, line_id: int) -> Todo | None:
    """Return the ToDo that a line gave, or None."""
    return next(iter(_many(session, _ALL.where(todo.c.line_id == line_id))), None)


def of_meeting(session: Session, meeting_id: int) -> list[Todo]:
    """Return the ToDos that a meeting gave, in order."""
    return _many(session, _ALL.where(todo.c.meeting_id == meeting_id).order_by(todo.c.id))


def every(session: Session) -> list[Todo]:
    """Return all ToDos that were given, in the order of their meetings."""
    query = _ALL.join(meeting, meeting.c.id == todo.c.meeting_id).where(_GIVEN)
    return _many(session, query.order_by(meeting.c.starts_at, todo.c.id))


def of_person(
    session: Session, user: str, firms: Collection[str], called: Collection[str] = ()
) -> list[Todo]:
    """Return what somebody is to do, or one of these firms of theirs, where nobody of it was named.

    `called`: names of groups of which they are.
    """
    of_group = or_(todo.c.owner_firm.in_(firms), func.lower(todo.c.owner_name).in_(called))
    theirs = or_(todo.c.owner == user, todo.c.owner.is_(None) & of_group)
    query = _ALL.join(meeting, meeting.c.id == todo.c.meeting_id).where(_OPEN, _GIVEN, theirs)
    return _many(session, query.order_by(*_BY_DUE))


def still_open(session: Session) -> list[Todo]:
    """Return what is to be done; what is due first comes first."""
    query = _ALL.join(meeting, meeting.c.id == todo.c.meeting_id).where(_OPEN, _GIVEN)
    return _many(session, query.order_by(*_BY_DUE))


def change(session: Session, one: Todo, **values: Any) -> bool:
    """Write `values` unless somebody changed the ToDo since it was read; False says that somebody did."""
    statement = update(todo).where(todo.c.id == one.id, todo.c.version == one.version)
    return affected(session, statement.values(version=one.version + 1, **values)) == 1


def remove(session: Session, line_id: int) -> None:
    """Forget the ToDo of a line that was taken back while its meeting ran."""
    session.execute(delete(todo).where(todo.c.line_id == line_id))


def _many(session: Session, query: Any) -> list[Todo]:
    return [Todo.from_row(dict(row)) for row in session.execute(query).mappings()]
