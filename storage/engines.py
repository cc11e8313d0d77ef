"""How a connection to the database is made and kept, of either kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import create_engine, event, make_url
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

T = TypeVar("T")

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


def on_a_live_line(do: Callable[[], T]) -> T:
    """Do it; once more where the connection was lost before anything could be kept.

    To ping a connection before each use would cost every unit of work a round trip. What fails at its COMMIT,
    which is no statement, may have been done.
    """
    try:
        return do()
    except DBAPIError as error:
        if not error.connection_invalidated or error.statement is None:
            raise
    return do()


def _postgresql(url: str) -> Engine:
    return create_engine(
        url,
        hide_parameters=True,
        pool_size=POSTGRES_THREADS + 1,  # and the bell
        max_overflow=4,
        connect_args=patience(url),
    )


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
