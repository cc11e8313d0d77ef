"""What files belong to: inquiries, or forms that are not finished. The bytes are in `storage.files`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, insert, select, union

from bot.domain.drawings import Kind, Stored
from storage.sql import dialect_of, insert_new
from storage.tables import attachment, unneeded_file, upload

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from storage.database import Session

LOCK = 0x66696C65  # which of PostgreSQL's advisory locks is the files'
_FILE = ("sha256", "size", "kind", "name")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of an inquiry; `number` counts them from 1, as people are shown them."""

    id: int
    inquiry_id: int
    file: Stored
    number: int


def lock(session: Session) -> None:
    """Let nobody else note or give up files until the transaction ends; SQLite has one writer in any case."""
    if dialect_of(session) != "sqlite":
        session.execute(select(func.pg_advisory_xact_lock(LOCK)))


def add(session: Session, inquiry_id: int, files: Iterable[Stored], at: datetime) -> None:
    """Note that files belong to an inquiry."""
    rows = [_values(file) | {"inquiry_id": inquiry_id, "added_at": at} for file in files]
    if rows:
        session.execute(insert(attachment), rows)


def of_inquiry(session: Session, inquiry_id: int) -> list[Attachment]:
    """Return an inquiry's files in the order in which they came."""
    rows = session.execute(_OF_INQUIRY, {"of": inquiry_id})
    return [Attachment(row[0], row[1], _stored(row[2:]), place) for place, row in enumerate(rows, 1)]


_OF_INQUIRY = (
    select(attachment.c.id, attachment.c.inquiry_id, *(attachment.c[name] for name in _FILE))
    .where(attachment.c.inquiry_id == bindparam("of"))
    .order_by(attachment.c.id)
)


def add_upload(session: Session, file: Stored, at: datetime) -> int:
    """Note a file of a form that is not finished and return its id."""
    values = _values(file) | {"created_at": at}
    return int(session.execute(insert(upload).returning(upload.c.id), values).scalar_one())


def uploads(session: Session, ids: Sequence[int]) -> dict[int, Stored]:
    """Return those of these uploads that are still kept."""
    query = select(upload.c.id, *(upload.c[name] for name in _FILE)).where(upload.c.id.in_(ids))
    return {row[0]: _stored(row[1:]) for row in session.execute(query)}


def uploads_held(session: Session) -> tuple[int, datetime | None]:
    """Return how many bytes wait for their forms, and since when the oldest does."""
    size, oldest = session.execute(select(func.sum(upload.c.size), func.min(upload.c.created_at))).one()
    return int(size or 0), oldest


def drop_uploads(session: Session, ids: Sequence[int]) -> None:
    """Forget uploads."""
    session.execute(delete(upload).where(upload.c.id.in_(ids)))


def drop_uploads_of(session: Session, hashes: Sequence[str]) -> None:
    """Forget the uploads with these contents."""
    session.execute(delete(upload).where(upload.c.sha256.in_(hashes)))


def expired_uploads(session: Session, before: datetime) -> list[int]:
    """Return the uploads from before that moment."""
    return list(session.execute(select(upload.c.id).where(upload.c.created_at < before)).scalars())


def drop_of_inquiry(session: Session, inquiry_id: int) -> list[str]:
    """Forget an inquiry's files and return their hashes."""
    gone = delete(attachment).where(attachment.c.inquiry_id == inquiry_id).returning(attachment.c.sha256)
    return list(session.execute(gone).scalars())


def give_up(session: Session, hashes: Iterable[str], at: datetime) -> None:
    """Owe the removal of bytes."""
    rows = [{"sha256": one, "since": at} for one in sorted(set(hashes))]
    insert_new(session, unneeded_file, rows, "sha256")


def given_up(session: Session, limit: int) -> list[str]:
    """Return the hashes of bytes whose removal is owed, the oldest first."""
    query = select(unneeded_file.c.sha256).order_by(unneeded_file.c.since, unneeded_file.c.sha256)
    return list(session.execute(query.limit(limit)).scalars())


def settle(session: Session, hashes: Sequence[str]) -> None:
    """Write down that a removal is owed no longer."""
    session.execute(delete(unneeded_file).where(unneeded_file.c.sha256.in_(hashes)))


def needed(session: Session, hashes: Sequence[str]) -> set[str]:
    """Return those of these hashes that an inquiry or an unfinished form has."""
    return set(
        session.execute(
            union(
                select(attachment.c.sha256).where(attachment.c.sha256.in_(hashes)),
                select(upload.c.sha256).where(upload.c.sha256.in_(hashes)),
            )
        ).scalars()
    )


def everything(session: Session) -> list[str]:
    """Return the hashes of all bytes that something has."""
    return sorted(session.execute(union(select(attachment.c.sha256), select(upload.c.sha256))).scalars())


def _values(file: Stored) -> dict[str, Any]:
    return {name: getattr(file, name) for name in _FILE}


def _stored(row: Any) -> Stored:
    return Stored(row[0], row[1], Kind(row[2]), row[3])
