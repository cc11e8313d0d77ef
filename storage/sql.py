"""What the two databases say differently, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import String, literal_column
from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy import CursorResult, Table
    from sqlmodel import Session


def dialect_of(session: Session) -> str:
    """Return `sqlite` or `postgresql`."""
    return session.get_bind().dialect.name


def insert_for(dialect: str, table: Table) -> Any:
    """Return an INSERT that knows ON CONFLICT, in this dialect."""
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)


def insert_into(session: Session, table: Table) -> Any:
    """Return an INSERT that knows ON CONFLICT, in the session's dialect."""
    return insert_for(dialect_of(session), table)


def word(value: str) -> Any:
    """Return a value that stands in the statement itself: only then is a partial index considered."""
    return literal_column(f"'{value}'", String())


def skip_locked(dialect: str, query: Any, *, of: Any = None) -> Any:
    """Lock the rows of `query` for this transaction and pass over those another process holds.

    SQLite has one writer at a time (BEGIN IMMEDIATE), which is lock enough.
    """
    return query if dialect == "sqlite" else query.with_for_update(skip_locked=True, of=of)


def affected(session: Session, statement: Any, values: dict[str, Any] | None = None) -> int:
    """Execute an INSERT, UPDATE or DELETE and return how many rows it touched."""
    return cast("CursorResult[Any]", session.execute(statement, values)).rowcount
