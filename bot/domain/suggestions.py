"""What a new inquiry seems to be, and the words that say so: suggested to people, never decided.

A clue is a list of words with points. Each word that is found counts once; enough points make a suggestion.
Neither the order of the words nor their case nor full-width letters matter.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Protocol

from bot.domain.inquiries import Dismissal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from bot.domain.inquiries import Inquiry

_READ = 6_000  # characters of an inquiry; whoever writes more has said by then what it is
# Each repetition has an end, so that no text takes long.
_NUMBER = r"(?:[0-9][0-9,.]{0,11}k?|[数一二三四五六七八九十百千万])\s?[十百千万億]{0,3}"
_GAP = "\n|\n"  # no word and no phrase reaches over it
_EDGES = " \n\t,."
_SIGNS = re.compile(r"[#*]|\s+")
_SIGN = {"#": rf"\s?{_NUMBER}\s?", "*": "[a-z0-9]{0,20}"}


class About(StrEnum):
    """What a suggestion settles."""

    LANE = "lane"
    CASE_TYPE = "case_type"
    DISMISSAL = "dismissal"


ENOUGH = {About.LANE: 2, About.CASE_TYPE: 2, About.DISMISSAL: 3}
"""Points from which something is suggested."""


@dataclass(frozen=True, slots=True)
class Clue:
    """Words that speak for `value`, or against it where the points are negative.

    In a word `#` is any number and `*` any further letters or digits. What stands in `not_in` is passed
    over when the words are looked for.
    """

    about: About
    value: str
    points: int
    words: tuple[str, ...]
    not_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What an inquiry seems to be, with the customer's words that say so, in the order of the rules."""

    about: About
    value: str
    words: tuple[str, ...]


class Said(Protocol):
    """What a customer wrote: a draft or an inquiry. The names of people and firms say nothing of the work."""

    @property
    def subject(self) -> str: ...  # noqa: D102  the columns of the inquiry
    @property
    def body(self) -> str: ...  # noqa: D102
    @property
    def material(self) -> str: ...  # noqa: D102
    @property
    def quantity(self) -> str: ...  # noqa: D102
    @property
    def process(self) -> str: ...  # noqa: D102
    @property
    def attachments(self) -> Sequence[str]: ...  # noqa: D102


def suggest(clues: Sequence[Clue], said: Said) -> tuple[Suggestion, ...]:
    """Return what is suggested: one lane, one kind of case and one dismissal at most.

    No inquiry for nothing is suggested while a lane has as many points; two equals suggest neither.
    """
    text = _text(said)
    found = [(clue, tuple(_found(clue, text))) for clue in clues] if text.strip("\n| ") else []
    best = {about: _best(about, found) for about in About}
    spam, lane = best[About.DISMISSAL], best[About.LANE]
    if spam and spam[1].value == Dismissal.NOT_AN_INQUIRY and lane and lane[0] >= spam[0]:
        best[About.DISMISSAL] = None
    return tuple(one[1] for one in best.values() if one and one[0] >= ENOUGH[one[1].about])


def undecided(case: Inquiry, happened: Collection[str]) -> set[About]:
    """Return what may still be suggested: nobody has decided it, nor taken a suggestion of it back.

    `happened` are the kinds of events in the inquiry's timeline.
    """
    left = {
        About.LANE: case.lane is None and "lane_unsettled" not in happened,
        About.CASE_TYPE: case.case_type is None and "type_unsettled" not in happened,
        About.DISMISSAL: "restored" not in happened,
    }
    return {about for about, open_ in left.items() if open_ and case.is_open}


def settled(case: Inquiry, happened: Collection[str]) -> set[About]:
    """Return what stands as it was suggested, so that it can be taken back; a dismissal has its own undo."""
    later = {"lane_unsettled", "lane_changed", "firm_asked", "taken_over"}
    stands = {
        About.LANE: "lane_settled" in happened and later.isdisjoint(happened),
        About.CASE_TYPE: "type_settled" in happened and "type_unsettled" not in happened,
    }
    return {about for about, stands_ in stands.items() if stands_ and case.is_open}


def _best(about: About, found: Iterable[tuple[Clue, tuple[str, ...]]]) -> tuple[int, Suggestion] | None:
    """Return the value with the most points, with them; None when two have as many."""
    points: dict[str, int] = {}
    told: dict[str, list[str]] = {}
    for clue, words in found:
        if clue.about == about:
            points[clue.value] = points.get(clue.value, 0) + clue.points * len(words)
            told.setdefault(clue.value, []).extend(words if clue.points > 0 else ())
    most = max(points.values(), default=0)
    leading = [value for value, total in points.items() if total == most]
    if len(leading) != 1:
        return None
    return most, Suggestion(about, leading[0], _each_once(told[leading[0]]))


def _each_once(words: Sequence[str]) -> tuple[str, ...]:
    """Leave out what another of the words says already."""
    once = tuple(dict.fromkeys(words))
    return tuple(word for word in once if not any(word != other and word in other for other in once))


def _text(said: Said) -> str:
    parts = (said.subject, said.material, said.quantity, said.process, *said.attachments, said.body)
    return unicodedata.normalize("NFKC", _GAP.join(parts)[:_READ])


def _found(clue: Clue, text: str) -> Iterator[str]:
    """Yield the customer's words, as they stand in the text, that this clue is looking for."""
    small = text.lower()
    for phrase in clue.not_in:
        if _longest(phrase) in small:
            text = _pattern(phrase).sub(_GAP, text)
            small = text.lower()
    for word in clue.words:
        if _longest(word) in small and (match := _pattern(word).search(text)):
            yield match[0].strip(_EDGES)


@cache
def _longest(word: str) -> str:
    """Return the longest piece without signs; most texts lack it, and need not be searched for the word."""
    return max(_SIGNS.split(unicodedata.normalize("NFKC", word)), key=len).lower()


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """Return what finds a word: one of the alphabet's letters only whole, any other anywhere."""
    word = unicodedata.normalize("NFKC", word.strip())
    parts, at = [], 0
    for sign in _SIGNS.finditer(word):
        parts += [re.escape(word[at : sign.start()]), _SIGN.get(sign[0], r"[\s-]{1,3}")]
        at = sign.end()
    inside = "".join((*parts, re.escape(word[at:])))
    before = r"(?<![a-z0-9])" if _is_letter(word[0]) else r"(?<![0-9,.])" if word[0] == "#" else ""
    after = r"(?![a-z0-9])" if _is_letter(word[-1]) else ""
    return re.compile(before + inside + after, re.IGNORECASE)


def _is_letter(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()
