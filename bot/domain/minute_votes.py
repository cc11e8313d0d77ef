"""採決: 賛成12 反対1 棄権2, 全員一致; who stepped out for a conflict of interest."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bot.domain.minute_kinds import MENTION, Ask, Kind, Line, bare_name, fold, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.minute_kinds import Known

_COUNTS = {
    "for": r"賛成|for|in favou?r|yes|ayes?",
    "against": r"反対|against|no|nays?",
    "abstained": r"棄権|abstain(?:ed|ing|s)?|abstentions?",
}
_BEHIND = {
    name: re.compile(rf"(?<![a-z])(?:{words})(?:者|票)?\s*[:は]?\s*(\d{{1,4}})", re.ASCII | re.IGNORECASE)
    for name, words in _COUNTS.items()
}
_BEFORE = {
    name: re.compile(
        rf"(\d{{1,4}})\s*(?:名|人|票|社)?[がの]?\s*(?:{words})(?![a-z])", re.ASCII | re.IGNORECASE
    )
    for name, words in _COUNTS.items()
}
_UNIT = r"(?:名|人|票|社)?"
_ANY = "|".join(_COUNTS.values())
COUNT = re.compile(
    rf"(?<![a-z])(?:{_ANY})(?:者|票)?\s*[:は]?\s*\d{{1,4}}{_UNIT}|\d{{1,4}}\s*{_UNIT}[がの]?\s*(?:{_ANY})(?![a-z])",
    re.ASCII | re.IGNORECASE,
)  # one of a vote's counts, in either order
_UNANIMOUS = re.compile(
    r"(?<!not )(?:全員一致|全会一致|満場一致|全員(?:が)?賛成|異議(?:なし|無し)|unanimous)"
    r"(?!と?[はに]?(?:なら|至ら|いか|では?な))",
    re.IGNORECASE,
)
_FIRST_NUMBER = re.compile(
    rf"(?:(?!{'|'.join(_COUNTS.values())})\D)*?\d{{1,4}}\s*(?:名|人|票|社)?[がの]?\s*(?:{'|'.join(_COUNTS.values())})(?![a-z])",
    re.ASCII | re.IGNORECASE,
)  # the first count stands before its word, and so do the others
_WITHOUT_COUNTS = re.compile(r"多数|可決|否決|承認|majority|carried|rejected", re.IGNORECASE)
_STEPPED_OUT = re.compile(
    r"(?P<out>(?<!途中)(?<!途中で)(?:退席|退室)者?|除斥|特別利害関係人?|stepped out|recused|left the room)"
    r"\s*[:\uff1aは]?[ \u3000]*(?P<who>[^。\n()\uff08\uff09]*)",
    re.IGNORECASE,
)
_WHY = r"(?:(?:特別の?)?利害関係(?:人|者)?(?:のため|により|から|で)?)?"
_WHO_BEFORE = re.compile(
    rf"(?:^|[\s\u3000(\uff08、,])(?P<who>[^\s\u3000(\uff08、,]+?)[がはも]?{_WHY}(?:退席|退室|stepped out)",
    re.IGNORECASE,
)
_NEXT_WORD = re.compile(
    r"賛成|反対|棄権|全員|全会|満場|異議|可決|否決|承認|\b(?:for|against|abstained|unanimous)\b",
    re.IGNORECASE,
)
_HOUR = re.compile(r"(?:\d{1,2}:\d{2}|\d{1,2}時(?:\d{1,2}分|半)?)(?:に|で)?\s*$")
_POLITELY = re.compile(r"(?:さん|さま|様|氏|君|社長|会長|理事|監事)$")
_COMMA = re.compile(r"[、,・/]|\band\b|(?=@)")


def vote(said: str, known: Known) -> Iterator[Line]:
    """Yield the vote; one whose counts cannot be read is kept as it was said, and asked about."""
    plain = unicodedata.normalize("NFKC", said)
    out: list[str] = []
    unknown: list[str] = []
    for name, is_known in _stepped_out(said, known):
        (out if is_known else unknown).append(name)
    counts = {name: _count(plain, name) for name in _COUNTS}
    unanimous = _UNANIMOUS.search(plain) is not None
    read = unanimous or _WITHOUT_COUNTS.search(plain) or any(count is not None for count in counts.values())
    data = counts | {"unanimous": unanimous, "stepped_out": out}
    asks = (*(() if read else (Ask("counts"),)), *(Ask("stepped_out", name) for name in unknown))
    yield Line(Kind.VOTE, named(said, known), data, asks)


def _count(plain: str, name: str) -> int | None:
    before = _FIRST_NUMBER.match(plain)
    forms = (_BEFORE, _BEHIND) if before else (_BEHIND, _BEFORE)
    found = forms[0][name].search(plain) or forms[1][name].search(plain)
    return int(found[1]) if found else None


def _stepped_out(said: str, known: Known) -> Iterator[tuple[str, bool]]:
    """Yield who stepped out, and whether that is somebody known: no other word is taken for a name.

    Who left at an hour or on the way (途中退席) has gone home.
    """
    start = 0
    while found := _STEPPED_OUT.search(said, start):
        behind, start = said[start : found.end("out")], found.end("out")
        if _HOUR.search(unicodedata.normalize("NFKC", said[: found.start("out")])):
            continue
        before = _WHO_BEFORE.search(behind)
        if before and (one := _name(before["who"], known)) and one[1]:
            yield one
            continue
        start = found.end()
        yield from _named_behind(found["who"], known)


def _named_behind(said: str, known: Known) -> Iterator[tuple[str, bool]]:
    for part in _COMMA.split(_NEXT_WORD.split(said)[0].strip()):
        one = _name(part, known)
        if one and (one[1] or _POLITELY.search(part.strip())):
            yield one


def _name(said: str, known: Known) -> tuple[str, bool] | None:
    mention = MENTION.match(said.strip())
    if mention:
        return known.names.get(mention[1], mention[1]), True
    plain = bare_name(said)
    return (plain, fold(plain) in known.people) if plain else None
