"""Months (`2026-12`) and calendar years (`2026`), as people type them, and when they begin."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_THIS = {"month", "thismonth", "今月", "月", "今月分"}
_LAST = {"lastmonth", "先月", "前月", "先月分"}
_THIS_YEAR = {"year", "thisyear", "今年", "年", "本年", "今年分"}
_LAST_YEAR = {"lastyear", "去年", "昨年", "前年", "去年分", "昨年分"}
_YEAR = re.compile(r"(20\d\d)年?", re.ASCII)
_LIKE = re.compile(r"[-/.年月]*\d[-/.年月\d]*", re.ASCII)
_MONTH = re.compile(r"(?:(?P<year>20\d\d)[-/.年])?(?P<month>\d{1,2})(?P<sign>月)?", re.ASCII)


def read_month(text: str, today: date) -> str | None:
    """Return `2026-12` for 「今月」「先月」「12月」「2026年12月」 and the like; None for anything else.

    A month without its year is the latest that has begun.
    """
    tidy = _tidy(text)
    if tidy in _THIS:
        return f"{today:%Y-%m}"
    if tidy in _LAST:
        return f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
    found = _MONTH.fullmatch(tidy)
    if found is None or not (found["year"] or found["sign"]) or not 1 <= int(found["month"]) <= 12:  # noqa: PLR2004
        return None
    month = int(found["month"])
    year = int(found["year"]) if found["year"] else today.year - (month > today.month)
    return f"{year:04d}-{month:02d}"


def read_year(text: str, today: date) -> str | None:
    """Return `2026` for 「今年」「去年」「2026年」 and the like; None for anything else."""
    tidy = _tidy(text)
    if tidy in _THIS_YEAR | _LAST_YEAR:
        return f"{today.year - (tidy in _LAST_YEAR):04d}"
    found = _YEAR.fullmatch(tidy)
    return found and found[1]


def is_like_period(text: str) -> bool:
    """Whether a text is written as a month or year is, even if there is none like it: 2026-13, 13月."""
    return _LIKE.fullmatch(_tidy(text)) is not None


def is_year(period: str) -> bool:
    """Whether a period is a year; else it is a month."""
    return "-" not in period


def first_of(period: str) -> date:
    """Return the first day of a month or year."""
    return date.fromisoformat(f"{period}-01-01" if is_year(period) else f"{period}-01")


def before(period: str) -> str:
    """Return the month before a month, the year before a year."""
    return of_day(first_of(period) - timedelta(days=1), like=period)


def after(period: str) -> str:
    """Return the month after a month, the year after a year."""
    return of_day(first_of(period) + timedelta(days=366 if is_year(period) else 31), like=period)


def of_day(day: date, *, like: str) -> str:
    """Return a day's year where `like` is one, else its month."""
    return f"{day:%Y}" if is_year(like) else f"{day:%Y-%m}"


def months_of(year: str) -> list[str]:
    """Return a year's months."""
    return [f"{year}-{month:02d}" for month in range(1, 13)]


def span(period: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when a period begins in a zone, and when the next one does."""
    begins, ends = (datetime.combine(first_of(one), time(), zone) for one in (period, after(period)))
    return begins, ends


def _tidy(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()
