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


def hour(text: str) -> time | None:
    """Return the time of day that a text is; None for any other."""
    found = _HOUR.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    if found is None:
        return None
    try:
        return time(int(found[1]), _HALF if found[4] else int(found[2] or found[3] or 0))
    except ValueError:
        return None


def last_before(at: time, moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the last moment at which it was this time of day, `moment` itself included."""
    local = moment.astimezone(zone)
    today = datetime.combine(local.date(), at, zone)
    return today if today <= moment else datetime.combine(local.date() - timedelta(days=1), at, zone)
