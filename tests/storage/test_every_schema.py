"""What was written under any released schema is still there under the newest one."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Boolean, Date, DateTime, Float, Integer, LargeBinary, MetaData, inspect, select
from sqlalchemy.exc import IntegrityError

from storage.migrate import _config, migrating
from tests.storage.test_migrations import empty  # noqa: F401  a fixture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column, Connection, Engine, Table

    Row = dict[str, Any]

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
ONE_OF = re.compile(r"\"?(\w+)\"?\)?(?:::text)? (?:IN|= ANY) ?\(.*?'([^']+)'")


def tables(connection: Connection) -> list[Table]:
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def one_value(column: Column[Any], number: int, allowed: dict[str, str]) -> Any:
    """A value of the column's kind, another one for each number."""
    day = MONDAY + timedelta(weeks=number)
    kinds: list[tuple[type, Any]] = [
        *((Boolean, True), (Integer, number), (Float, float(number)), (DateTime, day), (Date, day.date())),
        *((JSON, []), (LargeBinary, b"x")),
    ]
    fitting = (value for kind, value in kinds if isinstance(column.type, kind))
    return allowed.get(column.name) or next(fitting, f"x{number}")


def written(connection: Connection, number: int) -> Iterator[tuple[str, Row]]:
    """Write a row into each table, every column of it where its rules allow that, and yield it."""
    for table in tables(connection):
        rules = [str(one["sqltext"]) for one in inspect(connection).get_check_constraints(table.name)]
        allowed = dict(found.groups() for rule in rules if (found := ONE_OF.search(rule)))
        row = {column.name: one_value(column, number, allowed) for column in table.columns}
        for key in table.foreign_keys:
            row[key.parent.name] = connection.scalar(select(key.column).order_by(key.column.desc()).limit(1))
        needed = {one.name for one in table.columns if not one.nullable and one.server_default is None}
        try:
            with connection.begin_nested():
                connection.execute(table.insert(), row)
        except IntegrityError:  # what goes together with what is the program's affair
            row = {name: value for name, value in row.items() if name in needed}
            connection.execute(table.insert(), row)
        yield table.name, row


def is_there(connection: Connection, table: Table, row: Row) -> bool:
    same = [
        table.c[name].is_(None) if value is None else table.c[name] == value
        for name, value in row.items()
        if name in table.c and not isinstance(table.c[name].type, JSON)
    ]
    return connection.execute(select(table).where(*same)).first() is not None


def test_what_each_schema_kept_the_newest_one_keeps(empty: Engine) -> None:  # noqa: F811
    with migrating(empty) as connection:
        script = ScriptDirectory.from_config(_config(connection))
    schemas = [one.revision for one in script.walk_revisions()][::-1]
    kept: list[tuple[str, Row]] = []
    for number, schema in enumerate(schemas, 1):
        with migrating(empty) as connection:
            command.upgrade(_config(connection), schema)
            kept += written(connection, 1000 + number)
    with empty.connect() as connection:
        now = {table.name: table for table in tables(connection)}
        lost = [(name, row) for name, row in kept if not is_there(connection, now[name], row)]
    assert lost == []
    assert len(kept) > 400
