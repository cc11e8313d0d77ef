"""When a network works, and the time that passes while it does.

A span of service hours is the set of real moments whose wall clock in the network's zone reads inside it:
an hour that the zone skips is not worked, one that it repeats is worked twice, and elapsed time is
measured in real (UTC) time. Moments come in aware, in any zone; they go out in UTC, because arithmetic on
two moments of one daylight-saving zone silently counts wall clock time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

import jpholiday

from bot.domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

MINUTES_A_DAY = 1440
LONGEST_BREAK = 731  # days in a row without service after which a network counts as never open: two years
_DAY = timedelta(days=1)
_SAMPLE = timedelta(hours=4)  # no zone ever changed twice within four hours
_FARTHEST_OFFSET = timedelta(hours=16)  # no zone was ever farther from UTC (Manila, before 1845: 15:56)
_CACHED_DAYS = 4096

Span = tuple[datetime, datetime]
"""Two moments in UTC, the second not included."""
Shift = tuple[int, int]
"""Two minutes of the local day, 0 to 1440, the second not included."""
Week = tuple[tuple[Shift, ...], ...]
"""The shifts of each weekday, Monday first."""

DEFAULT_WEEK: Week = (((540, 1020),),) * 5 + ((),) * 2


@dataclass(frozen=True)
class Closure:
    """Days on which nobody works, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class ServiceHours:
    """A network's service hours.

    `weekly` has the shifts of each weekday, Monday first, in order and not overlapping. `holidays` is
    `"JP"` for Japan's public holidays (by jpholiday) or a set of dates. `always` means day and night,
    whatever the other fields say. `turned` are duty weeks (by their Monday) that turned under other hours,
    when. Naive moments are a mistake of the caller: ValueError.
    """

    timezone: ZoneInfo
    always: bool = False
    weekly: Week = DEFAULT_WEEK
    holidays: Literal["JP"] | frozenset[date] = "JP"
    closures: tuple[Closure, ...] = ()
    turned: tuple[tuple[date, datetime], ...] = ()
    _cache: dict[date, tuple[Span, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False, hash=False
    )

    def is_open(self, at: datetime) -> bool:
        """Whether `at` lies within service hours: the opening moment does, the closing moment does not."""
        at = _utc(at)
        return self.always or any(start <= at < end for start, end in self.spans(self.local_day(at)))

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself when open, else the next moment of service. Refusal when there is none."""
        at = _utc(at)
        return at if self.always else max(at, next(self._from(at))[0])

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """Return the first moment by which `amount` of service time has passed since `start`.

        It may be exactly a closing time. No amount at all is the next opening. ValueError for a negative
        amount, Refusal for a network that is never open.
        """
        if amount < timedelta():
            raise ValueError("service time cannot be taken back")
        start = _utc(start)
        if self.always:
            return start + amount
        for opens, closes in self._from(start):
            begins = max(start, opens)
            if amount <= closes - begins:
                return begins + amount
            amount -= closes - begins
        raise AssertionError  # _from never ends

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Service time from `start` to `end`; negative when `end` comes first."""
        start, end = _utc(start), _utc(end)
        if end < start:
            return -self.between(end, start)
        if self.always:
            return end - start
        worked = timedelta()
        # A day more on each side, for the clocks that go back over midnight.
        day, last = self.local_day(start) - _DAY, self.local_day(end) + _DAY
        while day <= last:
            for opens, closes in self.spans(day):
                worked += max(timedelta(), min(end, closes) - max(start, opens))
            day += _DAY
        return worked

    def holiday_name(self, day: date) -> str | None:
        """Return the holiday's name in Japanese; "" for one from a list of dates, None for no holiday."""
        if self.holidays == "JP":
            return japanese_holiday(day)
        return "" if day in self.holidays else None

    def closure_on(self, day: date) -> Closure | None:
        """Return the closure of the network that takes in `day`."""
        return next((closure for closure in self.closures if day in closure), None)

    def local_day(self, at: datetime) -> date:
        """Return the date of `at` in the network's zone."""
        return at.astimezone(self.timezone).date()

    def spans(self, day: date) -> tuple[Span, ...]:
        """Return the service hours of a local day, in UTC and in order; () when nobody works."""
        spans = self._cache.get(day)
        if spans is None:
            if len(self._cache) >= _CACHED_DAYS:
                self._cache.clear()
            spans = self._cache[day] = self._spans(day)
        return spans

    def _spans(self, day: date) -> tuple[Span, ...]:
        shifts = self.weekly[day.weekday()]
        if self.always:
            shifts = ((0, MINUTES_A_DAY),)
        elif not shifts or self.closure_on(day) or self.holiday_name(day) is not None:
            return ()
        midnight = datetime.combine(day, time(), UTC)
        found: list[Span] = []
        for opens, closes, offset in _steady(self.timezone, midnight):
            for first, last in shifts:
                start = max(opens, midnight + timedelta(minutes=first) - offset)
                end = min(closes, midnight + timedelta(minutes=last) - offset)
                if start < end:
                    found.append((start, end))
        return tuple(found)

    def _from(self, at: datetime) -> Iterator[Span]:
        """Yield every span that ends after `at`, in order, for ever.

        Where clocks go back over midnight (St. John's at 0:01, until 2011) a day goes on after the next
        one began; so each day is held until its successor is known, and the two are merged.
        """
        day, idle = self.local_day(at), 0
        held = self.spans(day - _DAY)
        while idle <= LONGEST_BREAK:
            following = self.spans(day)
            count = len(held)
            if held and following and following[0] < held[-1]:
                held, following = (merged := tuple(sorted(held + following)))[:count], merged[count:]
            idle = 0 if held else idle + 1
            yield from (span for span in held if span[1] > at)
            held = following
            day += _DAY
        raise Refusal("hours.never_open", days=LONGEST_BREAK)


def japanese_holiday(day: date) -> str | None:
    """Return the Japanese name of the public holiday that `day` is, substitute holidays included, or None.

    Asked day by day: a whole year takes the library 70 ms, a start asks for some weeks. It remembers them.
    """
    name: str | None = jpholiday.is_holiday_name(day)
    return name


def moment_of(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment in UTC at which the clocks of `zone` read the naive `local`.

    A time that comes twice is its first coming, a time that is skipped the moment right after the gap.
    """
    wall = local.replace(tzinfo=UTC)
    steady = _steady(zone, wall.replace(hour=0, minute=0, second=0, microsecond=0))
    return next(max(opens, wall - offset) for opens, closes, offset in steady if wall - offset < closes)


def _steady(zone: ZoneInfo, midnight: datetime) -> list[tuple[datetime, datetime, timedelta]]:
    """Cut the time around a local day (given as if it were in UTC) into stretches of one offset."""
    first = midnight - _FARTHEST_OFFSET
    end = midnight + _DAY + _FARTHEST_OFFSET
    stretches: list[tuple[datetime, datetime, timedelta]] = []
    start, offset = first, _offset(zone, first)
    at = first
    while at < end:
        following = at + _SAMPLE
        if _offset(zone, following) != offset:
            turn = _turn(zone, at, following)
            stretches.append((start, turn, offset))
            start, offset = turn, _offset(zone, following)
        at = following
    return [*stretches, (start, end, offset)]


def _turn(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the second at which the offset becomes the one it has at `after`."""
    offset = _offset(zone, before)
    while (apart := after - before) > timedelta(seconds=1):
        middle = before + timedelta(seconds=apart // timedelta(seconds=2))
        before, after = (middle, after) if _offset(zone, middle) == offset else (before, middle)
    return after


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at} says no time zone")
    return at.astimezone(UTC)
