"""Databases for the tests: of either kind, with the empty tables, as many as are asked for.

Those of PostgreSQL are emptied and used again, with the connections to them: making one costs ten times what
emptying one does, and writes 18 MB to the disk; a connection learns the tables and prepares its statements.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from contextlib import contextmanager
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
from sqlalchemy import event
from sqlalchemy.pool import Pool

import storage.database
from storage.engines import make_engine
from storage.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from typing import Any, Protocol

    from sqlalchemy import Engine

    class Databases(Protocol):
        """What lends databases."""

        def one(self) -> AbstractContextManager[str]:
            """Lend one by its URL; nobody has used it."""


END_THE_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND NOT (state = 'idle' AND pid = ANY(%s))
"""
# A test may have changed the tables, or have given the planner figures to go by.
SHAPE = """
SELECT (SELECT version_num FROM alembic_version),
    (SELECT md5(string_agg(concat_ws(' ', relname, attname, atttypid, attnotnull), ','
                           ORDER BY relname, attnum))
     FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
     WHERE relnamespace = 'public'::regnamespace),
    (SELECT count(*) FROM pg_statistic JOIN pg_class ON pg_class.oid = starelid
     WHERE relnamespace = 'public'::regnamespace)
"""
# No test cuts the power: nobody waits for the disk. Nor does PostgreSQL tidy up while a test looks.
UNHURRIED = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
ENGINES = 8
KEPT: set[int] = set()  # PostgreSQL's numbers of the connections that outlive their test
# What has grown large is cut off: its dead rows would stay until a VACUUM.
EMPTY = """
DO $$
DECLARE
    one record;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN
        SELECT oid::regclass AS name, pg_relation_size(oid) > 65536 AS large FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
    LOOP
        EXECUTE format(CASE WHEN one.large THEN 'TRUNCATE %s CASCADE' ELSE 'DELETE FROM %s' END, one.name);
    END LOOP;
    PERFORM setval(oid::regclass, 1, false) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'S';
END $$
"""


class SqliteDatabases:
    """Lends files of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count(1)
        self._free: list[Path] = []
        self._template = folder / "template.db"
        _make_tables(f"sqlite:///{self._template}")

    @contextmanager
    def one(self) -> Iterator[str]:
        """Lend a new one by its URL."""
        path = self._free.pop() if self._free else self._folder / f"{next(self._numbers)}.db"
        self.put(path)
        try:
            yield f"sqlite:///{path}"
        finally:
            for left in self._folder.glob(f"{path.name}*"):
                left.unlink()
            self._free.append(path)

    def put(self, path: Path) -> None:
        """Put one where a test wants it."""
        shutil.copyfile(self._template, path)


class PostgresDatabases:
    """Lends databases of a server; `url_of` gives the URL of one by its name."""

    def __init__(self, url_of: Callable[[str], str]) -> None:
        self._url_of = url_of
        self._free: list[str] = []
        self._keepers: dict[str, psycopg.Connection[Any]] = {}
        self._template = self._made()
        _make_tables(url_of(self._template))
        with psycopg.connect(url_of(self._template)) as connection:
            self._shape = connection.execute(SHAPE).fetchone()

    @contextmanager
    def one(self) -> Iterator[str]:
        """Lend one by its URL; whoever gets it next finds nothing of what was done to it."""
        name = self._free.pop() if self._free else self._made(f"TEMPLATE {self._template}")
        try:
            yield self._url_of(name)
        finally:
            if self._is_empty_again(name):
                self._free.append(name)
            else:
                self._keepers.pop(name).close()
                self._master(f"DROP DATABASE {name} WITH (FORCE)")

    def _made(self, how: str = "") -> str:
        name = f"test_{uuid4().hex[:12]}"
        self._master(f"CREATE DATABASE {name} {how}")
        return name

    def _is_empty_again(self, name: str) -> bool:
        if name not in self._keepers:
            self._keepers[name] = psycopg.connect(self._url_of(name))
        keeper = self._keepers[name]
        with contextlib.suppress(psycopg.Error), keeper.transaction():
            keeper.execute(END_THE_OTHERS, [list(KEPT)])
            if keeper.execute(SHAPE).fetchone() == self._shape:
                keeper.execute(EMPTY)
                return True
        return False

    def _master(self, statement: str) -> None:
        with psycopg.connect(self._url_of("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]


def never_wait_for_the_disk() -> None:
    """Let SQLite leave its writes with the system, which a process that dies loses nothing by."""

    @event.listens_for(Pool, "checkout")
    def _leave_it(connection: Any, *_: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA synchronous = OFF")


def remember_engines() -> None:
    """Make one engine for each of the last databases: an engine remembers its statements' SQL.

    Without that a third of a run's time is SQLAlchemy's compiling; all databases' would fill the memory.
    """
    made = lru_cache(ENGINES)(
        lambda url, _folder: _lasting(make_engine(url))
    )  # a file's path may be relative
    storage.database.make_engine = lambda url: made(url, Path.cwd())  # type: ignore[assignment]


def _lasting(engine: Engine) -> Engine:
    """Let an engine of PostgreSQL keep its connections when a test has done with it."""
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", lambda connection, _: KEPT.add(connection.info.backend_pid))
        engine.dispose = lambda close=True: None
    return engine


def _make_tables(url: str) -> None:
    engine = make_engine(url)
    migrate(engine)
    engine.dispose()
