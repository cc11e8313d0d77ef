"""Mails of the network's mailbox that were taken."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from storage.tables.base import some_only, text_column, word_column


class MailInTable(SQLModel, table=True):
    """A mail and what became of it; `kind` is of `bot.domain.incoming.Kind`.

    `fingerprint` is the same wherever the same mail lies, `reference` is the hash of its Message-ID. Sender
    and subject stand here only of what became no inquiry, and only until the secretariat has had its time.
    """

    __tablename__ = "mail_in"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('inquiry', 'again', 'auto', 'list', 'own', 'bounce', 'contact', 'unreadable')",
            name="kind",
        ),
        Index("ix_mail_in_reference", "reference"),
        some_only("ix_mail_in_named", "taken_at", "sender <> '' OR subject <> ''"),
    )
    id: int | None = Field(default=None, primary_key=True)
    mailbox: str
    uid_validity: int = Field(sa_type=BigInteger)
    uid: int = Field(sa_type=BigInteger)
    fingerprint: str = Field(unique=True)
    reference: str = Field(sa_column=word_column(""))
    kind: str
    received_at: datetime
    taken_at: datetime
    inquiry_id: int | None = Field(default=None, foreign_key="inquiry.id", index=True)
    sender: str = Field(sa_column=text_column())
    subject: str = Field(sa_column=text_column())
