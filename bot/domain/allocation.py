"""Finding the firm: where that stands beside the reply clock, what each state allows, who decides next.

Once the first reply is recorded the desk calls for hands or asks a firm by name (指名); exactly one firm
becomes the lead firm (窓口企業), others may be its partners.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol, TypeVar

from bot.domain.errors import Refusal
from bot.domain.inquiries import State
from bot.domain.rota import turn_of, week_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from bot.domain.inquiries import Inquiry
    from bot.domain.service_hours import ServiceHours

T = TypeVar("T")
WHOLE = ""  # the process of a case that is not divided
HAND, DESK, SECRETARIAT = "hand", "desk", "secretariat"  # who may stand among the allocators beside roles


class Allocation(StrEnum):
    """Where finding the firm stands."""

    NONE = "none"
    CALLING = "calling"  # a call for hands is open
    DECIDING = "deciding"  # the call is over, or a firm said no: somebody must decide
    APPOINTED = "appointed"  # a firm was asked by name and has not answered
    LED = "led"  # there is a lead firm


class Answer(StrEnum):
    """What a firm says to a call; its last word counts."""

    HAND = "hand"
    DECLINE = "decline"


class Why(StrEnum):
    """Why a firm declines."""

    TECHNOLOGY = "technology"
    EQUIPMENT = "equipment"
    DELIVERY = "delivery"
    COST = "cost"
    OTHER = "other"


class Deed(StrEnum):
    """What people do to find the firm."""

    OPEN = "open"  # call for hands
    WITHDRAW = "withdraw"  # take the call back
    ANSWER = "answer"  # raise a hand or decline
    CHOOSE = "choose"  # make a firm that raised its hand the lead firm
    APPOINT = "appoint"  # ask a firm by name
    REPLY = "reply"  # the firm asked by name says yes or no
    UNDO = "undo"  # take the lead back
    PARTNER = "partner"  # name or release a partner firm


_BEFORE_THE_LEAD = frozenset({Deed.ANSWER, Deed.CHOOSE, Deed.APPOINT})
_ALLOWED = {
    Allocation.NONE: frozenset({Deed.OPEN, Deed.APPOINT}),
    Allocation.CALLING: _BEFORE_THE_LEAD | {Deed.WITHDRAW},
    Allocation.DECIDING: _BEFORE_THE_LEAD | {Deed.OPEN, Deed.WITHDRAW},
    Allocation.APPOINTED: _BEFORE_THE_LEAD | {Deed.REPLY},
    Allocation.LED: frozenset({Deed.UNDO, Deed.PARTNER}),
}


# What looks for a firm: of a case whose customer was erased there is nothing left to give. A firm that was
# asked by name before that may still answer.
_LOOKS = frozenset({Deed.OPEN, Deed.WITHDRAW, Deed.ANSWER, Deed.APPOINT})


def may(case: Inquiry, deed: Deed) -> bool:
    """Whether the state of the inquiry allows this."""
    allowed = case.state == State.ANSWERED and deed in _ALLOWED[Allocation(case.allocation)]
    return allowed and not (case.erased_at is not None and deed in _LOOKS)


def require(case: Inquiry, deed: Deed) -> None:
    """Raise Refusal where the state does not allow this: how it stands, never only that it is not so."""
    if may(case, deed):
        return
    if case.state != State.ANSWERED:
        why = "no_call" if deed == Deed.ANSWER else "not_answered"  # a firm cannot record the first reply
        raise Refusal(f"allocation.{why}", number=case.number)
    if case.erased_at is not None and deed in _LOOKS and case.allocation != Allocation.LED:
        raise Refusal("allocation.erased", number=case.number)
    raise Refusal(f"allocation.is_{case.allocation}", number=case.number, firm_id=case.lead_firm_id)


@dataclass(frozen=True, slots=True)
class Call:
    """A call for hands. Field names are the columns of the table `hand_call`; it is frozen when it opens."""

    id: int
    inquiry_id: int
    processes: list[str]  # empty: the case is not divided
    opened_at: datetime
    opened_by: str
    reminder_at: datetime | None
    ends_at: datetime
    ended_at: datetime | None
    asked: dict[str, list[list[str]]]  # the firms asked by DM, each with its reasons as [kind, words]
    allocators: list[str]
    decide_seconds: int  # service time that each allocator has
    first_hand_wins: bool
    allocators_asked: int
    withdrawn_at: datetime | None = None  # by those who decide: it takes no answers any more

    @property
    def parts(self) -> tuple[str, ...]:
        """What hands are raised for, one after the other."""
        return tuple(self.processes) or (WHOLE,)


@dataclass(frozen=True, slots=True)
class Hand:
    """A firm's last word on a case or one of its processes. Field names are the columns of `hand`."""

    process: str
    firm_id: str
    answer: str
    why: str | None
    slack_user: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Appointment:
    """A firm that was asked by name. Field names are the columns of the table `appointment`."""

    id: int
    inquiry_id: int
    firm_id: str
    reason: str
    appointed_by: str
    appointed_at: datetime
    state: str
    why: str | None
    answered_by: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Partner:
    """A firm beside the lead firm. Field names are the columns of the table `partner`."""

    firm_id: str
    process: str
    named_by: str
    named_at: datetime


class AppointmentState(StrEnum):
    """How an appointment stands."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


def comes_now(
    since: Iterable[datetime], last: datetime | None, due: datetime, now: datetime, hours: ServiceHours
) -> bool:
    """Whether a new list of cases without a firm, which was `due`, comes.

    It does on the first service day of a week, or as soon as somebody looks after that, and where a firm was
    asked for in vain (`since` these times) since the `last` list.
    """
    found = list(since)
    turn = turn_of(week_of(now, hours), hours)
    is_first = turn is not None and hours.local_day(due) <= hours.local_day(turn) <= hours.local_day(now)
    return is_first or (bool(found) and (last is None or max(found) > last))


def raised(hands: Iterable[Hand]) -> list[str]:
    """Return the firms that raised a hand for anything, each once, the first to do so first."""
    ordered = sorted(hands, key=lambda hand: hand.at)
    return list(dict.fromkeys(hand.firm_id for hand in ordered if hand.answer == Answer.HAND))


def declined(hands: Iterable[Hand]) -> list[str]:
    """Return the firms that declined and raised no hand, each once."""
    known = list(hands)
    up = set(raised(known))
    return list(dict.fromkeys(hand.firm_id for hand in known if hand.firm_id not in up))


def nobody_is_left(call: Call, hands: Iterable[Hand]) -> bool:
    """Whether every firm that was asked has declined, so that waiting is of no use."""
    return bool(call.asked) and set(call.asked) <= set(declined(hands))


def next_allocator(call: Call) -> str | None:
    """Return who decides next once hands alone did not: the allocators in order, the secretariat at last."""
    order = [who for who in call.allocators if who != HAND]
    if not {DESK, SECRETARIAT} & set(order):
        order.append(SECRETARIAT)
    return order[call.allocators_asked] if call.allocators_asked < len(order) else None


def neutral(items: Iterable[T], number: str, key: str) -> list[T]:
    """Return items (each with the attribute `key`) in an order that favours nobody.

    The same for everybody who looks at one inquiry, another for the next one: by a hash of its number and the
    item's id. By kana the same few firms would stand first for ever.
    """
    return sorted(items, key=lambda item: sha256(f"{number}:{getattr(item, key)}".encode()).digest())


class CallRules(Protocol):
    """How long a network waits for hands, in service time."""

    @property
    def call(self) -> timedelta:
        """From the call to its end."""

    @property
    def reminder(self) -> timedelta:
        """Left at the reminder; none where it is as long as the call."""


def times_of(rules: CallRules, now: datetime, hours: ServiceHours) -> tuple[datetime | None, datetime]:
    """Return when a call opened now is called to mind (or never), and when it ends."""
    end = hours.add(now, rules.call)
    if not rules.reminder or rules.reminder >= rules.call:
        return None, end
    return hours.add(now, rules.call - rules.reminder), end


def clean_processes(said: Sequence[str]) -> list[str]:
    """Return the processes a case is divided into, each once; fewer than two do not divide it."""
    return list(dict.fromkeys(" ".join(one.split()) for one in said if one.split()))
