"""The way in to the database: `await db.write(work)` and `await db.read(work)`, work being a plain function
of a session. One unit of work is one transaction.

SQLite has one writer thread; what waits for it is committed together, so that one `fsync` serves them all.
PostgreSQL has a pool of threads. See docs/decisions/003-units-of-work.md.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, make_url

from storage.engines import POSTGRES_THREADS, make_engine, on_a_live_line
from storage.group_writer import GroupWriter
from storage.wake import Bell, rung

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
Session = Connection  # a unit of work's, inside its transaction: nothing here is an ORM object
_KNOWN = "toban_known"  # what a read has found so far
LOG_PATIENCE = 0.2  # seconds that writers wait at most while the log is emptied


class DatabaseBusyError(Exception):
    """Another Toban already runs on this SQLite file."""


def once(session: Session, ask: Callable[[Session], T]) -> T:
    """Return what `ask` finds, which within one `read` is asked once; nobody may change what it returns."""
    known = session.get_execution_options().get(_KNOWN)
    if known is None:  # in a transaction that writes, what was read before may be no longer so
        return ask(session)
    if ask not in known:
        known[ask] = ask(session)
    found: T = known[ask]
    return found


class Database:
    """Runs units of work off the event loop. Close it when done."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._lock: Any = None
        self._writer = GroupWriter(self.engine) if self.is_sqlite else None
        self._pool = ThreadPoolExecutor(2 if self.is_sqlite else POSTGRES_THREADS, "toban-db")
        self._reader = self.engine.execution_options(toban_read=True)
        self._bell = None if self.is_sqlite else Bell(self.engine)

    def claim_file(self) -> None:
        """Keep other bots off this SQLite file; raise DatabaseBusyError when one runs already."""
        database = make_url(str(self.engine.url)).database
        if not self.is_sqlite or not database or database == ":memory:":
            return
        self._lock = Path(f"{database}-lock").open("w")  # noqa: SIM115  held as long as the bot runs
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DatabaseBusyError(database) from error

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a transaction of its own and commit; an exception rolls it back and comes through."""
        if self._writer is not None:
            return await self._writer.submit(work)
        return await asyncio.get_running_loop().run_in_executor(self._pool, self.write_now, work)

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` on a snapshot; nothing it does is kept."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self.read_now, work)

    def write_now(self, work: Callable[[Session], T]) -> T:
        """Do the same as `write` in the calling thread: for the command line."""
        result, is_rung = on_a_live_line(partial(self._write, work))
        if is_rung and self._bell is not None:
            self._bell.ring()
        return result

    def read_now(self, work: Callable[[Session], T]) -> T:
        """Do the same as `read` in the calling thread."""
        return on_a_live_line(partial(self._read, work))

    def _write(self, work: Callable[[Session], T]) -> tuple[T, bool]:
        with self.engine.begin() as session:
            return work(session), rung(session)

    def _read(self, work: Callable[[Session], T]) -> T:
        with self._reader.connect().execution_options(**{_KNOWN: {}}) as session:
            return work(session)

    async def empty_log(self) -> bool:
        """Leave nothing in SQLite's write-ahead log of what stood there before; False while others read.

        PostgreSQL's log is the server's own affair.
        """
        database = self.engine.url.database
        if not self.is_sqlite or not database or database == ":memory:":
            return True
        return await asyncio.get_running_loop().run_in_executor(self._pool, _empty_log, database)

    def close(self) -> None:
        """Finish what was handed in, then let the database go."""
        if self._writer is not None:
            self._writer.close()
        self._pool.shutdown(wait=True)
        if self._bell is not None:
            self._bell.close()
        self.engine.dispose()
        if self._lock is not None:
            self._lock.close()


def _empty_log(database: str) -> bool:
    with contextlib.closing(sqlite3.connect(database, timeout=LOG_PATIENCE)) as connection:
        try:
            is_busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.OperationalError:  # somebody has the whole file to themselves just now
            return False
    return not is_busy
