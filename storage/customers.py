"""What customers are recognised by: numbers that tell nothing of them, a row for each of an inquiry's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, insert, select

from storage.tables import customer_key, inquiry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from storage.database import Session

_ADD = insert(customer_key)
_BEFORE = (
    select(customer_key.c.inquiry_id)
    .where(customer_key.c.key == bindparam("key"), customer_key.c.inquiry_id < bindparam("before"))
    .order_by(customer_key.c.inquiry_id.desc())
    .limit(bindparam("most"))
)


def add(session: Session, inquiry_id: int, keys: Iterable[int]) -> None:
    """Let an inquiry's customer be recognised."""
    rows = [{"key": key, "inquiry_id": inquiry_id} for key in keys]
    if rows:
        session.execute(_ADD, rows)


def before(session: Session, inquiry_id: int, keys: Iterable[int], most: int) -> list[int]:
    """Return the inquiries before this one with any of these keys, the newest first, `most` at most."""
    found: set[int] = set()
    for key in keys:
        rows = session.execute(_BEFORE, {"key": key, "before": inquiry_id, "most": most})
        found.update(rows.scalars())
    return sorted(found, reverse=True)[:most]


def addresses_at(session: Session, domain: str, since: datetime) -> list[str]:
    """Return the address of each inquiry that arrived after `since` from a mail domain (in lower case)."""
    at_it = func.lower(inquiry.c.email).contains(f"@{domain}", autoescape=True)
    query = select(inquiry.c.email).where(inquiry.c.received_at > since, at_it)
    return list(session.execute(query).scalars())
