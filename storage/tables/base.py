"""What all tables share: names of constraints, and columns that are written the same everywhere."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, Index, Text, text
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING


def json_column(default: str) -> Any:
    """Return a column of JSON that is never null."""
    return Column(JSON, nullable=False, server_default=text(f"'{default}'"))


def word_column(default: str) -> Any:
    """Return a column of a short text that is never null; the default is the database's."""
    return Column(AutoString, nullable=False, server_default=default)


def text_column() -> Any:
    """Return a column of text of any length that is never null."""
    return Column(Text, nullable=False, server_default="")


def some_only(name: str, column: str, condition: str) -> Index:
    """Index only the rows of a condition: its size follows the work in hand, not the years."""
    return Index(name, column, sqlite_where=text(condition), postgresql_where=text(condition))
