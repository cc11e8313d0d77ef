"""What was erased: the record, without what it was."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, Column, false
from sqlmodel import Field, SQLModel

from storage.tables.base import json_column, some_only


class ErasureTable(SQLModel, table=True):
    """An inquiry whose customer was erased; its number and `entered_at` find it in a backup from before."""

    __tablename__ = "erasure"
    __table_args__ = (
        CheckConstraint("why IN ('retention', 'request')", name="why"),
        some_only("ix_erasure_unwritten", "id", "in_journal = false"),
    )
    id: int | None = Field(default=None, primary_key=True)
    inquiry_id: int = Field(foreign_key="inquiry.id", index=True)
    number: str
    entered_at: datetime  # of the inquiry
    at: datetime
    why: str
    erased_by: str  # a Slack user, the command line or the bot itself
    kinds: list[str] = Field(sa_column=json_column("[]"))  # of `bot.domain.retention.Kind`
    in_journal: bool = Field(sa_column=Column(Boolean, nullable=False, server_default=false()))
