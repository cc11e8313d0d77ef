"""What is held on a customer, for the customer who asks: everything, in one file; the act is on record."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.services import erasing, ledger, people
from storage import (
    allocations,
    attachments,
    consent,
    erasures,
    inquiries,
    mail_in,
    members,
    outcomes,
    timeline,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bot.domain.inquiries import Inquiry
    from storage.database import Session

PIECE = 500  # inquiries that are read at once
COPIED = "person_data"  # in the disclosure ledger
_OURS = {"id", "origin_key", "generation", "version", "steps", "why_deadline", "linked_to", "firm_id"}


def copy(s: Session, whose: str | int, actor: str, now: datetime) -> list[dict[str, Any]]:
    """Return everything held on a customer, an inquiry each, the oldest first, and record that it was taken.

    Refusal where there is nothing. `whose` as `erasing.of_customer` has it.
    """
    return held(s, [case.id for case in taken(s, whose, actor, now)])


def taken(s: Session, whose: str | int, actor: str, now: datetime) -> list[Inquiry]:
    """Record that a copy of a customer's inquiries was taken; return these, the oldest first.

    Refusal as `copy`.
    """
    cases = list(_read(s, sorted(erasing.of_customer(s, whose))))
    ledger.copied(s, cases, actor, now, COPIED)
    return cases


def held(s: Session, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return everything held on the customer of these inquiries."""
    return [_held(s, case) for case in _read(s, ids)]


def _read(s: Session, ids: Sequence[int]) -> Iterator[Inquiry]:
    for start in range(0, len(ids), PIECE):
        known = inquiries.by_ids(s, ids[start : start + PIECE])
        yield from (known[one] for one in sorted(known))


def _held(s: Session, case: Inquiry) -> dict[str, Any]:
    own = {name: value for name, value in asdict(case).items() if name not in _OURS}
    return own | {
        "consent_text": consent.text(s, case.consent_version),
        "files": [
            {"name": one.file.name, "bytes": one.file.size, "sha256": one.file.sha256}
            for one in attachments.of_inquiry(s, case.id)
        ],
        "outcomes": [_without(asdict(one)) for one in outcomes.said_of(s, [case.id]).get(case.id, ())],
        "happened": [_event(row) for row in timeline.events_of(s, case.id)],
        "mails": [
            {name: row[name] for name in ("received_at", "kind", "sender", "subject")}
            for row in (*mail_in.of_inquiry(s, case.id), *mail_in.of_sender(s, case.email))
        ],
        "seen_by": [_without(row) for row in allocations.disclosures_of(s, case.id)],
        "erased": [_without(row) for row in erasures.of_inquiry(s, case.id)],
    }


def _event(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("at", "kind", "actor", "data")}


def _without(row: dict[str, Any]) -> dict[str, Any]:
    """Leave out what only our tables need."""
    return {name: value for name, value in row.items() if name not in {"id", "inquiry_id", "in_journal"}}


def names(s: Session, held: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Return the names of the firms and people that a copy tells of, by id."""
    firms = {row["firm_id"] for one in held for row in one["seen_by"]} | {one["lead_firm_id"] for one in held}
    known = {one: members.firm_row(s, one) for one in firms if one}
    called = {user: person.name for user, person in people.everybody(s).items()}
    return called | {one: row["name"] for one, row in known.items() if row is not None}


def language(held: Sequence[dict[str, Any]]) -> str:
    """Return the language in which the customer wrote last, for the copy is theirs to read."""
    return str(held[-1]["lang"])


def numbers(held: Sequence[dict[str, Any]]) -> list[str]:
    """Return the numbers of the inquiries that a copy has."""
    return [one["number"] for one in held]
