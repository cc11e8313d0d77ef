"""Durations as people write them in the network's file and on the command line: "90s", "30m", "1h30m"."""

from __future__ import annotations

import re
from datetime import timedelta

_DURATION = re.compile(
    r"(?=\d)(?:(?P<hours>\d{1,5})h)?(?:(?P<minutes>\d{1,6})m)?(?:(?P<seconds>\d{1,7})s)?", re.ASCII
)


def parse_duration(text: str) -> timedelta:
    """Read hours, minutes and seconds, in that order, each optional: "2h", "1h30m", "0m".

    Raises ValueError for anything else; a number alone says no unit.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a duration such as 90s, 30m, 2h or 1h30m")
    return timedelta(**{unit: int(count) for unit, count in match.groupdict(default="0").items()})
