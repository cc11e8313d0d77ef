"""How long what a customer said of themselves is kept, and what is left when it is erased.

Closed is an inquiry whose outcome is known (won, lost, declined, referred, mass production, no inquiry), and
one that a person took off the clock. One that waits for its reply, its firm or its outcome is never erased
by the passing of time. What is linked with another goes with it.
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta

from bot.domain.inquiries import State
from bot.domain.outcomes import WAITING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.domain.inquiries import Inquiry

OFF = 0
YEARS = (OFF, 1, 3, 5)  # after which a closed inquiry's customer is forgotten
LAGS = timedelta(days=2)  # after which what is due and still there is a fault


class Why(StrEnum):
    """Why something was erased."""

    RETENTION = "retention"
    REQUEST = "request"


class Kind(StrEnum):
    """What was erased, told without it."""

    CONTACT = "contact"  # company, person, mail address, phone
    WORDS = "words"  # what the customer wrote
    FILES = "files"
    NOTES = "notes"  # what members wrote down about it


def is_over(state: str, outcome: str) -> bool:
    """Whether an inquiry of this state and outcome is closed."""
    return state == State.DISMISSED or (state == State.ANSWERED and outcome not in WAITING)


def closing(case: Inquiry, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return what a change of columns says of `closed_at`: nothing, `now`, or that it is open again."""
    is_now = is_over(values.get("state", case.state), values.get("outcome", case.outcome))
    if is_now == (case.closed_at is not None):
        return {}
    return {"closed_at": now if is_now else None}


def closed_before(now: datetime, years: int) -> datetime:
    """Return the moment at or before which an inquiry must have been closed to be erased `now`."""
    return now - relativedelta(years=years)


def falls_due(closed_at: datetime, years: int) -> datetime:
    """Return when an inquiry that was closed then may be erased: never before so many years are over."""
    due = closed_at + relativedelta(years=years)
    return due if due.day == closed_at.day else due + timedelta(days=1)  # the 29th of February


# What a line of the timeline keeps: kinds, moments, firms, numbers, never what somebody wrote.
_KEPT = frozenset(
    {
        *("after", "amount", "appointment", "as", "back_to", "before", "by", "by_phone", "call", "case_type"),
        *(
            "class",
            "count",
            "deadline",
            "ends_at",
            "entered_for",
            "fields",
            "file",
            "firm_id",
            "firms",
            "hands",
            "how",
            "kind",
        ),
        *("kinds", "lane", "late", "left_on", "means", "on_day", "ping_due", "process", "processes"),
        *("received_at", "replied_at", "role", "roles", "source", "step", "steps", "template", "to"),
        *("users", "why", "with"),
    }
)
WRITTEN = {
    "text": "",
    "summary": "",
    "title": "",
    "reason": "–",
    "referred_to": "",
}  # and what stands in its place
_NOT_ABOUT_CUSTOMERS = frozenset({"message_dropped", "deadline_moved"})  # their reasons are the desk's own


def bare(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stays of the data of a timeline's event; what is not known to be harmless goes."""
    if kind in _NOT_ABOUT_CUSTOMERS:
        return dict(data)
    left = {name: value for name, value in data.items() if name in _KEPT}
    return left | {name: WRITTEN[name] for name in data if name in WRITTEN}


def has_words(kind: str, data: Mapping[str, Any]) -> bool:
    """Whether the data of a timeline's event has something that somebody wrote about a customer."""
    left = bare(kind, data)
    return any(data[name] and data[name] != left[name] for name in WRITTEN if name in data)


def unwritten(params: Any) -> Any:
    """Return a message's parameters without what somebody wrote, however deep it lies."""
    if isinstance(params, dict):
        return {
            name: WRITTEN[name] if name in WRITTEN and isinstance(value, str) else unwritten(value)
            for name, value in params.items()
        }
    return [unwritten(one) for one in params] if isinstance(params, list) else params


def blank() -> dict[str, Any]:
    """Return the columns of an inquiry without its customer; numbers, times, lane and outcome stay."""
    texts = (*CONTACT, *REQUEST, "summary", "replied_text")
    return dict.fromkeys(texts, "") | {"extra": {}, "attachments": []}


CONTACT = ("company", "person", "email", "phone")
REQUEST = ("subject", "body", "material", "quantity", "desired_delivery", "process")


def kinds_of(case: Inquiry, files: int, notes: bool) -> list[str]:
    """Return what there was to erase of an inquiry."""
    found = {
        Kind.CONTACT: any(getattr(case, name) for name in CONTACT),
        Kind.WORDS: any(getattr(case, name) for name in REQUEST) or bool(case.extra),
        Kind.FILES: bool(files or case.attachments),
        Kind.NOTES: notes or bool(case.summary or case.replied_text),
    }
    return [kind.value for kind, there in found.items() if there]


def numbered(number: int, name: str) -> str:
    """Return what the ledger says of one file that somebody was given."""
    return f"#{number} {name}"


def nameless(drawings: Sequence[str], *, one_file: bool = False) -> list[str]:
    """Return what the ledger keeps of the drawings' names: how many there were, of `one_file` its number."""
    known = [_NUMBERED.match(name) if one_file else None for name in drawings]
    return [found.group() if found else f"#{place}" for place, found in enumerate(known, 1)]


_NUMBERED = re.compile(r"#[0-9]+(?= )")
