"""Who fills a role from when to when; a role that has no rows here is the file's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from storage.tables import term

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from storage.database import Session

Row = tuple[str, "date | None", "date | None"]


def every(session: Session) -> dict[str, list[Row]]:
    """Return (holder, since, until) of each role, in order."""
    found: dict[str, list[Row]] = {}
    query = select(term.c.role, term.c.holder, term.c.since, term.c.until)
    for role, *row in session.execute(query.order_by(term.c.role, term.c.position, term.c.id)):
        found.setdefault(role, []).append((row[0], row[1], row[2]))
    return found


def put(session: Session, role: str, rows: Sequence[Row]) -> None:
    """Give a role these terms and no others."""
    session.execute(delete(term).where(term.c.role == role))
    values = [
        {"role": role, "holder": holder, "since": since, "until": until, "position": position}
        for position, (holder, since, until) in enumerate(rows)
    ]
    if values:
        session.execute(insert(term), values)
