"""The single values of a network's file: what each may be, and how it is told when it is not.

Every function takes what TOML gave and raises PydanticCustomError, whose type is the catalogue's key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Annotated, Any, Literal, LiteralString, TypeVar
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr
from pydantic import AfterValidator, BeforeValidator, PlainValidator
from pydantic_core import PydanticCustomError

from bot.domain.colours import ENOUGH, contrast, is_colour
from bot.domain.letters import GAPS, LONGEST, unknown_gaps
from bot.domain.meetings import ONCE
from bot.domain.service_hours import MINUTES_A_DAY, Closure, Shift
from bot.durations import parse_duration

LONGEST_TEXT = 3000  # characters that one of Slack's fields takes
Sized = TypeVar("Sized", str, tuple[Any, ...])
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_DAYS = re.compile(r"(\d{1,3})d", re.ASCII)
_ID = re.compile(r"[\w-]+")
_SITE = re.compile(
    r"(https://(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+|http://(?:localhost|127\.0\.0\.1))(:[0-9]{1,5})?"
)
_SAYS_SOMETHING = re.compile(r"[^\s#*]")
_RULE = re.compile(r"(?:RRULE:)?(?=.*FREQ=(?:YEARLY|MONTHLY|WEEKLY|DAILY)\b)[A-Z0-9=;,+-]+", re.IGNORECASE)
_ANCHOR = datetime(2020, 1, 1)  # noqa: DTZ001  recurrence rules speak of local days
_LAST_YEARS = datetime(9972, 1, 1)  # noqa: DTZ001  dateutil walks to the year 9999; it holds 29 February on each weekday


@dataclass(frozen=True)
class Certification:
    """A certificate of a firm and its last day of validity, where known."""

    name: str
    until: date | None = None


def duration(value: object) -> timedelta:
    """Read "2h", "1h30m"; a duration stays what it is."""
    if isinstance(value, timedelta):
        return value
    try:
        return parse_duration(value)  # type: ignore[arg-type]
    except (ValueError, AttributeError):
        raise _wrong("config.bad_duration", value) from None


def days(value: object) -> int:
    """Read "7d": whole days."""
    match = _DAYS.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise _wrong("config.bad_days", value)
    return int(match[1])


def count(value: object) -> int:
    """Read a whole number from 1 on."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _wrong("config.bad_count", value)
    return value


def longer_than_nought(value: timedelta) -> timedelta:
    """Refuse an empty duration."""
    if not value:
        raise _wrong("config.empty_duration", value)
    return value


def day(value: object) -> date:
    """Read a date of TOML or "2026-12-29"."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        raise _wrong("config.bad_date", value) from None


def days_off(value: object) -> Literal["JP"] | frozenset[date]:
    """Read "JP" or a list of dates."""
    if value == "JP":
        return "JP"
    if not isinstance(value, list):
        raise _wrong("config.bad_holidays", value)
    return frozenset(day(entry) for entry in value)


def monday(value: date) -> date:
    """Refuse any other day."""
    if value.weekday():
        raise _wrong("config.not_monday", value, monday=value - timedelta(days=value.weekday()))
    return value


def closure(value: object) -> Closure:
    """Read "2026-12-29/2027-01-03", both days included, or a single day."""
    first, found, last = value.partition("/") if isinstance(value, str) else (value, "", "")
    try:
        closed = Closure(day(first), day(last if found else first))
    except PydanticCustomError:
        raise _wrong("config.bad_closure", value) from None
    if closed.last < closed.first:
        raise _wrong("config.closure_backwards", value)
    return closed


def clock_time(value: object) -> time:
    """Read "17:30" or a local time of TOML."""
    if isinstance(value, time):
        return value
    minutes = _minutes(value)
    if minutes is None or minutes >= MINUTES_A_DAY:
        raise _wrong("config.bad_time", value)
    return time(minutes // 60, minutes % 60)


def shift(value: object) -> Shift:
    """Read "09:00-12:00"; the end may be 24:00."""
    first, _, last = value.partition("-") if isinstance(value, str) else ("", "", "")
    start, end = _minutes(first.strip()), _minutes(last.strip())
    if start is None or end is None:
        raise _wrong("config.bad_range", value)
    if end <= start:
        raise _wrong("config.range_backwards", value)
    return start, end


def in_order(shifts: tuple[Shift, ...]) -> tuple[Shift, ...]:
    """Put a day's shifts in order; refuse two that overlap."""
    shifts = tuple(sorted(shifts))
    for one, other in pairwise(shifts):
        if other[0] < one[1]:
            raise _wrong("config.overlap", _range(one), other=_range(other))
    return shifts


def zone(value: object) -> ZoneInfo:
    """Read the name of a time zone of the IANA database."""
    try:
        return ZoneInfo(value)  # type: ignore[arg-type]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise _wrong("config.bad_zone", value) from None


def identifier(value: str) -> str:
    """Refuse ids that could not be typed in a command."""
    if not _ID.fullmatch(value):
        raise _wrong("config.bad_id", value)
    return value


def not_once(value: str) -> str:
    """Refuse the id under which meetings of their own are kept."""
    if value == ONCE:
        raise _wrong("config.not_once", value)
    return value


def word(value: str) -> str:
    """Refuse a word of the suggestions that would be found everywhere or nowhere."""
    if not _SAYS_SOMETHING.search(value):
        raise _wrong("config.bad_word", value)
    return value


def letter(value: str) -> str:
    """Refuse a letter with a gap that nothing fills, and one too long to be shown."""
    if len(value) > LONGEST:
        raise _wrong("config.long_letter", len(value), most=LONGEST)
    for name in unknown_gaps(value):
        known = ", ".join(f"{{{gap}}}" for gap in GAPS)
        raise _wrong("config.unknown_gap", name, known=known)
    return value


def colour(value: str) -> str:
    """Refuse what is no colour, and one on which white text is hard to read."""
    value = value.strip().lower()
    if not is_colour(value):
        raise _wrong("config.bad_colour", value)
    if contrast(value) < ENOUGH:
        raise _wrong("config.pale_colour", value, contrast=round(contrast(value), 1), least=ENOUGH)
    return value


def site(value: str) -> str:
    """Refuse what is no address of a website without a path, such as `https://www.example.jp`."""
    value = value.strip().lower().removesuffix("/")
    if not _SITE.fullmatch(value):
        raise _wrong("config.bad_site", value)
    return value


def form_text(value: str) -> str:
    """Refuse a text of the form that could not be edited on Home."""
    if len(value) > LONGEST_TEXT:
        raise _wrong("config.long_letter", len(value), most=LONGEST_TEXT)
    return value


def at_least_one(value: Sized) -> Sized:
    """Refuse an empty text or list."""
    if not value:
        raise _wrong("config.empty", value)
    return value


def fires(value: str) -> str:
    """Refuse a recurrence rule that is none, is finer than days, or never comes."""
    if not _RULE.fullmatch(value):
        raise _wrong("config.bad_rrule", value)
    try:
        rule = rrulestr(value, dtstart=_ANCHOR)
    except (ValueError, TypeError, AttributeError, KeyError, IndexError):
        raise _wrong("config.bad_rrule", value) from None
    assert isinstance(rule, rrule)  # only a text of many lines is a set of rules
    # Which of its days an interval leaves out depends on the first meeting: here it is one.
    days = rule.replace(interval=1)
    if not any(days.replace(dtstart=_LAST_YEARS, until=None)) or not any(days):
        raise _wrong("config.rrule_never", value)
    return value


def certification(value: object) -> Certification:
    """Read "ISO9001" or "ISO9001=2027-03-31"."""
    if not isinstance(value, str) or not value.strip():
        raise _wrong("config.bad_certification", value)
    name, found, until = value.partition("=")
    try:
        return Certification(name.strip(), day(until.strip()) if found else None)
    except PydanticCustomError:
        raise _wrong("config.bad_certification", value) from None


def split_turns(value: Any) -> Any:
    """Put the lanes of a `[[rota]]` table, which are keys of their own, into one."""
    if not isinstance(value, dict):
        return value
    week = {"week": value["week"]} if "week" in value else {}
    return week | {"turns": {key: firm for key, firm in value.items() if key != "week"}}


def _minutes(value: object) -> int | None:
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None or int(match[2]) >= 60:  # noqa: PLR2004
        return None
    minutes = int(match[1]) * 60 + int(match[2])
    return minutes if minutes <= MINUTES_A_DAY else None


def _range(shift: Shift) -> str:
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in shift)


def _wrong(key: LiteralString, value: object, **more: object) -> PydanticCustomError:
    return PydanticCustomError(key, key, {"value": str(value), **more})


Duration = Annotated[timedelta, BeforeValidator(duration)]
PositiveDuration = Annotated[Duration, AfterValidator(longer_than_nought)]
Days = Annotated[int, PlainValidator(days)]
Count = Annotated[int, PlainValidator(count)]
Day = Annotated[date, BeforeValidator(day)]
Monday = Annotated[Day, AfterValidator(monday)]
Time = Annotated[time, BeforeValidator(clock_time)]
Zone = Annotated[ZoneInfo, BeforeValidator(zone)]
Recurrence = Annotated[str, AfterValidator(fires)]
Id = Annotated[str, AfterValidator(identifier)]
Name = Annotated[str, AfterValidator(at_least_one)]
Word = Annotated[str, AfterValidator(word)]
Colour = Annotated[str, AfterValidator(colour)]
Site = Annotated[str, AfterValidator(site)]
FormText = Annotated[str, AfterValidator(form_text)]
LetterText = Annotated[str, AfterValidator(letter)]
Handle = Annotated[str, AfterValidator(lambda text: text.removeprefix("@"))]
Shifts = Annotated[tuple[Annotated[Shift, BeforeValidator(shift)], ...], AfterValidator(in_order)]
Holidays = Annotated[Literal["JP"] | frozenset[date], PlainValidator(days_off)]
Closures = tuple[Annotated[Closure, BeforeValidator(closure)], ...]
Certifications = tuple[Annotated[Certification, BeforeValidator(certification)], ...]
