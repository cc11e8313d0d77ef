"""宿題: given in a meeting, asked for until it is done or dropped."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import count
from typing import TYPE_CHECKING, Any

from bot.domain.minute_kinds import fold
from bot.domain.minute_todos import GROUPS, OFFICE
from bot.domain.series import before, morning, working_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.domain.service_hours import ServiceHours

LONGEST_REASON = 300  # characters
_DAY, _WEEK, _FORTNIGHT = timedelta(days=1), timedelta(weeks=1), timedelta(weeks=2)


class State(StrEnum):
    """Where a ToDo stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Todo:
    """A ToDo. Field names are the columns of the table `todo`."""

    id: int
    meeting_id: int
    line_id: int | None
    text: str
    owner: str | None  # a Slack user; None: only a name is known
    owner_name: str
    owner_firm: str | None
    due: date | None
    state: str
    reason: str
    settled_by: str | None
    settled_at: datetime | None
    generation: int
    version: int

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Todo:
        """Return the ToDo of a row."""
        return cls(**{one.name: row[one.name] for one in fields(cls)})

    @property
    def is_of_office(self) -> bool:
        """Whether it is the secretariat's: the role's, whoever fills it."""
        return self.owner is None and fold(self.owner_name) in OFFICE

    @property
    def is_of_everybody(self) -> bool:
        """Whether it is for everybody to do, and nobody's own."""
        return self.owner is None and fold(self.owner_name) in GROUPS - OFFICE

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state == State.OPEN

    def is_late(self, today: date) -> bool:
        """Whether its day is over and it is not done."""
        return self.is_open and self.due is not None and self.due < today


def next_reminder(due: date | None, given: date, hours: ServiceHours, now: datetime) -> datetime | None:
    """Return when a ToDo's owner is reminded next (UTC), after `now`: at the first service hour of a day.

    On the working day before its day, on the first one after it, then weekly. Without a date every second
    week. None for a network that has closed for good.
    """
    moments = _without_date(given, hours) if due is None else _around(due, hours)
    return next((moment for moment in moments if moment is None or moment > now), None)


def _around(due: date, hours: ServiceHours) -> Iterator[datetime | None]:
    yield before(due, 1, hours)
    for weeks in count():
        yield _morning_from(due + _DAY + weeks * _WEEK, hours)


def _without_date(given: date, hours: ServiceHours) -> Iterator[datetime | None]:
    for number in count(1):
        yield _morning_from(given + number * _FORTNIGHT, hours)


def _morning_from(day: date, hours: ServiceHours) -> datetime | None:
    open_day = working_day(day, hours, _DAY)
    return None if open_day is None else morning(open_day, hours)
