"""Small facts of the installation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, select

from storage.sql import dialect_of, insert_into
from storage.tables import setting

if TYPE_CHECKING:
    from storage.database import Session

NETWORK = "network"  # what the secretariat edited on Home, by part
HOURS = "service_hours"  # in it
PAUSED = "paused"  # a restored database holds its messages back; {"count": …, "since": …}
LINKS = "links"  # what links are signed with, made once and replaced by a restore: {"secret": …}


LOCK = 0x7365742  # which of PostgreSQL's advisory locks is the settings'


def lock(session: Session) -> None:
    """Let nobody else edit until the transaction ends; SQLite has one writer in any case."""
    if dialect_of(session) != "sqlite":
        session.execute(select(func.pg_advisory_xact_lock(LOCK)))


def wait_for_edits(session: Session) -> None:
    """See what is being edited now when it is done, and let nobody edit until the transaction ends."""
    if dialect_of(session) != "sqlite":
        session.execute(select(func.pg_advisory_xact_lock_shared(LOCK)))


def get(session: Session, name: str) -> dict[str, Any] | None:
    """Return a fact, or None."""
    value: dict[str, Any] | None = session.execute(_GET, {"asked": name}).scalar()
    return value


_GET = select(setting.c.value).where(setting.c.name == bindparam("asked"))


def put(session: Session, name: str, value: dict[str, Any]) -> None:
    """Keep a fact."""
    statement = insert_into(session, setting).values(name=name, value=value)
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def keep_first(session: Session, name: str, value: dict[str, Any]) -> dict[str, Any]:
    """Keep a fact unless there is one, and return the one that counts."""
    statement = insert_into(session, setting).values(name=name, value=value)
    session.execute(statement.on_conflict_do_nothing(index_elements=["name"]))
    kept: dict[str, Any] = session.execute(_GET, {"asked": name}).scalar_one()
    return kept


def drop(session: Session, name: str) -> None:
    """Forget a fact."""
    session.execute(delete(setting).where(setting.c.name == name))
