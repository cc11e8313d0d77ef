"""出席: 監事 佐藤、京都府庁 田中様、下村 傍聴. Who is at a meeting without a seat in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.minute_kinds import bare_name, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.minute_kinds import Known

AUDITORS = frozenset({"監事", "auditor"})
Guest = tuple[str, str]  # what they are called, and who came for it; "" for who is named already

_WATCHES = re.compile(
    r"(?<!\S)(?:ゲスト|来賓|傍聴[者人]?|オブザーバー?)(?:として|で|の?参加|の?出席)*(?!\S)"
    r"|(?<!\S)(?:as )?(?:an? )?(?:guest|observer)(?!\S)",
    re.IGNORECASE,
)
_OFFICE = re.compile(r"^\s*(?P<office>監事|会計監査人|auditor)(?:の|\s)\s*(?=\S)", re.IGNORECASE)
_OFFICE_BEHIND = re.compile(r"(?<=[^\s@])\s*(?P<office>監事)(?:の?出席)?\s*$")
_SIR = re.compile(r"(?:様|さま)$")  # said of members by their names alone, too
_OURS = re.compile(r"(?:弊|当|自)社$|[部課係室]$")  # a member's own, or any member's
_FROM = re.compile(r"(?<=.)の(?=.)")


@dataclass(frozen=True, slots=True)
class Hints:
    """What words say of somebody that no member is told by: an office beside the board, that they watch."""

    office: str = ""  # 監事
    watches: bool = False

    def __bool__(self) -> bool:
        """Whether they leave no doubt that it is a guest."""
        return bool(self.office or self.watches)

    def in_office(self, guest: Guest) -> Guest:
        """Return somebody with the office that minutes name beside them."""
        return (self.office, guest[1] or guest[0]) if self.office else guest

    def stranger(self, words: Sequence[str], known: Known) -> Guest | None:
        """Return whom words name whom nobody knows, where it is a guest no doubt; None for who may be none.

        Where nothing else says so, 様 does, behind where somebody is from: 京都府庁 田中様. Of 営業部の田中様
        nobody knows whose department that is.
        """
        if self and words:
            return self.in_office((bare_name(" ".join(words)), ""))
        if not words or not _SIR.search(words[-1]):
            return None
        *place, name = (part for word in words for part in _FROM.split(word, 1))
        if not place or any(_near(word, known) for word in place) or _OURS.search(place[0]):
            return None
        return " ".join(place), bare_name(name)


def called(rest: str, known: Known) -> tuple[Hints, str]:
    """Return what words say of a guest, and the words without that. A member may be called by an office."""
    plain = _WATCHES.sub(" ", rest)
    behind = _OFFICE_BEHIND.search(plain)
    is_member = behind and known.seats.get(fold(bare_name(plain)))
    office = _OFFICE.search(plain) or (None if is_member else behind)
    named = f"{plain[: office.start()]} {plain[office.end() :]}" if office else plain
    return Hints(office["office"] if office else "", plain != rest), named


def known_guest(name: str, known: Known) -> Guest | None:
    """Return who is meant by a name that has no seat in the meeting."""
    return known.guests.get(fold(bare_name(name))) or known.guests.get(fold(name))


def _near(word: str, known: Known) -> bool:
    """Whether a word may be short for a member, or a slip of the pen: one begins as the other does."""
    plain = fold(word)
    return any(name.startswith(plain) or plain.startswith(name) for name in known.seats)
