"""On PostgreSQL, new rows wake the workers of other processes (LISTEN/NOTIFY); a sweep is the fallback.

The bell is rung after the commit, once for whatever was committed meanwhile: PostgreSQL lets transactions
that notify commit one after the other, each with its `fsync`. See docs/decisions/003-units-of-work.md.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import make_url, text
from sqlalchemy.exc import SQLAlchemyError

from storage.engines import patience

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from sqlalchemy import Connection as Session
    from sqlalchemy import Engine

CHANNEL = "toban"
NETWORK = "network"  # rung when the network itself was edited
_RUNG = "toban_rung"  # in a connection's notes: its transaction rings
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
    """Rings for all that was committed before; who rings never waits for it."""

    def __init__(self, engine: Engine, pool: Executor) -> None:
        self._engine, self._pool = engine, pool
        self._due, self._busy = False, threading.Lock()

    def ring(self) -> None:
        """Ring soon, once for all who ask meanwhile."""
        self._due = True
        if not self._busy.locked():
            with contextlib.suppress(RuntimeError):  # the pool is closing: what was committed stays so
                self._pool.submit(self._ring)

    def _ring(self) -> None:
        while self._due and self._busy.acquire(blocking=False):
            try:
                self._due = False  # whoever asks from here on is rung for again
                with contextlib.suppress(SQLAlchemyError), self._engine.begin() as connection:
                    connection.exec_driver_sql(f"NOTIFY {CHANNEL}")
            finally:
                self._busy.release()


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
