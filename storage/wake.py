"""On PostgreSQL, new rows wake the workers of other processes (LISTEN/NOTIFY); a sweep is the fallback."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import make_url, text

from storage.database import patience

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.database import Session

CHANNEL = "toban"
NETWORK = "network"  # rung when the network itself was edited
RETRY = 5.0  # seconds until a lost connection is tried again


def ring(session: Session, what: str = "") -> None:
    """Wake the other processes when this transaction commits."""
    transaction = session.get_transaction()
    if session.dialect.name == "sqlite" or (not what and session.info.get("rung") is transaction):
        return
    session.info["rung"] = transaction  # one statement is enough
    session.execute(text(f"NOTIFY {CHANNEL}, '{what}'"))


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
