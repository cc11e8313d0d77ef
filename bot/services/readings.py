"""How the members' names are read: the order in which firms are listed and chosen."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.domain.members import short_name
from bot.services import members
from storage import members as rows
from storage.database import once

if TYPE_CHECKING:
    from bot.domain.members import Firm
    from storage.database import Session

_KATAKANA = str.maketrans({chr(code): chr(code - 0x60) for code in range(0x30A1, 0x30F7)})  # to hiragana


def firms(s: Session) -> dict[str, Firm]:
    """Return all firms by id in the order of their readings, those that left included."""
    known, read = members.firms(s), readings(s)
    return {firm_id: known[firm_id] for firm_id in sorted(known, key=lambda one: (read[one], one))}


def readings(s: Session) -> dict[str, str]:
    """Return what each firm is sorted by, by id."""
    return {firm_id: reading(kana or short_name(name)) for firm_id, name, kana in once(s, rows.every_name)}


def sought(s: Session) -> dict[str, str]:
    """Return what each firm is found by in a list, by id: its whole name and how that is read."""
    return {firm_id: f"{name} {kana}".strip() for firm_id, name, kana in once(s, rows.every_name)}


@lru_cache(1000)
def reading(name: str) -> str:
    """Return what a firm is sorted by: how it is read, else its name in talk; katakana as hiragana."""
    return unicodedata.normalize("NFKC", name).translate(_KATAKANA).casefold()
