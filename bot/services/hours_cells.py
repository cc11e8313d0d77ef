"""Service hours as the secretariat types them, a line a weekday: text to the file's values and back."""

from __future__ import annotations

import re
import unicodedata

from pydantic_core import PydanticCustomError

from bot.network_times import in_order, shift
from bot.services.firms_cells import CellError

_CLOSED = {"", "休み", "休", "休業", "なし", "-", "off", "closed", "none"}
_SHIFT = re.compile(r"(\d{1,2}):?(\d{2})?時?\s*(?:-|~|から)\s*(\d{1,2}):?(\d{2})?時?(?:まで)?")


def read_shifts(text: str) -> list[str]:
    """Return a day's hours as the file has them: "09:00-12:00, 13:00-17:00", 「9時から17時」, 「休み」.

    CellError says what is wrong.
    """
    plain = unicodedata.normalize("NFKC", text).replace("〜", "~").replace("–", "-").strip()
    if plain.lower() in _CLOSED:
        return []
    found = []
    for part in re.split(r"[,、;/\n]", plain):
        match = _SHIFT.fullmatch(part.strip())
        if match is None:
            raise CellError("hours.bad_shift", value=part.strip())
        opens, closes = (f"{int(match[at])}:{match[at + 1] or '00'}" for at in (1, 3))
        found.append(f"{opens}-{closes}")
    try:
        ordered = in_order(tuple(shift(one) for one in found))
    except PydanticCustomError as error:
        key = {"config.overlap": "hours.overlap", "config.range_backwards": "hours.backwards"}
        raise CellError(key.get(error.type, "hours.bad_shift"), value=plain) from None
    return ["-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in one) for one in ordered]


def closures_text(closures: list[str]) -> str:
    """Return closures as they are typed, one a line."""
    pairs = (one.partition("/") for one in closures)
    return "\n".join(first if last in ("", first) else f"{first}/{last}" for first, _, last in pairs)
