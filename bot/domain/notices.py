"""When a duty firm is told of its week: personally before it, and everybody at its turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.rota import turn_of
from bot.domain.service_hours import LONGEST_BREAK, moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.domain.service_hours import ServiceHours, Span

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_THURSDAY, _FRIDAY = timedelta(days=-4), timedelta(days=-3)  # of the week before, from a week's Monday
_NOON = time(12)


@dataclass(frozen=True, slots=True)
class Moments:
    """When the firms of a week are told (UTC): `notice` and `reminder` personally, all at the `turn`."""

    notice: datetime
    reminder: datetime
    turn: datetime


def moments_of(week: date, hours: ServiceHours) -> Moments | None:
    """Return when the firms of the week from Monday `week` are told; None for a week that has no turn.

    The notice goes out on the Thursday before, at its first service hour; the reminder on the Friday before
    at noon, or at the service hour of that day that is nearest to it. A day on which nobody works moves
    either to the last working day before it; the reminder never comes before the notice. A network that
    never worked before its week tells at the turn.
    """
    turn = turn_of(week, hours)
    if turn is None:
        return None
    thursday, friday = (_worked_until(week + day, hours) for day in (_THURSDAY, _FRIDAY))
    if thursday is None or friday is None:
        return Moments(turn, turn, turn)
    notice = _first(hours.spans(thursday))
    return Moments(notice, max(notice, _noon(friday, hours)), turn)


def phoned_at(told_at: datetime, turn: datetime, hours: ServiceHours) -> datetime:
    """Return when the secretariat is asked to phone a firm that has not confirmed.

    At the turn, but never before half the service time of the day on which the firm was told has passed, in
    service hours, since it was: told at 9:00 of a day from 9:00 to 17:00, at 13:00.
    """
    spans = hours.spans(hours.local_day(hours.next_opening(told_at)))
    worked = sum((end - start for start, end in spans), timedelta())
    return max(turn, hours.add(told_at, worked / 2))


def next_weeks(now: datetime, hours: ServiceHours) -> Iterator[date]:
    """Yield the weeks that turn after `now`, until none does for too long."""
    day = hours.local_day(now)
    week, idle = day - day.weekday() * _DAY, 0
    while idle <= LONGEST_BREAK // 7:
        turn = turn_of(week, hours)
        idle = 0 if turn is not None else idle + 1
        if turn is not None and turn > now:
            yield week
        week += _WEEK


def working_days(week: date, hours: ServiceHours) -> tuple[date, date]:
    """Return the first and the last day of a week on which anybody works; Monday and Sunday where none is."""
    days = [week + number * _DAY for number in range(7)]
    worked = [day for day in days if hours.spans(day)] or days
    return worked[0], worked[-1]


def week_before(week: date, hours: ServiceHours) -> date | None:
    """Return the last week before `week` that had a turn, or None."""
    for _ in range(LONGEST_BREAK // 7 + 1):
        week -= _WEEK
        if turn_of(week, hours) is not None:
            return week
    return None


def _worked_until(day: date, hours: ServiceHours) -> date | None:
    """Return the last working day up to `day`."""
    days = (day - back * _DAY for back in range(LONGEST_BREAK + 1))
    return next((one for one in days if hours.spans(one)), None)


def _noon(day: date, hours: ServiceHours) -> datetime:
    spans = hours.spans(day)
    noon = moment_of(datetime.combine(day, _NOON), hours.timezone)
    if noon < max(end for _, end in spans):
        return max(noon, _first(spans))
    return max(start for start, _ in spans)


def _first(spans: tuple[Span, ...]) -> datetime:
    return min(start for start, _ in spans)
