"""The published rota and everything that changes it."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field, SQLModel


class TurnTable(SQLModel, table=True):
    """A published duty turn: this firm has this lane in the week that begins on `week` (a Monday)."""

    __tablename__ = "turn"
    week: date = Field(primary_key=True)
    lane: str = Field(primary_key=True)
    firm_id: str = Field(foreign_key="firm.id", index=True)


class TurnChangeTable(SQLModel, table=True):
    """Every change of the published rota, kept."""

    __tablename__ = "turn_change"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    actor: str
    act: str
    week: date
    lane: str
    firm_before: str | None = None
    firm_after: str | None = None
