"""Meetings: their kinds and states, who sits there, and what may be done with them when."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, tzinfo

ONCE = "once"  # the series of meetings that belong to none


class Kind(StrEnum):
    """What kind of meeting it is; a board counts neither proxies nor substitutes."""

    REGULAR = "regular"
    BOARD = "board"
    GENERAL = "general"
    CASE = "case"


class State(StrEnum):
    """Where a meeting stands; its minutes are a draft once it is over, until the chair confirms them."""

    PLANNED = "planned"
    RUNNING = "running"
    DRAFT = "draft"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Agenda(StrEnum):
    """Where a meeting's agenda stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    POSTED = "posted"


class Answer(StrEnum):
    """出席, 代理, 欠席, 委任."""

    PRESENT = "present"
    SUBSTITUTE = "substitute"
    ABSENT = "absent"
    PROXY = "proxy"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting. Field names are the columns of the table `meeting`."""

    id: int
    series: str
    number: int | None
    occurrence: date | None
    kind: str
    title: str
    starts_at: datetime
    minutes_long: int
    place: str
    way: str
    chair: str | None
    minute_taker: str | None
    members: tuple[str, ...]
    quorum: str
    state: str
    agenda_state: str
    noticed_at: datetime | None
    slack_channel: str | None
    thread_id: int | None
    started_at: datetime | None
    ended_at: datetime | None
    item_id: int | None
    edition: int
    version: int

    @classmethod
    def from_row(cls, row: Mapping[Any, Any]) -> Meeting:
        """Return the meeting of a row."""
        values = {one.name: row[one.name] for one in fields(cls)}
        return cls(**values | {"members": tuple(row["members"])})

    @property
    def key(self) -> str:
        """What people and commands call it: `top-36`, or `m12` where it has no number."""
        return f"m{self.id}" if self.number is None else f"{self.series}-{self.number}"

    @property
    def is_over(self) -> bool:
        """Whether it was held."""
        return self.state in {State.DRAFT, State.CONFIRMED}

    @property
    def ends_at(self) -> datetime:
        """When it is meant to end."""
        return self.starts_at + timedelta(minutes=self.minutes_long)

    def was_missed(self, now: datetime, zone: tzinfo) -> bool:
        """Whether its day is over and nobody began it: it is not to come any more."""
        day, today = (at.astimezone(zone).date() for at in (self.starts_at, now))
        return self.state == State.PLANNED and day < today

    @property
    def is_to_come(self) -> bool:
        """Whether it is planned or runs."""
        return self.state in {State.PLANNED, State.RUNNING}


@dataclass(frozen=True, slots=True)
class Seat:
    """Who is asked and counted as one: a firm with its contacts, or a person of a role."""

    id: str  # a firm's id or a Slack user
    name: str
    users: tuple[str, ...]  # Slack users who answer for it
    is_firm: bool


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting in a calendar; `changed` is when it was planned or moved last, `sequence` how often moved."""

    key: str
    title: str
    number: int | None
    starts_at: datetime
    ends_at: datetime
    place: str
    changed: datetime
    sequence: int
