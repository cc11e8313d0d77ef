"""Erasing: where the customer of an inquiry is written down, and the record of what was erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, delete, func, insert, select, text, update

from bot.domain.retention import WRITTEN, bare, blank, nameless, unwritten
from storage import inquiries
from storage.outbox import BY_MAIL
from storage.sql import word
from storage.tables import (
    appointment,
    customer_key,
    disclosure,
    erasure,
    firm,
    inquiry,
    outbox,
    outcome,
    timeline,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.domain.inquiries import Inquiry
    from storage.database import Session

FILE_ID = "file_id"  # among the parameters of a message with a file
COPY = "person_data"  # begins the key of a message with a copy of what is held on a customer; its template
MONTH = "inquiries_csv"  # the template of a month's file
EXPORTED = "exported"  # in the disclosure ledger: everything but the drawings themselves, as a month's file
ONE_FILE = ("file_opened", "file_sent")  # in the disclosure ledger: by a link, into a direct message
MANY = 10_000  # more than these are not counted
_DUE = and_(inquiry.c.closed_at.is_not(None), inquiry.c.erased_at.is_(None), inquiry.c.linked_to.is_(None))


def due(session: Session, closed_before: datetime, limit: int) -> list[int]:
    """Return the inquiries that were closed by then and are not erased, the longest closed first."""
    query = select(inquiry.c.id).where(_DUE, inquiry.c.closed_at <= closed_before)
    return list(session.execute(query.order_by(inquiry.c.closed_at, inquiry.c.id).limit(limit)).scalars())


def count_due(session: Session, closed_before: datetime) -> int:
    """Return how many those are, MANY at most."""
    some = select(inquiry.c.id).where(_DUE, inquiry.c.closed_at <= closed_before).limit(MANY).subquery()
    return int(session.execute(select(func.count()).select_from(some)).scalar_one())


def oldest_closed(session: Session, after: datetime | None = None) -> datetime | None:
    """Return when the inquiry was closed (`after` then) that has been so for longest and is not erased."""
    query = select(inquiry.c.closed_at).where(_DUE)
    query = query if after is None else query.where(inquiry.c.closed_at > after)
    found: datetime | None = session.execute(query.order_by(inquiry.c.closed_at).limit(1)).scalar()
    return found


def forget_columns(session: Session, case: Inquiry, at: datetime) -> None:
    """Empty the columns of an inquiry that tell of its customer."""
    values: dict[str, Any] = blank() | {"erased_at": at, "version": inquiry.c.version + 1}
    values["origin_key"] = None if case.origin_key is None else inquiries.forgotten(case.origin_key)
    session.execute(update(inquiry).where(inquiry.c.id == case.id).values(values))


def forget_notes(session: Session, inquiry_id: int) -> bool:
    """Empty what members wrote down about an inquiry, and the drawings' names; tell whether they had."""
    rows = session.execute(
        select(timeline.c.id, timeline.c.kind, timeline.c.data).where(timeline.c.inquiry_id == inquiry_id)
    )
    changed = [(row.id, left) for row in rows if (left := bare(row.kind, row.data)) != row.data]
    for event_id, left in changed:
        session.execute(update(timeline).where(timeline.c.id == event_id).values(data=left))
    of_it = (appointment.c.inquiry_id == inquiry_id, appointment.c.reason != "")
    session.execute(update(appointment).where(*of_it).values(reason=WRITTEN["reason"]))
    of_it = (outcome.c.inquiry_id == inquiry_id, outcome.c.referred_to != "")
    session.execute(update(outcome).where(*of_it).values(referred_to=""))
    looks = select(disclosure.c.id, disclosure.c.what, disclosure.c.drawings)
    for row in session.execute(looks.where(disclosure.c.inquiry_id == inquiry_id)).all():
        if row.drawings:
            kept = update(disclosure).where(disclosure.c.id == row.id)
            places = nameless(row.drawings, one_file=row.what in ONE_FILE)
            session.execute(kept.values(drawings=places))
    return bool(changed)


def forget_messages(session: Session, inquiry_id: int) -> tuple[list[int], list[int]]:
    """Empty what messages about an inquiry carry; return those that did, and all that show it."""
    firms = [f"hands:{inquiry_id}:{one}" for one in session.execute(select(firm.c.id)).scalars()]
    found = {
        row.id: row  # one query each: with OR, PostgreSQL would read all rows
        for about in (outbox.c.inquiry_id == inquiry_id, outbox.c.subject.in_(firms))
        for row in session.execute(_CARRIED.where(about, outbox.c.op != word("update")))
    }
    rows = list(found.values())
    edits = list(session.execute(_CARRIED.where(outbox.c.key.in_([f"edit:{row.id}" for row in rows]))))
    carried = [(row.id, left) for row in (*rows, *edits) if (left := unwritten(row.params)) != row.params]
    for message_id, left in carried:
        session.execute(update(outbox).where(outbox.c.id == message_id).values(params=left))
    posts = [row for row in rows if row.op == "post" and row.lane != BY_MAIL]  # a mail is not edited
    ids = {message_id for message_id, _ in carried}
    return [row.id for row in posts if row.id in ids], [row.id for row in posts if row.live]


_CARRIED = select(outbox.c.id, outbox.c.op, outbox.c.lane, outbox.c.live, outbox.c.params)


def posted_files(session: Session, inquiry_id: int) -> list[tuple[str, str]]:
    """Return the files of an inquiry that Slack was handed: each one's id there, and for whom."""
    query = select(outbox.c.params, outbox.c.target).where(
        outbox.c.inquiry_id == inquiry_id, outbox.c.op == "file"
    )
    files = [(params[FILE_ID], target) for params, target in session.execute(query) if FILE_ID in params]
    copies = select(outbox.c.params, outbox.c.target).where(
        outbox.c.key > f"{COPY}:", outbox.c.key < f"{COPY};"
    )
    for params, target in session.execute(copies):
        if FILE_ID in params and inquiry_id in params["cases"]:
            files.append((params[FILE_ID], target))
    return files + _months_of(session, inquiry_id)


def is_month_erased(session: Session, target: str, asked_at: datetime) -> bool:
    """Whether a customer in the month's file that somebody asked for then was erased since."""
    query = select(inquiry.c.id).join(disclosure, disclosure.c.inquiry_id == inquiry.c.id)
    query = query.where(disclosure.c.slack_user == target, disclosure.c.at == asked_at)
    query = query.where(disclosure.c.what == EXPORTED, inquiry.c.erased_at > asked_at)
    return session.execute(query.limit(1)).first() is not None


def _months_of(session: Session, inquiry_id: int) -> list[tuple[str, str]]:
    """Return the month's files in which an inquiry is: the ledger says who asked for one, and when."""
    taken = select(disclosure.c.slack_user, disclosure.c.at).where(
        disclosure.c.inquiry_id == inquiry_id, disclosure.c.what == EXPORTED
    )
    asked = {tuple(row) for row in session.execute(taken)}
    if not asked:
        return []
    months = select(outbox.c.params, outbox.c.target, outbox.c.created_at).where(
        outbox.c.key > "csv:", outbox.c.key < "csv;", outbox.c.op == "file"
    )
    return [
        (params[FILE_ID], target)
        for params, target, at in session.execute(months)
        if FILE_ID in params and (target, at) in asked
    ]


def record(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Put erasures on record."""
    session.execute(insert(erasure), list(rows))


def unwritten_rows(session: Session, limit: int) -> list[dict[str, Any]]:
    """Return erasures that are not in the journal yet, the oldest first."""
    query = select(erasure).where(text("in_journal = false")).order_by(erasure.c.id)
    return [dict(row) for row in session.execute(query.limit(limit)).mappings()]


def written(session: Session, ids: Sequence[int]) -> None:
    """Say that erasures are in the journal."""
    session.execute(update(erasure).where(erasure.c.id.in_(ids)).values(in_journal=True))


def count(session: Session) -> int:
    """Return how many erasures are on record."""
    return int(session.execute(select(func.count()).select_from(erasure)).scalar_one())


def by_entry(session: Session, number: str, entered_at: datetime) -> int | None:
    """Return the inquiry that has this number and was entered then, unless it is erased; or None."""
    return session.execute(_BY_ENTRY, {"number": number, "entered_at": entered_at}).scalar()


_BY_ENTRY = select(inquiry.c.id).where(
    inquiry.c.number == bindparam("number"),
    inquiry.c.entered_at == bindparam("entered_at", type_=inquiry.c.entered_at.type),
    inquiry.c.erased_at.is_(None),
)


def closed_children(session: Session, ids: Sequence[int]) -> list[int]:
    """Return what was linked with these inquiries and waits for no reply."""
    query = select(inquiry.c.id).where(inquiry.c.linked_to.in_(ids), inquiry.c.state != word("open"))
    return list(session.execute(query.where(inquiry.c.erased_at.is_(None))).scalars())


def of_customer(session: Session, keys: Iterable[int]) -> list[int]:
    """Return the inquiries with any of these keys."""
    query = select(customer_key.c.inquiry_id).where(customer_key.c.key.in_(list(keys))).distinct()
    return list(session.execute(query).scalars())


def open_of(session: Session, ids: Sequence[int]) -> set[int]:
    """Return which of these inquiries wait for their reply."""
    query = select(inquiry.c.id).where(inquiry.c.state == word("open"))
    return set(session.execute(query).scalars()) & set(ids)


def forget_keys(session: Session, inquiry_id: int, keys: Iterable[int]) -> None:
    """Let an inquiry's customer be recognised no longer."""
    of_it = (customer_key.c.key.in_(list(keys)), customer_key.c.inquiry_id == inquiry_id)
    session.execute(delete(customer_key).where(*of_it))


def of_inquiry(session: Session, inquiry_id: int) -> list[dict[str, Any]]:
    """Return the erasures of an inquiry, the first first."""
    query = select(erasure).where(erasure.c.inquiry_id == inquiry_id).order_by(erasure.c.id)
    return [dict(row) for row in session.execute(query).mappings()]
