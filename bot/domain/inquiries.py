"""An inquiry as it is known: a frozen value, and what its state allows.

Times are aware UTC. The lane, the firm and the reply change only through `bot.services`, which write a
timeline event for each change; `bot.domain.timeline` can tell the state again from those events alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refusal
from bot.domain.unseen import seen

if TYPE_CHECKING:
    from datetime import datetime


class State(StrEnum):
    """Where the reply clock stands."""

    OPEN = "open"  # it runs
    ANSWERED = "answered"  # a first reply is recorded
    DISMISSED = "dismissed"  # a person marked it as no inquiry (対象外) or as mass production (量産対象外)


class Source(StrEnum):
    """How the customer's word arrived."""

    WEB = "web"
    PHONE = "phone"
    FAX = "fax"
    MAIL = "mail"
    FAIR = "fair"
    VISIT = "visit"


class Confidentiality(StrEnum):
    """Who may read the summary; the customer's name and contacts never leave the case's own people."""

    CASE = "case"
    MEMBERS = "members"
    PUBLIC = "public"


class Means(StrEnum):
    """How a first reply reached the customer."""

    PHONE = "phone"
    MAIL = "mail"
    FAX = "fax"
    VISIT = "visit"
    OTHER = "other"


class Dismissal(StrEnum):
    """Why a person took an inquiry off the clock."""

    NOT_AN_INQUIRY = "not_an_inquiry"
    MASS_PRODUCTION = "mass_production"


_CUSTOMERS_WORDS = (
    "company", "person", "email", "phone", "subject", "body",
    "material", "quantity", "desired_delivery", "process",
)  # fmt: skip
_LINES = tuple(name for name in _CUSTOMERS_WORDS if name != "body")


@dataclass(frozen=True, slots=True)
class Draft:
    """What came in, before it has a number: an odd or half-empty inquiry is still one."""

    source: Source = Source.WEB
    received_at: datetime | None = None  # None: now
    company: str = ""
    person: str = ""
    email: str = ""
    phone: str = ""
    subject: str = ""
    body: str = ""
    material: str = ""
    quantity: str = ""
    desired_delivery: str = ""
    process: str = ""
    attachments: tuple[str, ...] = ()
    lane: str | None = None
    case_type: str | None = None
    confidentiality: Confidentiality = Confidentiality.CASE
    lang: str = "ja"
    extra: dict[str, Any] | None = None  # fields we do not know, kept as they came
    marks: tuple[str, ...] = ()  # what looks wrong about it: `bot.domain.public_form`
    consent_version: str = ""  # of the text that the customer consented to
    consent_at: datetime | None = None

    def as_seen(self) -> Draft:
        """Return it with each line as a reader sees it: an unseen sign in an address lets no mail arrive."""
        lines: dict[str, Any] = {name: seen(getattr(self, name)).strip() for name in _LINES}
        return replace(self, **lines)

    def check(self, now: datetime) -> None:
        """Raise Refusal for an inquiry that says nothing or comes from the future."""
        said = (getattr(self, name) for name in _CUSTOMERS_WORDS)
        if not any(text.strip() for text in said) and not self.attachments and not self.extra:
            raise Refusal("empty_inquiry")
        if self.received_at is not None and self.received_at > now:
            raise Refusal("received_in_future")


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One inquiry with its clock. Field names are the columns of the table `inquiry`."""

    id: int
    number: str
    origin_key: str | None
    source: str
    surface: str
    entered_by: str
    entered_at: datetime
    received_at: datetime
    company: str
    person: str
    email: str
    phone: str
    subject: str
    body: str
    material: str
    quantity: str
    desired_delivery: str
    process: str
    attachments: list[str]
    extra: dict[str, Any]
    lang: str
    lane: str | None
    case_type: str | None
    confidentiality: str
    summary: str
    summary_released_at: datetime | None
    state: str
    generation: int  # grows with each change of lane or firm, so that a firm asked again is pinged again
    firm_id: str | None
    ping_due: datetime
    pinged_at: datetime | None
    clock_starts: datetime
    deadline: datetime
    deadline_wall: datetime  # the other clock, on which no hour is closed
    window_seconds: int
    why_deadline: list[dict[str, Any]]
    steps: list[dict[str, Any]]
    on_it_by: str | None
    on_it_at: datetime | None
    replied_at: datetime | None
    replied_by: str | None
    replied_means: str | None
    replied_text: str
    reply_entered_at: datetime | None
    reply_entered_by: str | None
    dismissed_as: str | None
    linked_to: int | None
    version: int
    allocation: str = "none"  # where finding the firm stands: `bot.domain.allocation`
    lead_firm_id: str | None = None
    led_at: datetime | None = None
    outcome: str = "none"  # what became of it: `bot.domain.outcomes`
    marks: list[str] = field(default_factory=list)  # what looks wrong about it: `bot.domain.public_form`
    consent_version: str = ""  # "": nobody was asked
    consent_at: datetime | None = None
    closed_at: datetime | None = None  # since when nothing is to be done: `bot.domain.retention`
    erased_at: datetime | None = None  # when what was known of the customer was erased

    @property
    def is_open(self) -> bool:
        """Whether the reply clock still runs."""
        return self.state == State.OPEN

    @property
    def is_linked(self) -> bool:
        """Whether it was linked with another inquiry, which is the main one."""
        return self.linked_to is not None

    @property
    def late(self) -> bool:
        """Whether the first reply came after the deadline."""
        return self.replied_at is not None and self.replied_at > self.deadline


def check_replied_at(inquiry: Inquiry, replied_at: datetime, now: datetime) -> None:
    """Raise Refusal when a first reply would lie before the arrival or in the future."""
    if replied_at < inquiry.received_at:
        raise Refusal("reply_before_arrival")
    if replied_at > now:
        raise Refusal("reply_in_future")


def summary_may_show(inquiry: Inquiry) -> bool:
    """Whether the channel's card may carry the released summary, as the class allows."""
    return inquiry.summary_released_at is not None and inquiry.confidentiality != Confidentiality.CASE
