"""結果: what became of an inquiry once it was answered; the reply clock knows nothing of it.

見積 is a step on the way; anything else is an end, until its author or the secretariat takes it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.amounts import require_amount
from bot.domain.errors import Refusal
from bot.domain.inquiries import State

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from bot.domain.inquiries import Inquiry

LONGEST = 100  # characters of whom a customer was referred to


class Outcome(StrEnum):
    """What became of an inquiry."""

    NONE = "none"  # nobody has said
    QUOTED = "quoted"
    WON = "won"
    LOST = "lost"
    DECLINED = "declined"
    REFERRED = "referred"
    MASS_PRODUCTION = "mass_production"
    NOT_AN_INQUIRY = "not_an_inquiry"


WAITING = frozenset({Outcome.NONE, Outcome.QUOTED})  # the lead firm is asked until it is another
SAYABLE = tuple(kind for kind in Outcome if kind is not Outcome.NONE)
_NEEDS_A_LEAD = frozenset({Outcome.QUOTED, Outcome.WON})
WITH_AMOUNT = frozenset({Outcome.QUOTED, Outcome.WON})
WITH_REASON = frozenset({Outcome.LOST, Outcome.DECLINED})


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody recorded. Field names are the columns of the table `outcome`."""

    id: int
    inquiry_id: int
    kind: str
    why: str | None  # of `bot.domain.allocation.Why`
    referred_to: str
    amount: int | None  # yen
    on_day: date | None
    said_by: str
    said_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Detail:
    """What may be said beside a kind, all of it optional."""

    why: str | None = None
    referred_to: str = ""
    amount: int | None = None
    on_day: date | None = None


def sayable(case: Inquiry) -> tuple[Outcome, ...]:
    """Return what may be recorded next; nothing before the first reply, nor after an end."""
    if case.state != State.ANSWERED or case.outcome not in WAITING:
        return ()
    left = set(SAYABLE) - {case.outcome}
    if case.lead_firm_id is None:
        left -= _NEEDS_A_LEAD
    return tuple(kind for kind in SAYABLE if kind in left)


def is_waiting(case: Inquiry) -> bool:
    """Whether its lead firm is still asked what became of it."""
    return case.state == State.ANSWERED and case.lead_firm_id is not None and case.outcome in WAITING


def lacks_firm(case: Inquiry) -> bool:
    """Whether it has its first reply, no lead firm and no end.

    One that is linked has the other's firm; of one whose customer was erased there is nothing left to give.
    """
    has_none = case.lead_firm_id is None and not case.is_linked and case.erased_at is None
    return case.state == State.ANSWERED and has_none and case.outcome in WAITING


def require_sayable(case: Inquiry, kind: Outcome, last: Said | None) -> None:
    """Raise Refusal where this cannot be recorded: who was first, where somebody was."""
    if kind in sayable(case):
        return
    if case.state != State.ANSWERED:
        raise Refusal("outcome.not_answered", number=case.number)
    if last is not None and case.outcome != Outcome.NONE:
        raise Refusal(f"outcome.is_{case.outcome}", number=case.number, who=last.said_by, at=last.said_at)
    raise Refusal("outcome.no_lead", number=case.number)


def check(detail: Detail, today: date) -> None:
    """Raise Refusal for an amount or a day that cannot be."""
    if detail.amount is not None:
        require_amount(detail.amount)
    if detail.on_day is not None and detail.on_day > today:
        raise Refusal("outcome.bad_day")


def standing(said: Iterable[Said]) -> tuple[Said | None, Said | None]:
    """Return what stands now and the quote that stands beside or before it; `said` oldest first."""
    valid = [one for one in said if one.undone_at is None]
    quotes = [one for one in valid if one.kind == Outcome.QUOTED]
    return (valid[-1] if valid else None), (quotes[-1] if quotes else None)
