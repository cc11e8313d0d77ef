"""All rows out of a database and into another of either kind, table by table, as lines of JSON.

Datetimes go as ISO 8601 with their offset, so that an archive says the same on SQLite and PostgreSQL.
`pace` is left out: it paces the sending of one running bot.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, Table, bindparam, func, insert, select, text, update
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from storage import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy import Column, Connection, Engine

BATCH = 500


def archived_tables() -> list[Table]:
    """Return the tables in an order in which each comes after those it refers to."""
    return [table for table in SQLModel.metadata.sorted_tables if table is not tables.pace]


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that sees one moment of the database and keeps nobody from writing."""
    options: dict[str, Any] = {"isolation_level": "REPEATABLE READ"}
    if engine.dialect.name == "sqlite":
        options = {"toban_read": True}
    with engine.execution_options(**options).connect() as connection:
        yield connection


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """Yield a table's rows, each a line of JSON."""
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=BATCH)
    for row in connection.execute(query).mappings():
        values = {name: _to_json(value) for name, value in row.items()}
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def is_empty(connection: Connection) -> bool:
    """Tell whether no table has a row."""
    return not any(
        connection.execute(select(1).select_from(table).limit(1)).first() for table in archived_tables()
    )


def load(connection: Connection, table: Table, lines: Iterable[bytes]) -> int:
    """Insert rows as `lines_of` wrote them and return how many; what refers to its own table comes last."""
    read = {column.name: _reader(column) for column in table.columns}
    own = [
        column for column in table.columns if any(key.column.table is table for key in column.foreign_keys)
    ]
    count, rows = 0, []
    later: list[dict[str, Any]] = []
    for line in lines:
        values = {name: read[name](value) for name, value in json.loads(line).items()}
        if any(values[column.name] is not None for column in own):
            later.append({"_id": values["id"]} | {f"_{column.name}": values[column.name] for column in own})
        rows.append(values | {column.name: None for column in own})
        if len(rows) == BATCH:
            connection.execute(insert(table), rows)
            count, rows = count + len(rows), []
    if rows:
        connection.execute(insert(table), rows)
    if later:
        refer = update(table).where(table.c.id == bindparam("_id"))
        connection.execute(refer.values({column: bindparam(f"_{column.name}") for column in own}), later)
    return count + len(rows)


def go_on_counting(connection: Connection) -> None:
    """Let PostgreSQL's sequences go on after the ids that were loaded; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in archived_tables():
        column = table.autoincrement_column
        if column is None:
            continue
        name = connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
        highest = connection.scalar(select(func.max(column)))
        if name is not None and highest is not None:
            connection.execute(text("SELECT setval(:name, :value)"), {"name": name, "value": highest})


def _to_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value  # a datetime is a date, too


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    if isinstance(column.type, UTCDateTime):
        return lambda value: None if value is None else datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return lambda value: None if value is None else date.fromisoformat(value)
    return lambda value: value
