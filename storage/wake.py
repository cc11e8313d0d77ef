"""On PostgreSQL, new rows wake the workers of other processes (LISTEN/NOTIFY); a sweep is the fallback.

The bell is rung after the commit, once for whatever was committed meanwhile: PostgreSQL lets transactions
that notify commit one after the other, each with its `fsync`. See docs/decisions/003-units-of-work.md.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from typing import TYPE_CHECKING

import psycopg
import structlog
from sqlalchemy import make_url, text

from storage.engines import on_a_live_line, patience

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection as Session
    from sqlalchemy import Engine

log = structlog.get_logger(__name__)

CHANNEL = "toban"
NETWORK = "network"  # rung when the network itself was edited
_RUNG = "toban_rung"  # in a connection's notes: its transaction rings
REST = 0.02  # seconds between two rings: each costs PostgreSQL a commit of its own
RETRY = 5.0  # seconds until a lost connection is tried again


def ring(session: Session, what: str = "") -> None:
    """Wake the other processes when this transaction is committed; `what` says more than that."""
    if session.dialect.name == "sqlite":
        return
    if what:
        session.execute(text(f"NOTIFY {CHANNEL}, '{what}'"))
    else:
        session.info[_RUNG] = True


def rung(session: Session) -> bool:
    """Return whether the bell is to be rung after this transaction."""
    return bool(session.info.pop(_RUNG, False))


class Bell:
    """Rings for all that was committed before, at once and then after a rest; who rings never waits."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_due = False
        self._calls: queue.SimpleQueue[bool] = queue.SimpleQueue()  # False ends it
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="toban-bell", daemon=True)
        self._thread.start()

    def ring(self) -> None:
        """Ring soon, once for all who ask meanwhile."""
        if not self._is_due:
            self._is_due = True
            self._calls.put(True)

    def close(self) -> None:
        """Ring for whoever asked, then no more."""
        self._closed.set()
        self._calls.put(False)
        self._thread.join()

    def _run(self) -> None:
        while self._calls.get():
            self._is_due = False  # whoever asks from here on is rung for again
            try:
                on_a_live_line(self._notify)
            except Exception as error:  # noqa: BLE001  the sweeps find the rows; the next ring is a new one
                log.warning("bell_not_rung", error=type(error).__name__)
            self._closed.wait(REST)

    def _notify(self) -> None:
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"NOTIFY {CHANNEL}")


async def listen(url: str, on_ring: Callable[[str], None]) -> None:
    """Call `on_ring` with what was rung whenever another process rang, for ever.

    A lost connection is opened again.
    """
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(
                address, autocommit=True, **patience(address)
            ) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                async for notice in connection.notifies():
                    on_ring(notice.payload)
        except psycopg.OperationalError:
            await asyncio.sleep(RETRY)
