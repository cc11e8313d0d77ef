"""The days, hours and spans of a network's file: what each may be, and how it is told when it is not.

Every function takes what TOML gave and raises PydanticCustomError, whose type is the catalogue's key.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Annotated, Literal, LiteralString
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr
from pydantic import AfterValidator, BeforeValidator, PlainValidator
from pydantic_core import PydanticCustomError

from bot.domain.service_hours import MINUTES_A_DAY, Closure, Shift
from bot.durations import parse_duration

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_DAYS = re.compile(r"(\d{1,3})d", re.ASCII)
_RULE = re.compile(r"(?:RRULE:)?(?=.*FREQ=(?:YEARLY|MONTHLY|WEEKLY|DAILY)\b)[A-Z0-9=;,+-]+", re.IGNORECASE)
_ANCHOR = datetime(2020, 1, 1)  # noqa: DTZ001  recurrence rules speak of local days
_LAST_YEARS = datetime(9972, 1, 1)  # noqa: DTZ001  dateutil walks to the year 9999; it holds 29 February on each weekday


def duration(value: object) -> timedelta:
    """Read "2h", "1h30m"; a duration stays what it is."""
    if isinstance(value, timedelta):
        return value
    try:
        return parse_duration(value)  # type: ignore[arg-type]
    except (ValueError, AttributeError):
        raise wrong("config.bad_duration", value) from None


def days(value: object) -> int:
    """Read "7d": whole days."""
    match = _DAYS.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise wrong("config.bad_days", value)
    return int(match[1])


def longer_than_nought(value: timedelta) -> timedelta:
    """Refuse an empty duration."""
    if not value:
        raise wrong("config.empty_duration", value)
    return value


def day(value: object) -> date:
    """Read a date of TOML or "2026-12-29"."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        raise wrong("config.bad_date", value) from None


def days_off(value: object) -> Literal["JP"] | frozenset[date]:
    """Read "JP" or a list of dates."""
    if value == "JP":
        return "JP"
    if not isinstance(value, list):
        raise wrong("config.bad_holidays", value)
    return frozenset(day(entry) for entry in value)


def monday(value: date) -> date:
    """Refuse any other day."""
    if value.weekday():
        raise wrong("config.not_monday", value, monday=value - timedelta(days=value.weekday()))
    return value


def closure(value: object) -> Closure:
    """Read "2026-12-29/2027-01-03", both days included, or a single day."""
    first, found, last = value.partition("/") if isinstance(value, str) else (value, "", "")
    try:
        closed = Closure(day(first), day(last if found else first))
    except PydanticCustomError:
        raise wrong("config.bad_closure", value) from None
    if closed.last < closed.first:
        raise wrong("config.closure_backwards", value)
    return closed


def clock_time(value: object) -> time:
    """Read "17:30" or a local time of TOML."""
    if isinstance(value, time):
        return value
    minutes = _minutes(value)
    if minutes is None or minutes >= MINUTES_A_DAY:
        raise wrong("config.bad_time", value)
    return time(minutes // 60, minutes % 60)


def shift(value: object) -> Shift:
    """Read "09:00-12:00"; the end may be 24:00."""
    first, _, last = value.partition("-") if isinstance(value, str) else ("", "", "")
    start, end = _minutes(first.strip()), _minutes(last.strip())
    if start is None or end is None:
        raise wrong("config.bad_range", value)
    if end <= start:
        raise wrong("config.range_backwards", value)
    return start, end


def in_order(shifts: tuple[Shift, ...]) -> tuple[Shift, ...]:
    """Put a day's shifts in order; refuse two that overlap."""
    shifts = tuple(sorted(shifts))
    for one, other in pairwise(shifts):
        if other[0] < one[1]:
            raise wrong("config.overlap", _range(one), other=_range(other))
    return shifts


def zone(value: object) -> ZoneInfo:
    """Read the name of a time zone of the IANA database."""
    try:
        return ZoneInfo(value)  # type: ignore[arg-type]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise wrong("config.bad_zone", value) from None


def fires(value: str) -> str:
    """Refuse a recurrence rule that is none, is finer than days, or never comes."""
    if not _RULE.fullmatch(value):
        raise wrong("config.bad_rrule", value)
    try:
        rule = rrulestr(value, dtstart=_ANCHOR)
    except (ValueError, TypeError, AttributeError, KeyError, IndexError):
        raise wrong("config.bad_rrule", value) from None
    assert isinstance(rule, rrule)  # only a text of many lines is a set of rules
    # Which of its days an interval leaves out depends on the first meeting: here it is one.
    days = rule.replace(interval=1)
    if not any(days.replace(dtstart=_LAST_YEARS, until=None)) or not any(days):
        raise wrong("config.rrule_never", value)
    return value


def _minutes(value: object) -> int | None:
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None or int(match[2]) >= 60:  # noqa: PLR2004
        return None
    minutes = int(match[1]) * 60 + int(match[2])
    return minutes if minutes <= MINUTES_A_DAY else None


def _range(shift: Shift) -> str:
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in shift)


def wrong(key: LiteralString, value: object, **more: object) -> PydanticCustomError:
    """Complain of a value, which is shown; `more` fills the gaps of the catalogue's text."""
    return PydanticCustomError(key, key, {"value": str(value), **more})


Duration = Annotated[timedelta, BeforeValidator(duration)]
PositiveDuration = Annotated[Duration, AfterValidator(longer_than_nought)]
Days = Annotated[int, PlainValidator(days)]
Day = Annotated[date, BeforeValidator(day)]
Monday = Annotated[Day, AfterValidator(monday)]
Time = Annotated[time, BeforeValidator(clock_time)]
Zone = Annotated[ZoneInfo, BeforeValidator(zone)]
Recurrence = Annotated[str, AfterValidator(fires)]
Shifts = Annotated[tuple[Annotated[Shift, BeforeValidator(shift)], ...], AfterValidator(in_order)]
Holidays = Annotated[Literal["JP"] | frozenset[date], PlainValidator(days_off)]
Closures = tuple[Annotated[Closure, BeforeValidator(closure)], ...]
