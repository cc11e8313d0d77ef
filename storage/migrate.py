"""Bringing a database to the version this program knows, and telling when it is of another.

Several processes may try at once: on PostgreSQL an advisory lock, on SQLite the immediate transaction lets
one do it, and the others find it done.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

_SCRIPTS = Path(__file__).parent / "migrations"
LONGEST_WAIT = 5  # seconds for a table that something else has in use
_LOCK = 7_162_011  # any number, as long as nobody else on the same server uses it


class DatabaseVersionError(Exception):
    """The database is of another version. `key`: `none` (no tables yet), `older` or `newer`."""

    def __init__(self, key: str, found: str | None, expected: str) -> None:
        super().__init__(f"the database is at {found}, this program needs {expected}")
        self.key = key
        self.found = found
        self.expected = expected


def migrate(engine: Engine) -> None:
    """Bring the database to this program's version. DatabaseVersionError when it is of a newer one."""
    with migrating(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            # Whoever waits for a table keeps everybody else from it: rather give up.
            connection.execute(text(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}s'"))
        found = revision_of(connection)
        if found != expected_revision():
            _refuse_newer(found)
            go_on(connection)


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """Open a transaction in which SQLite may make a table anew though others refer to it."""
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        if engine.dialect.name == "sqlite":  # outside the transaction, or it is not heard
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
        finally:
            if engine.dialect.name == "sqlite":
                raw.execute("PRAGMA foreign_keys=ON")


def check_version(engine: Engine) -> None:
    """Raise DatabaseVersionError unless the database is of this program's version."""
    expected = expected_revision()
    with engine.execution_options(toban_read=True).connect() as connection:
        found = revision_of(connection)
    if found == expected:
        return
    _refuse_newer(found)
    raise DatabaseVersionError("none" if found is None else "older", found, expected)


def go_back(connection: Connection, revision: str) -> None:
    """Bring an empty database back to an older version, in a transaction of `migrating`."""
    command.downgrade(_config(connection), revision)


def go_on(connection: Connection) -> None:
    """Bring a database to this program's version, in a transaction of `migrating`."""
    command.upgrade(_config(connection), "head")


def known_revisions() -> set[str]:
    """Return this program's version and all before it."""
    return {script.revision for script in _scripts().walk_revisions()}


def expected_revision() -> str:
    """Return the version this program knows."""
    head = _scripts().get_current_head()
    assert head is not None, "migrations/versions is part of the program"
    return head


@cache
def _scripts() -> ScriptDirectory:
    """Return the migrations; each asking would compile them anew."""
    return ScriptDirectory.from_config(_config())


def revision_of(connection: Connection) -> str | None:
    """Return the database's version; None for one without tables."""
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(found: str | None) -> None:
    if found is not None and found not in known_revisions():
        raise DatabaseVersionError("newer", found, expected_revision())


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
