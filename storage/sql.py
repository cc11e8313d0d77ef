"""What the two databases say differently, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy import CursorResult, Table
    from sqlmodel import Session


def insert_into(session: Session, table: Table) -> Any:
    """Return an INSERT that knows ON CONFLICT, in the session's dialect."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(table)


def skip_locked(session: Session, query: Any, *, of: Any = None) -> Any:
    """Lock the rows of `query` for this transaction and pass over those another process holds.

    SQLite has one writer at a time (BEGIN IMMEDIATE), which is lock enough.
    """
    if session.get_bind().dialect.name == "sqlite":
        return query
    return query.with_for_update(skip_locked=True, of=of)


def affected(session: Session, statement: Any) -> int:
    """Execute an INSERT, UPDATE or DELETE and return how many rows it touched."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount
