"""How far the page wants to push the clock."""

import re
from datetime import datetime, timedelta

from bot.local.config import Json
from bot.local.control import Control
from bot.local.errors import SlackError

_PART = re.compile(r"(\d+)([dhms])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def parsed_duration(text: str) -> timedelta:
    """Read "30m", "1d" or "1h30m"."""
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise SlackError("invalid_duration")
    return timedelta(**{_UNITS[unit]: int(number) for number, unit in parts})


async def parsed_moment(control: Control, asked: Json) -> datetime | None:
    """Return where the clock shall stand, or None when nothing falls due."""
    now = control.now()
    if asked.get("to") == "next":
        due = await control.next_event()
        return max(now, datetime.fromisoformat(due["at"])) if due else None
    if "advance" in asked:
        return now + parsed_duration(str(asked["advance"]))
    try:
        to = datetime.fromisoformat(str(asked["at"]))
    except ValueError:
        raise SlackError("invalid_time") from None
    if to.tzinfo is None:
        raise SlackError("invalid_time")
    if to < now:
        raise SlackError("time_in_past")
    return to
