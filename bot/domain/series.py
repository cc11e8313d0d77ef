"""When a series of meetings meets: its rule's days, moved off days off, and what is due before each.

A rule (RRULE) speaks of days; the time of day is the series' own. A day off is a public holiday or a closure,
not a weekday without service hours: a group that meets on Saturdays means it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from dateutil.rrule import rrulestr

from bot.domain.service_hours import LONGEST_BREAK, moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from bot.domain.service_hours import ServiceHours

COUNTED_FROM = date(2020, 1, 1)  # where a series says no first day: every second week and the like needs one
LOOKED_BACK = timedelta(days=40)  # a day of the rule is moved by no more than that
LOOKED_AT = 200  # days of a rule looked through for one that is not left out
_MORNING = time(9)  # what is due on a day, where a network works day and night
_DAY = timedelta(days=1)


class Holiday(StrEnum):
    """What becomes of a meeting on a day off: moved before or after it, kept, or left out."""

    BEFORE = "before"
    AFTER = "after"
    KEEP = "keep"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Rule:
    """When a series meets. `rrule` was checked when the file was read."""

    rrule: str
    at: time
    first: date | None = None
    holiday: str = Holiday.BEFORE

    @property
    def is_monthly(self) -> bool:
        """Whether it names days of each month, or of every so many."""
        return "FREQ=MONTHLY" in self.rrule.upper()

    def days(self, after: date) -> Iterator[date]:
        """Yield the days that the rule gives after that day, in order, as long as there are any."""
        anchor = datetime.combine(self.first or COUNTED_FROM, time())
        found = rrulestr(self.rrule, dtstart=anchor).xafter(datetime.combine(after, time()))
        return (one.date() for one in found)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A day of a rule, and when the meeting begins that stands for it (UTC)."""

    day: date
    starts_at: datetime


def next_after(rule: Rule, hours: ServiceHours, before: date | None, now: datetime) -> Occurrence | None:
    """Return the first meeting that begins after `now`, of a day of the rule after `before`; None for none.

    `before` is the last day of the rule that a meeting was made for. Two days of a rule that come to lie on
    one day are one meeting.
    """
    last = None if before is None else moved(before, hours, rule)
    since = hours.local_day(now) - LOOKED_BACK
    for day in islice(rule.days(since if before is None else max(since, before)), LOOKED_AT):
        meets = moved(day, hours, rule)
        if meets is not None and (last is None or meets > last):
            starts_at = begins(meets, rule.at, hours.timezone)
            if starts_at > now:
                return Occurrence(day, starts_at)
    return None


def moved(day: date, hours: ServiceHours, rule: Rule) -> date | None:
    """Return the day on which a meeting of this day is held; None where it is left out.

    What is monthly and would be held in the month before is held after: January's is none of December's.
    """
    holiday = rule.holiday
    if holiday == Holiday.KEEP or not is_off(day, hours):
        return day
    if holiday == Holiday.SKIP:
        return None
    before = working_day(day, hours, -_DAY) if holiday == Holiday.BEFORE else None
    if before is not None and (before.month == day.month or not rule.is_monthly):
        return before
    return working_day(day, hours, _DAY) or day


def is_off(day: date, hours: ServiceHours) -> bool:
    """Whether a day is a public holiday or in a closure."""
    return hours.holiday_name(day) is not None or hours.closure_on(day) is not None


def working_day(day: date, hours: ServiceHours, step: timedelta) -> date | None:
    """Return the nearest day from `day` on, backwards or forwards, on which the network works, or None."""
    days = (day + number * step for number in range(LONGEST_BREAK))
    return next((one for one in days if hours.spans(one) and not is_off(one, hours)), None)


def begins(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return when a meeting of this day and local time begins (UTC)."""
    return moment_of(datetime.combine(day, at), zone)


def before(meets: date, days: int, hours: ServiceHours) -> datetime:
    """Return the first service hour (UTC) of the day so many before; if closed, of the working day before."""
    day = working_day(meets - days * _DAY, hours, -_DAY) or meets - days * _DAY
    return morning(day, hours)


def after(meets: date, days: int, hours: ServiceHours) -> datetime:
    """Return the first service hour (UTC) of the day so many after; if closed, of the working day after."""
    day = working_day(meets + days * _DAY, hours, _DAY) or meets + days * _DAY
    return morning(day, hours)


def morning(day: date, hours: ServiceHours) -> datetime:
    """Return the first service hour of a day; nine o'clock where nobody works on it, or everybody always."""
    spans = () if hours.always else hours.spans(day)
    return spans[0][0] if spans else moment_of(datetime.combine(day, _MORNING), hours.timezone)
