"""Files of customers: their bytes are outside the database (`storage.files`), here is what they belong to."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.tables.base import text_column


class AttachmentTable(SQLModel, table=True):
    """A file that came with an inquiry."""

    __tablename__ = "attachment"
    id: int | None = Field(default=None, primary_key=True)
    inquiry_id: int = Field(foreign_key="inquiry.id", index=True)
    sha256: str = Field(index=True)
    name: str = Field(sa_column=text_column())
    kind: str
    size: int  # bytes
    added_at: datetime


class UploadTable(SQLModel, table=True):
    """A file that was sent before its inquiry: while a form is not finished."""

    __tablename__ = "upload"
    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(index=True)
    name: str = Field(sa_column=text_column())
    kind: str
    size: int  # bytes
    created_at: datetime = Field(index=True)


class UnneededFileTable(SQLModel, table=True):
    """Bytes that something gave up: to be removed at once unless something else has the same content."""

    __tablename__ = "unneeded_file"
    sha256: str = Field(primary_key=True)
    since: datetime
