"""The running installation: tokens and small facts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from storage.tables.base import json_column


class TokenTable(SQLModel, table=True):
    """A bearer token of the intake API, hashed."""

    __tablename__ = "token"
    name: str = Field(primary_key=True)
    digest: str = Field(unique=True)
    created_at: datetime
    revoked_at: datetime | None = None


class SettingTable(SQLModel, table=True):
    """Small facts of the running installation, by name."""

    __tablename__ = "setting"
    name: str = Field(primary_key=True)
    value: dict[str, Any] = Field(sa_column=json_column("{}"))
