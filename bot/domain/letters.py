"""文例: letters to the customer that a person copies and sends, and which one fits a case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.inquiries import Dismissal
from bot.domain.outcomes import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain.inquiries import Inquiry


class Letter(StrEnum):
    """What a letter tells the customer."""

    RECEIVED = "received"
    FIRST_REPLY = "first_reply"
    GREETING = "greeting"  # the lead firm introduces itself
    ORDERED = "ordered"
    DECLINED = "declined"
    MASS_PRODUCTION = "mass_production"
    REFERRED = "referred"


@dataclass(frozen=True, slots=True)
class Example:
    """An invented case, to show what a letter looks like; the customer has said nothing of the work yet."""

    company: str
    person: str
    subject: str
    received_at: datetime
    body: str = ""
    number: str = "26-0123"
    material: str = ""
    quantity: str = ""
    desired_delivery: str = ""
    attachments: tuple[str, ...] = ()


# What a text may leave open, as `{to}`: filled from the case.
GAPS = (
    "to",
    "number",
    "subject",
    "title",
    "about",
    "received",
    "network",
    "sender",
    "missing",
    "reason",
    "referred_to",
    "sign",
)
LONGEST = 6000  # characters of a network's own text
_GAP = re.compile(r"\{(\w*)\}")
_BLANK_LINES = re.compile(r"\n{3,}")
_BY_OUTCOME = {
    Outcome.WON: Letter.ORDERED,
    Outcome.DECLINED: Letter.DECLINED,
    Outcome.REFERRED: Letter.REFERRED,
    Outcome.MASS_PRODUCTION: Letter.MASS_PRODUCTION,
}


def fitting(case: Inquiry) -> Letter:
    """Return the letter that is shown first; any other may be chosen."""
    if case.dismissed_as == Dismissal.MASS_PRODUCTION:
        return Letter.MASS_PRODUCTION
    if case.lead_firm_id is not None and case.outcome == Outcome.NONE:
        return Letter.GREETING
    return _BY_OUTCOME.get(Outcome(case.outcome), Letter.FIRST_REPLY)


def missing(case: Inquiry | Example) -> tuple[str, ...]:
    """Return what the customer has not said yet, by field: it is worth asking for."""
    asked = ("material", "quantity", "desired_delivery", "attachments")
    return tuple(name for name in asked if not getattr(case, name))


def unknown_gaps(text: str) -> list[str]:
    """Return the gaps of a text that nothing fills."""
    return [name for name in _GAP.findall(text) if name not in GAPS]


def filled(text: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Return subject and body of a letter: the first line of its text is the subject."""
    whole = _GAP.sub(lambda gap: values.get(gap[1], gap[0]), text)
    subject, _, body = whole.strip().partition("\n")
    return subject.strip(), _BLANK_LINES.sub("\n\n", body.strip())
