"""出席: 坂本、川端(オンライン) 18:10から. Who is there, how, and from when to when."""

from __future__ import annotations

import re
import unicodedata
from datetime import time
from typing import TYPE_CHECKING, Any

from bot.domain.minute_kinds import MENTION, Ask, Kind, Line, bare_name, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.minute_kinds import Known

_ONLINE = re.compile(r"オンライン|リモート|ウェブ|zoom|teams|online|remote(?:ly)?", re.IGNORECASE)
_AT_PLACE = re.compile(r"会場|現地|対面|in person|on site", re.IGNORECASE)
_TIME = r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2})|時(?:(?P<minutes>\d{1,2})分)?(?P<half>半)?)"
_LATER = _TIME.replace("P<", "P<b")  # the same where the word stands behind it
_FLAGS = re.IGNORECASE | re.ASCII
_CAME = re.compile(
    rf"(?:遅刻|late|from)\s*[:は]?\s*{_TIME}(?:から)?|{_LATER}\s*(?:から|より|着|遅刻|~|late)", _FLAGS
)
_LEFT = re.compile(
    rf"(?:早退|退出|left|until)\s*[:は]?\s*{_TIME}(?:まで)?|{_LATER}\s*(?:まで|早退|退出|left)", _FLAGS
)
_STAND_IN = re.compile(
    r"代理(?:出席)?\s*[:は]?\s*(?P<who>\S+)|\bsubstitute\s*:?\s*(?P<other>\S+)", re.IGNORECASE
)
_COMMA = re.compile(r"[、,;\n/]|・")
_BRACKETS = str.maketrans("()[]", "    ")


def attendance(said: str, known: Known) -> Iterator[Line]:
    """Yield a line for each of those named; nobody named is the writer. An unknown name is asked about."""
    for part in filter(str.strip, _COMMA.split(unicodedata.normalize("NFKC", said))):
        yield from _part(part, known)


def _part(part: str, known: Known) -> Iterator[Line]:
    way = "online" if _ONLINE.search(part) else "place"
    came, part = _take(_CAME, part)
    left, part = _take(_LEFT, part)
    stand_in = _STAND_IN.search(part)
    person = bare_name((stand_in["who"] or stand_in["other"]).strip("()[]")) if stand_in else ""
    rest = _STAND_IN.sub(" ", _AT_PLACE.sub(" ", _ONLINE.sub(" ", part)))
    for name, seat in _seats(rest.translate(_BRACKETS).split(), known):
        mention = MENTION.fullmatch(name)
        shown = known.names.get(mention[1], mention[1]) if mention else name
        data: dict[str, Any] = {
            "seat": seat,
            "way": way,
            "person": person or shown,
            "came_at": came,
            "left_at": left,
            "substitute": stand_in is not None,
        }
        yield Line(Kind.ATTENDANCE, shown, data, () if seat else (Ask("seat", shown),))


def _seats(words: list[str], known: Known) -> Iterator[tuple[str, str | None]]:
    """Yield the names that these words are, each with its seat: as many words as make a known name."""
    if not words and known.speaker:
        mention = f"@{known.speaker}"
        yield mention, known.seats.get(fold(mention)) or None
    start = 0
    while start < len(words):
        for end in range(len(words), start, -1):
            name = " ".join(words[start:end])
            found = known.seats.get(fold(bare_name(name))) or known.seats.get(fold(name))
            if found or end == start + 1:
                yield (name if name.startswith("@") else bare_name(name)), found or None
                start = end
                break


def _take(form: re.Pattern[str], part: str) -> tuple[str | None, str]:
    """Return the hour that a form finds, and the part without it."""
    found = form.search(part)
    if found is None:
        return None, part
    given = {name.removeprefix("b"): value for name, value in found.groupdict().items() if value}
    minute = given.get("minute") or given.get("minutes") or ("30" if "half" in given else 0)
    try:
        at = time(int(given["hour"]), int(minute))
    except ValueError:
        return None, part
    return f"{at:%H:%M}", f"{part[: found.start()]} {part[found.end() :]}"
