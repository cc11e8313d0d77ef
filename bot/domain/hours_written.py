"""A time of day as people write it: 19:30, 19時30分, 19時半."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_HOUR = re.compile(r"(\d{1,2})(?::(\d{2})|時(?:(\d{1,2})分|(半))?)(?:に|で|頃)?(?:終了|閉会|散会)?", re.ASCII)
_HALF = 30
_NIGHT = timedelta(hours=12)


def hour(text: str) -> time | None:
    """Return the time of day that a text is; None for any other."""
    found = _HOUR.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    if found is None:
        return None
    try:
        return time(int(found[1]), _HALF if found[4] else int(found[2] or found[3] or 0))
    except ValueError:
        return None


def end_of(began: datetime, at: time, zone: ZoneInfo) -> datetime:
    """Return when something was over that ended at this time of day: on its day, or in the night after it."""
    day = began.astimezone(zone).date()
    same, following = (datetime.combine(day + timedelta(days=days), at, zone) for days in (0, 1))
    return following if same <= began and following - began <= _NIGHT else same
