"""Firms and the people who act."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

TOBAN = "toban"  # the bot itself, as an actor
CLI = "cli"  # whoever has the command line
FORM = "form"  # a customer at the public form
API = "api:"  # whoever has a bearer token; its name follows
LEGAL_FORMS = ("株式会社", "有限会社", "合同会社", "合資会社", "合名会社", "(株)", "(有)", "㈱", "㈲")


def short_name(name: str) -> str:
    """Return a firm's name without its legal form; the whole name where nothing else is left."""
    short = name
    for form in LEGAL_FORMS:
        short = short.removeprefix(form).removesuffix(form).strip()
    return short or name


_COMMON = str.maketrans("髙﨑濵", "高崎濱")  # what people type for the letters in a register


def plain_name(name: str) -> str:
    """Return a name however wide its letters and whatever its spaces are, in the letters people type."""
    return "".join(unicodedata.normalize("NFKC", name).split()).lower().translate(_COMMON)


def called_alike(name: str, others: Mapping[str, str]) -> str | None:
    """Return the id of another firm (names by id) that nobody could tell from this name on a screen."""
    shown = plain_name(short_name(name))
    return next((one for one, other in others.items() if plain_name(short_name(other)) == shown), None)


@dataclass(frozen=True, slots=True)
class Firm:
    """A member firm. `contacts` are Slack user ids in the order of call."""

    id: str
    name: str
    phone: str = ""
    email: str = ""
    grade: str = ""
    lanes: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    closures: tuple[tuple[date, date], ...] = ()
    joined_on: date | None = None
    left_on: date | None = None

    @property
    def label(self) -> str:
        """The name people use in talk: without the legal form."""
        return short_name(self.name)

    def has_left(self, today: date) -> bool:
        """Whether it is no member any more; on its last day it still is one."""
        return self.left_on is not None and self.left_on < today


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, when (business time, aware UTC), by which surface.

    `request_id` names the click or call, so that its repetition by Slack changes nothing.
    """

    actor: str  # a Slack user id, API and a token's name, or TOBAN
    now: datetime
    surface: str = "slack"
    request_id: str | None = None

    def event(self, kind: str, data: dict[str, Any], request_id: str | None = None) -> dict[str, Any]:
        """Return what a timeline keeps of this act; whose timeline it is, its caller adds."""
        done = {"at": self.now, "actor": self.actor, "surface": self.surface}
        return done | {"kind": kind, "data": data, "request_id": request_id}


@dataclass(frozen=True, slots=True)
class Term:
    """A firm (its id) or a Slack user fills a role from day to day, both included; None is without end."""

    holder: str
    since: date | None = None
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the role is filled on this day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def first_gap(terms: Iterable[Term], day: date) -> date | None:
    """Return the first day from `day` on that no term covers, or None when there is none for ever."""
    for term in sorted(terms, key=lambda term: term.since or date.min):
        if term.covers(day):
            if term.until is None or term.until == date.max:
                return None
            day = term.until + timedelta(days=1)
    return day


@dataclass(frozen=True, slots=True)
class Edits:
    """What the secretariat has edited on Home; each part replaces the file's whole, None leaves it.

    `service_hours` and `channels` are tables as the file has them, `form` the keys that Home shows of its
    own; `roles` are terms by role; `turned` are the duty weeks that turned under other service hours, when.
    `letters` are the texts of letters to customers, by `ja.received` and the like.
    """

    service_hours: Mapping[str, Any] | None = None
    channels: Mapping[str, str] | None = None
    roles: Mapping[str, tuple[Term, ...]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    turned: tuple[tuple[date, datetime], ...] = ()
    form: Mapping[str, Any] | None = None
    letters: Mapping[str, str] = field(default_factory=dict)
