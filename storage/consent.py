"""The texts that customers consented to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from storage.sql import insert_new
from storage.tables import consent_text

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Session


def keep_text(session: Session, version: str, lang: str, text: str, at: datetime) -> None:
    """Keep a text under its version; one that is known stays as it is."""
    insert_new(
        session, consent_text, [{"version": version, "lang": lang, "text": text, "since": at}], "version"
    )


def text(session: Session, version: str | None) -> str:
    """Return the text of a version, "" for one that is not known."""
    found = session.scalar(select(consent_text.c.text).where(consent_text.c.version == version))
    return found or ""
