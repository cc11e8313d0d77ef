"""Whom a part of an attendance names: a seat, a guest, or nobody who is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.beginnings import is_enough
from bot.domain.minute_guests import called, known_guest
from bot.domain.minute_kinds import MENTION, Ask, bare_name, fold, named
from bot.domain.minute_todos import MYSELF

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.beginnings import Begun
    from bot.domain.minute_guests import Guest
    from bot.domain.minute_kinds import Known

_BRACKETS = str.maketrans("()[]", "    ")


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a part names: by a seat, as a guest, or nobody who is known; and what is to be asked of it."""

    name: str
    seat: str | None = None
    guest: Guest | None = None
    asks: tuple[Ask, ...] = ()


def meant(rest: str, part: str, heading: str, known: Known, *, is_there: bool, is_proxy: bool) -> list[Meant]:
    """Return whom a part names, where every word of it is known, or who it is as a guest; else the whole.

    `is_proxy`: its heading says so, and the second named may be who votes for the first.
    """
    hints, rest = called(rest.translate(_BRACKETS), known)
    words = rest.split()
    names = list(_seats(words, known, heading=heading))
    found = [_one(name, seat, known) for name, seat in names]
    is_unclear = len(found) > 1 and is_proxy
    is_other = bool(hints) and any(one.seat for one in found)  # a guest of a member's name
    if not (is_unclear or is_other) and all(one.seat or one.guest for one in found):
        return [replace(one, guest=one.guest and hints.in_office(one.guest)) for one in found]
    shared = next((one for one, seat in names if not seat and fold(one) in known.shared), "")
    is_nobody = is_there and not shared and not any(one.seat or one.guest for one in found)
    guest = hints.stranger(words, known) if is_nobody else None
    if guest:
        return [Meant(" ".join(filter(None, guest)), guest=guest)]
    name = named(part.strip(), known)
    return [Meant(name, asks=(_asked(name, shared, words, known),))]


def _asked(name: str, shared: str, words: Sequence[str], known: Known) -> Ask:
    """Return what is to be asked of a part that says nothing of any seat."""
    if shared:
        return Ask("seat_shared", shared, known.shared[fold(shared)])
    near = {begun.label: None for word in words if (begun := _begun(bare_name(word), known))}
    return Ask("seat_begun" if len(near) == 1 else "seat", name, tuple(near) if len(near) == 1 else ())


def _one(name: str, seat: str | None, known: Known) -> Meant:
    begun = _begun(name, known) if seat and not _seat(name, known) else None
    if begun:
        return Meant(begun.label, seat, asks=(Ask("firm_begun", name, (begun.label,)),))
    mention = MENTION.fullmatch(name)
    shown = known.names.get(mention[1], mention[1]) if mention else name
    return Meant(shown, seat, None if seat else known_guest(name, known))


def _seats(words: list[str], known: Known, *, heading: str) -> Iterator[tuple[str, str | None]]:
    """Yield the names that these words are, each with its seat: as many words as make a known name.

    A firm is known by the beginning of its name, too, but not where that is addressed as a person is.
    """
    if not words and known.speaker and not heading:
        mention = f"@{known.speaker}"
        yield mention, known.seats.get(fold(mention)) or None
    words = [f"@{known.speaker}" if known.speaker and MYSELF.fullmatch(one) else one for one in words]
    start = 0
    while start < len(words):
        for end in range(len(words), start, -1):
            name = " ".join(words[start:end])
            begun = _begun(name, known) if is_enough(name) else None
            found = _seat(name, known) or (begun and begun.firm)
            if found or end == start + 1 or known_guest(name, known):
                yield (name if MENTION.fullmatch(name) else bare_name(name)), found or None
                start = end
                break


def _seat(name: str, known: Known) -> str | None:
    return known.seats.get(fold(bare_name(name))) or known.seats.get(fold(name))


def _begun(name: str, known: Known) -> Begun | None:
    """Return the firm with a seat whose name begins so."""
    begun = known.begun.get(fold(name))
    return begun if begun and begun.firm in known.seats.values() else None
