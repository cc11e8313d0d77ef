"""The schema that the migrations make, on both databases."""

from __future__ import annotations

import threading
from importlib import import_module
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from bot.domain.customers import keys
from bot.domain.finding import folded
from storage import finding
from storage.engines import make_engine
from storage.migrate import DatabaseVersionError, check_version, expected_revision, migrate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine


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


def testmigrating_twice_changes_nothing(empty: Engine) -> None:
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


def test_what_was_owed_before_an_upgrade_is_owed_after_it(empty: Engine) -> None:
    """The outbox is made anew on SQLite: its rows, what refers to them and its partial indexes stay."""
    from alembic import command

    from storage.migrate import _config, migrating

    with migrating(empty) as connection:
        command.upgrade(_config(connection), "0001")
        _owe_a_card_with_a_reply(connection)
        names = "id, name, kana, grade, email, phone"
        connection.execute(text(f"INSERT INTO firm ({names}) VALUES ('F01', '朝霧', '', '', '', '')"))
        contact = "INSERT INTO contact (firm_id, slack_user, position) VALUES ('F01', 'U0ASAGIRI', 0)"
        connection.execute(text(contact))
    migrate(empty)
    with empty.connect() as connection:
        owed = connection.execute(text("SELECT key, parent_id FROM outbox ORDER BY id")).all()
        assert owed == [("card", None), ("note", 1)]
        assert connection.execute(text("SELECT slack_user, name FROM contact")).all() == [("U0ASAGIRI", "")]
        with pytest.raises(IntegrityError), connection.begin_nested():
            connection.execute(text("UPDATE outbox SET parent_id = 99"))
    pending = next(i for i in inspect(empty).get_indexes("outbox") if i["name"] == "ix_outbox_pending")
    assert "pending" in str(pending["dialect_options"][f"{empty.dialect.name}_where"])


def _owe_a_card_with_a_reply(connection: Connection) -> None:
    names = "key, parent_id, op, target, lane, template, urgency, live, status, version, attempts"
    values = ":key, :parent, 'post', '#inquiries', '#inquiries', 'card', 1, true, 'pending', 1, 0"
    statement = f"INSERT INTO outbox ({names}, not_before, created_at) VALUES ({values}, :at, :at)"
    for key, parent in (("card", None), ("note", 1)):
        connection.execute(text(statement), {"key": key, "parent": parent, "at": "2026-11-22 00:00:00"})


def test_what_arrived_before_inquiries_could_be_sought_is_found_after_the_upgrade(empty: Engine) -> None:
    from alembic import command

    from storage.migrate import _config, migrating

    with migrating(empty) as connection:
        command.upgrade(_config(connection), "0002")
        for number in range(1, 20):
            _arrived(connection, number)
    migrate(empty)
    with empty.connect() as connection:
        for column, word in ((finding.CASE, "ﾐｽﾞﾅﾗ"), (finding.CASE, "26-0009"), (finding.SHARED, "筐体")):
            found = list(finding.search(connection, column, (folded(word),), 99))
            assert found == ([9] if word == "26-0009" else list(range(19, 0, -1))), word


def _arrived(connection: Connection, number: int) -> None:
    """Write an inquiry as the program of version 0002 did, with a summary that was released."""
    texts = {
        "number": f"26-{number:04}",
        "company": "ミズナラ計測",
        "subject": "アルミ 切削",
        "summary": "筐体",
    }
    words = {"source": "web", "surface": "api", "entered_by": "api:web", "lang": "ja", "state": "open"}
    words |= {"confidentiality": "public"}
    moments = ("entered_at", "received_at", "ping_due", "clock_starts", "deadline", "deadline_wall")
    values = texts | words | dict.fromkeys((*moments, "summary_released_at"), "2026-11-22 00:00:00+00:00")
    values |= {"id": number, "generation": 1, "window_seconds": 7200, "version": 1}
    names, gaps = ", ".join(values), ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO inquiry ({names}) VALUES ({gaps})"), values)


def test_the_upgrade_recognises_customers_by_what_the_program_recognises_them_by() -> None:
    frozen = import_module("storage.migrations.versions.0005_outcome")
    for said in (
        ("㈱ミズナラ計測", "Sato@Mizunara.example ", "０３-１２３４-５６７８"),
        ("ﾐｽﾞﾅﾗ計測 Co., Ltd.", "", "12"),
        ("株式会社 カ‐ド\u200b工業", "nobody", "+81 3 1234 5678"),
        ("", "", ""),
    ):
        assert frozen.keys(*said) == keys(*said)


def test_every_version_can_be_taken_back(empty: Engine) -> None:
    from alembic import command

    from storage.migrate import _config, migrating

    migrate(empty)
    with migrating(empty) as connection:
        command.downgrade(_config(connection), "base")
    assert inspect(empty).get_table_names() == ["alembic_version"]
