"""Bearer tokens of the intake API. Only digests are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from storage.sql import insert_into
from storage.tables import token

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Session


def active(session: Session) -> dict[str, str]:
    """Return the tokens in use, digest → name."""
    query = select(token.c.digest, token.c.name).where(token.c.revoked_at.is_(None))
    return {row[0]: row[1] for row in session.execute(query)}


def add(session: Session, name: str, digest: str, created_at: datetime) -> bool:
    """Keep a token; False when one of this name is in use. A revoked name may be given again."""
    values = {"digest": digest, "created_at": created_at, "revoked_at": None}
    statement = insert_into(session, token).values(name=name, **values)
    statement = statement.on_conflict_do_update(
        index_elements=["name"], set_=values, where=token.c.revoked_at.is_not(None)
    )
    return session.execute(statement.returning(token.c.name)).first() is not None


def revoke(session: Session, name: str, at: datetime) -> bool:
    """End a token; False when no token of this name is in use."""
    statement = update(token).where(token.c.name == name, token.c.revoked_at.is_(None))
    return session.execute(statement.values(revoked_at=at).returning(token.c.name)).first() is not None
