"""Alembic's environment: it works on the connection that `storage.migrate` hands in, in its transaction."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from storage import tables

target_metadata = SQLModel.metadata
assert tables.inquiry.metadata is target_metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=target_metadata)
with context.begin_transaction():
    context.run_migrations()
