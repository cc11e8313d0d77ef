"""How a connection to the database is made and kept, of either kind."""

from __future__ import annotations

import select
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import create_engine, event, make_url
from sqlalchemy.exc import InvalidatePoolError

if TYPE_CHECKING:
    from sqlalchemy import Engine

POSTGRES_THREADS = 8
PATIENCE = {  # libpq's, unless the URL says otherwise
    "connect_timeout": 2,  # seconds: who pressed is told within Slack's three
    "tcp_user_timeout": 10_000,  # milliseconds until an end that went away without a word is given up
    "keepalives_idle": 5,  # seconds
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "cache_size=-8000",  # kB: with the 2,000 of old a year's numbers took two thirds more
    "secure_delete=ON",  # what is deleted is overwritten: an erasure would leave it in the file
)


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
    return _sqlite(url) if url.startswith("sqlite") else _postgresql(url)


def _postgresql(url: str) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=POSTGRES_THREADS + 1,  # and the bell
        max_overflow=4,
        connect_args=patience(url),
    )

    @event.listens_for(engine, "checkout")
    def _ask_what_it_has_to_say(connection: Any, _record: Any, _fairy: Any) -> None:
        """Ping a connection only where its socket has something to read, which one at rest has not.

        A server that hangs up says so, and keepalives find one that went without a word. To ping each time
        would cost every unit of work a round trip. All that rest are given up with the first.
        """
        try:
            if _can_be_read(connection.fileno()):
                engine.dialect.do_ping(connection)
        except psycopg.Error as error:
            raise InvalidatePoolError from error

    return engine


def _can_be_read(socket: int) -> bool:
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))


def _sqlite(url: str) -> Engine:
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
