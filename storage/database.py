"""The way in to the database: `await db.write(work)` and `await db.read(work)`, work being a plain function
of a session. One unit of work is one transaction.

SQLite has one writer thread; what waits for it is committed together, so that one `fsync` serves them all.
PostgreSQL has a pool of threads. See docs/decisions/003-units-of-work.md.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import queue
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

T = TypeVar("T")
Session = Connection  # a unit of work's, inside its transaction: nothing here is an ORM object
_Item = tuple[Any, "asyncio.Future[Any]"]
_Outcome = tuple["asyncio.Future[Any]", Any, BaseException | None]
POSTGRES_THREADS = 8
PATIENCE = {  # libpq's, unless the URL says otherwise
    "connect_timeout": 2,  # seconds: who pressed is told within Slack's three
    "tcp_user_timeout": 10_000,  # milliseconds until an end that went away without a word is given up
    "keepalives_idle": 5,  # seconds
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
_KNOWN = "toban_known"  # what a read has found so far
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "secure_delete=ON",  # what is deleted is overwritten: an erasure would leave it in the file
)
LOG_PATIENCE = 0.2  # seconds that writers wait at most while the log is emptied
GROUP_LIMIT = 64  # units of work committed together at most


class DatabaseBusyError(Exception):
    """Another Toban already runs on this SQLite file."""


def normalize_url(url: str) -> str:
    """Return SQLAlchemy's form of a URL as hosting providers give it (`postgres://…`, `postgresql://…`)."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def patience(url: str) -> dict[str, Any]:
    """Return libpq's options of how long to wait for PostgreSQL, but those that the URL itself gives."""
    return {name: value for name, value in PATIENCE.items() if name not in make_url(url).query}


def make_engine(url: str) -> Engine:
    """Build an engine whose transactions are ours: immediate on SQLite, read committed on PostgreSQL."""
    url = normalize_url(url)
    if not url.startswith("sqlite"):
        return create_engine(
            url,
            hide_parameters=True,
            pool_size=POSTGRES_THREADS,
            max_overflow=4,
            pool_pre_ping=True,
            connect_args=patience(url),
        )
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": 10, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing behind our back
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        readonly = connection.get_execution_options().get("toban_read", False)
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")

    return engine


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
        self._writer = _GroupWriter(self.engine) if self.is_sqlite else None
        self._pool = ThreadPoolExecutor(2 if self.is_sqlite else POSTGRES_THREADS, "toban-db")
        self._reader = self.engine.execution_options(toban_read=True)

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
        with self.engine.begin() as session:
            return work(session)

    def read_now(self, work: Callable[[Session], T]) -> T:
        """Do the same as `read` in the calling thread."""
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


class _GroupWriter:
    """SQLite's one writer: takes all work that waits, does it and commits once.

    Where one of a group fails, all of it is done again, each in a transaction of its own: work is a function
    of the session alone, and failures are few. (No savepoints: a full disk takes the whole transaction.)
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="toban-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Session], T]) -> asyncio.Future[T]:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.put((work, future))
        return future

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (group := self._next_group()) is not None:
            try:
                session = self._engine.connect()
            except DBAPIError as error:  # whoever asked is told; the next work tries again
                _tell_each([(future, None, error) for _, future in group])
                continue
            with session:
                while group is not None:
                    _tell_each(_together(session, group) or _each_by_itself(session, group))
                    group = self._next_group()
            return

    def _next_group(self) -> list[_Item] | None:
        first = self._queue.get()
        if first is None:
            return None
        group = [first]
        while len(group) < GROUP_LIMIT:
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                break
            if item is None:
                self._queue.put(None)  # close() comes after this group
                break
            group.append(item)
        return group


def _tell_each(done: list[_Outcome]) -> None:
    """Tell whoever handed the work in, each loop in one wake-up."""
    for loop in {future.get_loop() for future, *_ in done}:
        with contextlib.suppress(RuntimeError):  # it is closed: nobody waits any more
            loop.call_soon_threadsafe(_tell, [one for one in done if one[0].get_loop() is loop])


def _tell(done: list[_Outcome]) -> None:
    for future, result, failure in done:
        if future.done():  # who asked has gone
            continue
        if failure is not None:
            future.set_exception(failure)
        else:
            future.set_result(result)


def _together(session: Session, group: list[_Item]) -> list[_Outcome] | None:
    """Do a group's work and commit it; None when any of it failed, and nothing of it is kept."""
    try:
        with session.begin():
            return [(future, work(session), None) for work, future in group]
    except Exception as error:  # noqa: BLE001  it belongs to whoever handed the work in
        _leave_nothing_open(session)
        return [(group[0][1], None, error)] if len(group) == 1 else None


def _each_by_itself(session: Session, group: list[_Item]) -> list[_Outcome]:
    """Do a group's work, each in a transaction of its own."""
    return [(future, *_alone(session, work)) for work, future in group]


def _alone(session: Session, work: Callable[[Session], T]) -> tuple[T | None, BaseException | None]:
    try:
        with session.begin():
            return work(session), None
    except Exception as error:  # noqa: BLE001  it belongs to whoever handed the work in
        _leave_nothing_open(session)
        return None, error


def _leave_nothing_open(session: Session) -> None:
    """Give up a connection whose commit failed: its transaction is open, although SQLAlchemy ended it."""
    if session.invalidated:
        return
    raw: Any = session.connection.dbapi_connection
    if raw.in_transaction:
        session.invalidate()
