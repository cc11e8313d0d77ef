"""Months as people type them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

_THIS = {"month", "thismonth", "今月", "月", "今月分"}
_LAST = {"lastmonth", "先月", "前月", "先月分"}
_MONTH = re.compile(r"(?:(?P<year>20\d\d)[-/.年])?(?P<month>\d{1,2})(?P<sign>月)?", re.ASCII)


def read_month(text: str, today: date) -> str | None:
    """Return `2026-12` for 「今月」「先月」「12月」「2026年12月」 and the like; None for anything else.

    A month without its year is the latest that has begun.
    """
    tidy = "".join(unicodedata.normalize("NFKC", text).split()).lower()
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
