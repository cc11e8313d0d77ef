"""Customers who write again: what came from them before, and whether this seems the same once more.

It is told, never acted upon; only to those who may see the case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.customers import keys_of, may_be_the_same
from bot.services.views import Before
from storage import customers, erasures, inquiries

if TYPE_CHECKING:
    from bot.domain.inquiries import Inquiry
    from storage.database import Session

MOST = 5  # earlier inquiries that are named


def note(s: Session, case: Inquiry) -> None:
    """Let the customer of a new inquiry be recognised."""
    customers.add(s, case.id, keys_of(case))


def note_again(s: Session, was: Inquiry, case: Inquiry) -> None:
    """Let a customer be recognised by what is known of them now, and no longer by what was."""
    old, new = keys_of(was), keys_of(case)
    erasures.forget_keys(s, case.id, old - new)
    customers.add(s, case.id, new - old)


def before(s: Session, case: Inquiry) -> Before:
    """Return the customer's earlier inquiries, the newest first, and the one that this may double."""
    keys = keys_of(case)
    found = inquiries.by_ids(s, customers.before(s, case.id, keys, MOST))
    known = [found[one] for one in sorted(found, reverse=True) if keys & keys_of(found[one])]
    alike = next((one.number for one in known if may_be_the_same(case, one)), None)
    linked = case.linked_to is not None
    said = tuple((one.number, one.outcome, one.dismissed_as) for one in known)
    return Before(said, None if linked else alike)
