"""Mails that were taken from the network's mailbox, how far it was read, and who reads it now."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, insert, or_, select, update

from storage import settings
from storage.sql import insert_into
from storage.tables import mail_in, pace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.database import Session

_PLACE = "mail_in"  # the fact how far it was read, and the lease of who reads
_NAMED = or_(mail_in.c.sender != "", mail_in.c.subject != "")


@dataclass(frozen=True, slots=True)
class Place:
    """How far a mailbox was read: everything up to `uid`, as long as UIDVALIDITY is this.

    `since` (an ISO date): where the mailbox was made anew, only what arrived from then on is looked at.
    """

    mailbox: str
    uid_validity: int
    uid: int
    since: str = ""


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


def release(session: Session, held_until: datetime, now: datetime) -> None:
    """Let another process read at once, where the right is still ours."""
    ours = pace.c.target == _PLACE, pace.c.free_at == held_until
    session.execute(update(pace).where(*ours).values(free_at=now))


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


def forget_before(session: Session, moment: datetime) -> None:
    """Forget the same of all mails that were taken before then."""
    old = update(mail_in).where(_NAMED, mail_in.c.taken_at < moment)
    session.execute(old.values(sender="", subject=""))
