"""The schema that the migrations make, on both databases."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, inspect, text
from sqlmodel import SQLModel

from storage.database import make_engine
from storage.migrate import DatabaseVersionError, check_version, expected_revision, migrate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return the engine of a database without any table."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path}/empty.db")
        yield engine
        engine.dispose()
        return
    url_of = request.getfixturevalue("postgres")
    name = f"empty_{uuid4().hex[:12]}"
    with psycopg.connect(url_of("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        engine = make_engine(url_of(name))
        yield engine
        engine.dispose()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_migrations_make_exactly_the_tables_that_the_program_uses(empty: Engine) -> None:
    migrate(empty)
    with empty.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_the_same_columns_have_a_default_of_the_database(empty: Engine) -> None:
    migrate(empty)
    for name, table in SQLModel.metadata.tables.items():
        made = {
            column["name"] for column in inspect(empty).get_columns(name) if column["default"] is not None
        }
        declared = {column.name for column in table.columns if column.server_default is not None}
        assert made - {"id", "year"} == declared, name


def test_check_constraints_are_made_too(empty: Engine) -> None:
    migrate(empty)
    declared = {
        (table.name, str(constraint.name))
        for table in SQLModel.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    found = {
        (table, check["name"])
        for table in SQLModel.metadata.tables
        for check in inspect(empty).get_check_constraints(table)
    }
    assert found == {
        (table, name if name.startswith("ck_") else f"ck_{table}_{name}") for table, name in declared
    }


def test_migrating_twice_changes_nothing(empty: Engine) -> None:
    migrate(empty)
    migrate(empty)
    check_version(empty)


def test_two_processes_may_migrate_at_once(empty: Engine) -> None:
    failures: list[BaseException] = []

    def run() -> None:
        try:
            migrate(empty)
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    check_version(empty)


def test_a_database_without_tables_is_told_apart(empty: Engine) -> None:
    with pytest.raises(DatabaseVersionError) as caught:
        check_version(empty)
    assert (caught.value.key, caught.value.expected) == ("none", expected_revision())


def test_a_database_of_a_newer_program_is_neither_used_nor_touched(empty: Engine) -> None:
    migrate(empty)
    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for attempt in (check_version, migrate):
        with pytest.raises(DatabaseVersionError) as caught:
            attempt(empty)
        assert (caught.value.key, caught.value.found) == ("newer", "9999")


def test_the_first_version_can_be_taken_back(empty: Engine) -> None:
    from alembic import command

    from storage.migrate import _config

    migrate(empty)
    with empty.begin() as connection:
        command.downgrade(_config(connection), "base")
    assert inspect(empty).get_table_names() == ["alembic_version"]
