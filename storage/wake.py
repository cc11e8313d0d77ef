"""On PostgreSQL, new rows wake the workers of other processes (LISTEN/NOTIFY); a sweep is the fallback."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import make_url, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.database import Session

CHANNEL = "toban"
RETRY = 5.0  # seconds until a lost connection is tried again


def ring(session: Session) -> None:
    """Wake the other processes when this transaction commits."""
    transaction = session.get_transaction()
    if session.dialect.name == "sqlite" or session.info.get("rung") is transaction:
        return
    session.info["rung"] = transaction  # one statement is enough
    session.execute(text(f"NOTIFY {CHANNEL}"))


async def listen(url: str, on_ring: Callable[[], None]) -> None:
    """Call `on_ring` whenever another process rang, for ever; a lost connection is opened again."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                async for _ in connection.notifies():
                    on_ring()
        except psycopg.OperationalError:
            await asyncio.sleep(RETRY)
