"""Requests to swap a turn or to take one over."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from bot.domain.duty_requests import DutyRequest
from storage.sql import affected, word
from storage.tables import duty_request

if TYPE_CHECKING:
    from storage.database import Session

_ALL = select(*(duty_request.c[field.name] for field in fields(DutyRequest)))
_OPEN = duty_request.c.state == word("open")


def add(session: Session, values: dict[str, Any]) -> int:
    """Keep a request and return its id."""
    return int(session.execute(insert(duty_request).returning(duty_request.c.id), values).scalar_one())


def by_id(session: Session, request_id: int) -> DutyRequest | None:
    """Return the request, or None."""
    row = session.execute(_ALL.where(duty_request.c.id == request_id)).first()
    return None if row is None else DutyRequest(*row)


def still_open(session: Session) -> list[DutyRequest]:
    """Return the open requests, by the week that they are about."""
    query = _ALL.where(_OPEN).order_by(duty_request.c.week, duty_request.c.id)
    return [DutyRequest(*row) for row in session.execute(query)]


def change(session: Session, request: DutyRequest, **values: Any) -> bool:
    """Write `values` unless somebody changed the request since it was read; False says that somebody did."""
    statement = update(duty_request).where(
        duty_request.c.id == request.id, duty_request.c.version == request.version
    )
    return affected(session, statement.values(version=request.version + 1, **values)) == 1
