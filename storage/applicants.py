"""Firms on their way to membership."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from storage.sql import affected
from storage.tables import applicant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.database import Session


def newest(session: Session, limit: int) -> list[dict[str, Any]]:
    """Return the applicants, the latest first."""
    query = select(applicant).order_by(applicant.c.id.desc()).limit(limit)
    return [dict(row) for row in session.execute(query).mappings()]


def by_id(session: Session, applicant_id: int) -> dict[str, Any] | None:
    """Return an applicant, or None."""
    row = session.execute(select(applicant).where(applicant.c.id == applicant_id)).mappings().first()
    return None if row is None else dict(row)


def add(session: Session, values: Mapping[str, Any]) -> int:
    """Keep a new applicant; return its id."""
    return int(session.execute(insert(applicant).values(**values).returning(applicant.c.id)).scalar_one())


def change(session: Session, applicant_id: int, version: int, values: Mapping[str, Any]) -> bool:
    """Change an applicant that is still at this version; False where somebody was faster."""
    statement = update(applicant).where(applicant.c.id == applicant_id, applicant.c.version == version)
    return affected(session, statement.values(**values, version=version + 1)) == 1
