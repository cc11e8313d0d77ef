"""Whose turn it is: the duty week, and who may serve in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.domain.rota_changes import SUNDAY, monday_of
from bot.domain.service_hours import LONGEST_BREAK

if TYPE_CHECKING:
    from bot.domain.service_hours import Closure, ServiceHours

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_KEPT = 53  # weeks back that keep their turn when service hours change


@dataclass(frozen=True)
class Turn:
    """A firm's duty in a lane; `week` is its Monday, `firm` is None where nobody can serve."""

    week: date
    lane: str
    firm: str | None


@dataclass(frozen=True)
class RotaFirm:
    """What the rota knows of a firm. It serves in weeks that begin after it joined and end before it left."""

    id: str
    lanes: tuple[str, ...]
    closures: tuple[Closure, ...] = ()
    joined: date | None = None
    left: date | None = None

    def is_member(self, week: date) -> bool:
        """Whether it is a member throughout the week from Monday `week`."""
        return (self.joined is None or self.joined <= week) and not self.has_left(week)

    def has_left(self, week: date) -> bool:
        """Whether it leaves in the week from Monday `week`, or left before."""
        return self.left is not None and self.left <= week + SUNDAY

    def can_serve(self, lane: str, week: date) -> bool:
        """Whether it may have the lane in the week from Monday `week`; a day of closure rules it out."""
        sunday = week + SUNDAY
        return (
            lane in self.lanes
            and self.is_member(week)
            and not any(closure.first <= sunday and week <= closure.last for closure in self.closures)
        )


def turn_of(week: date, hours: ServiceHours) -> datetime | None:
    """Return the moment in UTC at which the week from Monday `week` turns: its first service hour.

    None for a week without service hours, which has no turn. What turned under other hours stays turned.
    """
    for monday, at in hours.turned:
        if monday == week:
            return at
    days = (week + day * _DAY for day in range(7))
    return min((span[0] for day in days for span in hours.spans(day)), default=None)


def turned(before: ServiceHours, after: ServiceHours, now: datetime) -> tuple[tuple[date, datetime], ...]:
    """Return the last weeks that turned by `now`, and when, which new hours alone would turn otherwise."""
    day = before.local_day(now)
    weeks = [monday_of(day) - number * _WEEK for number in reversed(range(_KEPT))]
    turns = ((week, turn_of(week, before)) for week in weeks)
    return tuple((week, at) for week, at in turns if at and at <= now and turn_of(week, after) != at)


def week_of(at: datetime, hours: ServiceHours) -> date:
    """Return the Monday of the duty week at `at`: that of the last turn.

    Before its first service hour a week still belongs to the turn before, and so does a whole week without
    service hours. Refusal for a network that is never open.
    """
    day = hours.local_day(at)
    week = monday_of(day)
    for _ in range(LONGEST_BREAK // 7 + 1):
        turn = turn_of(week, hours)
        if turn is not None and turn <= at:
            return week
        week -= _WEEK
    raise Refusal("hours.never_open", days=LONGEST_BREAK)
