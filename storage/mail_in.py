"""Mails that were taken from the network's mailbox, how far it was read, and who reads it now."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, insert, or_, select, update

from storage import settings
from storage.sql import insert_into
from storage.tables import mail_in, pace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.database import Session

_PLACE = "mail_in"  # the fact how far it was read, and the lease of who reads
_NAMED = or_(mail_in.c.sender != "", mail_in.c.subject != "")


@dataclass(frozen=True, slots=True)
class Place:
    """How far a mailbox was read: everything up to `uid`, as long as UIDVALIDITY is this.

    `since` (ISO 8601) is when the newest mail of those came. In a mailbox that was made anew, UIDs begin
    anew: of those below `below` only what came since then is taken.
    """

    mailbox: str
    uid_validity: int
    uid: int
    since: str
    below: int = 0

    def at(self, uid: int, arrived_at: datetime | None) -> Place:
        """Return the place behind a mail that came then."""
        newest = datetime.fromisoformat(self.since)
        since = newest if arrived_at is None else max(newest, arrived_at)
        return replace(self, uid=uid, since=since.isoformat())

    def is_before(self, uid: int, arrived_at: datetime | None) -> bool:
        """Whether a mail was in the mailbox before it was made anew, and came before what was read then.

        One that came nobody knows when may be new.
        """
        if arrived_at is None:
            return False
        return uid < self.below and arrived_at < datetime.fromisoformat(self.since)


def place_now(known: Place | None, mailbox: str, uid_validity: int, uid_next: int, now: datetime) -> Place:
    """Return where reading goes on. A mailbox that was never read is read from its next mail on."""
    if known is None or known.mailbox != mailbox:
        since = now.replace(microsecond=0)  # servers date mails by whole seconds
        return Place(mailbox, uid_validity, uid_next - 1, since.isoformat())
    if known.uid_validity != uid_validity:
        return replace(known, uid_validity=uid_validity, uid=0, below=uid_next)
    return known


def place(session: Session) -> Place | None:
    """Return how far the mailbox was read; None where none ever was."""
    known = settings.get(session, _PLACE)
    return None if known is None else Place(**known)


def put_place(session: Session, reached: Place) -> None:
    """Write down how far the mailbox was read."""
    settings.put(session, _PLACE, asdict(reached))


def lease(session: Session, now: datetime, until: datetime, owner_until: datetime | None) -> bool:
    """Take or keep the right to read until then (machine time); `owner_until` is what we hold already."""
    statement = insert_into(session, pace).values(target=_PLACE, free_at=until)
    mine = pace.c.free_at == owner_until if owner_until else pace.c.free_at <= now
    free = or_(pace.c.free_at <= now, mine)
    taken = statement.on_conflict_do_update(index_elements=["target"], set_={"free_at": until}, where=free)
    return session.execute(taken.returning(pace.c.target)).first() is not None


def reference_of(message_id: str) -> str:
    """Return what stands for a Message-ID; "" for none."""
    return sha256(message_id.encode("utf-8", "replace")).hexdigest() if message_id else ""


def is_known(session: Session, fingerprint: str) -> bool:
    """Whether this mail was taken already, from wherever."""
    query = select(mail_in.c.id).where(mail_in.c.fingerprint == bindparam("asked"))
    return session.execute(query, {"asked": fingerprint}).first() is not None


def add(session: Session, row: dict[str, Any]) -> int:
    """Write down a mail that was taken and return its id."""
    return int(session.execute(insert(mail_in).returning(mail_in.c.id), row).scalar_one())


def inquiries_of(session: Session, message_ids: Sequence[str]) -> list[int]:
    """Return the inquiries that mails with these Message-IDs belong to, the newest mail first."""
    wanted = [reference_of(one) for one in message_ids]
    query = select(mail_in.c.inquiry_id).where(
        mail_in.c.reference.in_(wanted), mail_in.c.inquiry_id.is_not(None)
    )
    return list(session.execute(query.order_by(mail_in.c.id.desc())).scalars())


def named_between(session: Session, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Return the mails that became no inquiry and were taken in this span, the oldest first."""
    span = and_(mail_in.c.taken_at >= since, mail_in.c.taken_at < until, _NAMED)
    query = select(mail_in).where(span).order_by(mail_in.c.taken_at, mail_in.c.id)
    return [dict(row) for row in session.execute(query).mappings()]


def named_before(session: Session, moment: datetime) -> list[dict[str, Any]]:
    """Return those of them that were taken before then."""
    query = select(mail_in).where(_NAMED, mail_in.c.taken_at < moment)
    return [dict(row) for row in session.execute(query).mappings()]


def of_sender(session: Session, address: str) -> list[dict[str, Any]]:
    """Return the mails from an address that became no inquiry."""
    wanted = address.strip().lower()
    query = select(mail_in).where(_NAMED, func.lower(mail_in.c.sender) == wanted)
    return [dict(row) for row in session.execute(query).mappings()] if wanted else []


def of_inquiry(session: Session, inquiry_id: int) -> list[dict[str, Any]]:
    """Return the mails of an inquiry."""
    query = select(mail_in).where(mail_in.c.inquiry_id == inquiry_id).order_by(mail_in.c.id)
    return [dict(row) for row in session.execute(query).mappings()]


def forget_names(session: Session, ids: Sequence[int]) -> None:
    """Forget from whom these mails came and what they were about."""
    session.execute(update(mail_in).where(mail_in.c.id.in_(ids)).values(sender="", subject=""))
