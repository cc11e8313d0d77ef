"""The public form: what is doubtful about an inquiry before it is taken, and what looks wrong about it after.

Nothing here refuses: an odd customer may be the one. A doubt is said once; whoever sends again is taken.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.inquiries import Draft

QUICKEST = timedelta(seconds=3)  # from opening the form to sending it, by hand
MOST_LINKS = 3  # in what customers of manufacturers write
_LINK = re.compile(r"https?://|\[url|<a\s", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]+@[^\s@<>()\[\],;:\"]+\.[^\s@<>()\[\],;:\".]{2,}")


class Doubt(StrEnum):
    """What the customer is asked about once."""

    SAYS_NOTHING = "says_nothing"
    NO_WAY_BACK = "no_way_back"
    ODD_EMAIL = "odd_email"


class Mark(StrEnum):
    """What looks as if no customer had written it."""

    TRAP = "trap"  # a field was filled in that people do not see
    TOO_FAST = "too_fast"
    LINKS = "links"


def doubts(said: Draft) -> tuple[Doubt, ...]:
    """Return what whoever reads this would have to ask for."""
    found = {
        Doubt.SAYS_NOTHING: not (said.subject.strip() or said.body.strip()),
        Doubt.NO_WAY_BACK: not (said.email.strip() or said.phone.strip()),
        Doubt.ODD_EMAIL: is_odd(said.email),
    }
    return tuple(doubt for doubt, holds in found.items() if holds)


def is_odd(email: str) -> bool:
    """Whether a mail address does not look like one; none at all is not odd."""
    return bool(email.strip()) and not _EMAIL.fullmatch(email.strip())


def marks(said: Draft, trap: str, taken: timedelta) -> tuple[str, ...]:
    """Return what looks wrong; `trap` is what stands in the hidden field, `taken` how long writing took."""
    found = {
        Mark.TRAP: bool(trap.strip()),
        Mark.TOO_FAST: taken < QUICKEST,
        Mark.LINKS: len(_LINK.findall(f"{said.subject}\n{said.body}")) > MOST_LINKS,
    }
    return tuple(str(mark) for mark, holds in found.items() if holds)


def text_version(text: str) -> str:
    """Return what tells a consent text from any other: twelve hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def fingerprint(said: Draft, files: Iterable[str]) -> str:
    """Return what two sendings of the same form have in common; `files` are their contents' digests."""
    told: Sequence[object] = (asdict(said), sorted(files))
    kept = json.dumps(told, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(kept.encode()).hexdigest()[:32]
