"""What the two databases say differently, said once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, BigInteger, String, Text, bindparam, cast, extract, func, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Table

    from storage.database import Session

MANY = 20  # rows from which on they go to PostgreSQL in one
_STATEMENTS = 50  # kept ready


def dialect_of(session: Session) -> str:
    """Return `sqlite` or `postgresql`."""
    return session.dialect.name


def insert_for(dialect: str, table: Table) -> Any:
    """Return an INSERT that knows ON CONFLICT, in this dialect."""
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)


def insert_into(session: Session, table: Table) -> Any:
    """Return an INSERT that knows ON CONFLICT, in the session's dialect."""
    return insert_for(dialect_of(session), table)


@dataclass(frozen=True, slots=True)
class Takes:
    """A column that a row which is there already takes from the new one, and when."""

    column: str
    when: ColumnElement[bool]


def insert_new(
    session: Session,
    table: Table,
    rows: Sequence[dict[str, Any]],
    *key: str,
    takes: Takes | None = None,
) -> None:
    """Insert rows, all with the same columns, but those whose key is there already (no key: all of them).

    With `takes` those change what is there; no key may stand in two rows then.
    """
    if len(rows) >= MANY and dialect_of(session) != "sqlite":
        statement = _insert_json(table, tuple(rows[0]), key, takes)
        session.execute(statement, {"rows": json.dumps(rows, default=_plain)})
    elif rows:
        session.execute(_insert_each(dialect_of(session), table, key, takes), rows)


@lru_cache(_STATEMENTS)
def _insert_each(dialect: str, table: Table, key: tuple[str, ...], takes: Takes | None) -> Any:
    return _but_known(insert_for(dialect, table), key, takes)


@lru_cache(_STATEMENTS)
def _insert_json(table: Table, names: tuple[str, ...], key: tuple[str, ...], takes: Takes | None) -> Any:
    """Hand PostgreSQL all rows as one value: four times as fast as a row after the other."""
    value = cast(bindparam("rows", type_=Text()), JSON)
    rows = func.json_populate_recordset(literal_column(f"NULL::{table.name}"), value).table_valued(*names)
    statement = postgresql.insert(table).from_select(names, select(*rows.c), include_defaults=False)
    return _but_known(statement, key, takes)


def _but_known(statement: Any, key: tuple[str, ...], takes: Takes | None) -> Any:
    if takes is not None:
        new = {takes.column: statement.excluded[takes.column]}
        return statement.on_conflict_do_update(index_elements=key, set_=new, where=takes.when)
    return statement.on_conflict_do_nothing(index_elements=key) if key else statement


def _plain(value: Any) -> str:
    return str(value.isoformat())


def word(value: str) -> Any:
    """Return a value that stands in the statement itself: only then is a partial index considered."""
    return literal_column(f"'{value}'", String())


def seconds(dialect: str, column: Any) -> Any:
    """Return a moment as the whole seconds that had passed since 1970, in digits."""
    if dialect == "sqlite":
        return func.strftime("%s", column, type_=String())
    return cast(cast(func.floor(extract("epoch", column)), BigInteger), String)


def skip_locked(dialect: str, query: Any, *, of: Any = None) -> Any:
    """Lock the rows of `query` for this transaction and pass over those another process holds.

    SQLite has one writer at a time (BEGIN IMMEDIATE), which is lock enough.
    """
    return query if dialect == "sqlite" else query.with_for_update(skip_locked=True, of=of)


def affected(session: Session, statement: Any, values: dict[str, Any] | None = None) -> int:
    """Execute an INSERT, UPDATE or DELETE and return how many rows it touched."""
    return session.execute(statement, values).rowcount
