"""Who signs the minutes of a board, as far as they say who was there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.minute_guests import AUDITORS
from bot.domain.minute_kinds import fold
from bot.domain.minutes import Stood

if TYPE_CHECKING:
    from bot.domain.minutes import Attendee, Minutes

_BEHIND_NAME = re.compile(r"(?<=\S)\s*[(\uff08/].*\Z", re.DOTALL)  # 「坂本(雪洞樹脂加工)」


def directors(minutes: Minutes) -> tuple[Attendee | None, list[Attendee]]:
    """Return the director who chaired, and the others who were present; whoever chaired signs once.

    None where nobody who was present, or more than one, goes by the chair's full name. Whoever is on record
    by a family name alone may be another.
    """
    present = minutes.who(Stood.PRESENT)
    chair = _name(minutes.chair)
    called = [one for one in present if chair and _name(one.person or one.seat) == chair]
    chairing = called[0] if len(called) == 1 else None
    return chairing, [one for one in present if one is not chairing]


def _name(text: str) -> str:
    return "".join(fold(_BEHIND_NAME.sub("", text)).split())


def auditors(minutes: Minutes) -> list[Attendee]:
    """Return the auditors (監事) who were there: they have no seat."""
    return [one for one in minutes.guests if fold(one.seat) in AUDITORS]
