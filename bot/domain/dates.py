"""Dates as people type them: a small strict grammar; what it does not know is asked back."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from bot.domain.errors import Refusal

_FORMS = (
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})", re.ASCII),
    re.compile(r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日?", re.ASCII),
    re.compile(r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})", re.ASCII),
    re.compile(r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日?", re.ASCII),
)
_WEEKS = {"今週": 0, "来週": 1, "再来週": 2, "this": 0, "thisweek": 0, "next": 1, "nextweek": 1}
_HALF_A_YEAR = timedelta(days=183)


def read_date(text: str, today: date) -> date:
    """Return the date that `text` says. 今週, 来週 and 再来週 are the Monday of the week.

    A date without a year is the one nearest to `today`. Refusal `bad_date` for anything else.
    """
    tidy = "".join(unicodedata.normalize("NFKC", text).split()).lower()
    if tidy in _WEEKS:
        return today - timedelta(days=today.weekday()) + timedelta(weeks=_WEEKS[tidy])
    for form in _FORMS:
        if match := form.fullmatch(tidy):
            return _date(match.groupdict(), today, text)
    raise Refusal("bad_date", text=text)


def _date(parts: dict[str, str], today: date, text: str) -> date:
    month, day = int(parts["month"]), int(parts["day"])
    years = [int(parts["year"])] if "year" in parts else [today.year - 1, today.year, today.year + 1]
    found = [made for year in years if (made := _made(year, month, day)) is not None]
    near = [made for made in found if "year" in parts or abs(made - today) <= _HALF_A_YEAR]
    if not near:
        raise Refusal("bad_date", text=text)
    return min(near, key=lambda made: abs(made - today))


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
