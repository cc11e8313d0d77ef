"""採決: 賛成12 反対1 棄権2, 全員一致; who stepped out for a conflict of interest."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bot.domain.minute_kinds import MENTION, Ask, Kind, Line, bare_name, named

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
    name: re.compile(rf"(\d{{1,4}})\s*(?:名|人|票|社)?が?\s*(?:{words})(?![a-z])", re.ASCII | re.IGNORECASE)
    for name, words in _COUNTS.items()
}
_UNANIMOUS = re.compile(
    r"全員一致|全会一致|満場一致|全員(?:が)?賛成|異議(?:なし|無し)|unanimous", re.IGNORECASE
)
_WITHOUT_COUNTS = re.compile(r"多数|可決|否決|承認|majority|carried|rejected", re.IGNORECASE)
_STEPPED_OUT = re.compile(
    r"(?:退席者?|退室者?|除斥|特別利害関係人?|stepped out|recused|left the room)"
    r"\s*[:\uff1aは]?[ \u3000]*(?P<who>[^。\n()\uff08\uff09]*)",
    re.IGNORECASE,
)
_WHO_BEFORE = re.compile(
    r"(?:^|[\s\u3000(\uff08、,])(?P<who>[^\s\u3000(\uff08、,]+?)(?:が|は)?(?:退席|退室|stepped out)",
    re.IGNORECASE,
)
_NEXT_WORD = re.compile(
    r"賛成|反対|棄権|全員|全会|満場|異議|可決|否決|承認|\b(?:for|against|abstained|unanimous)\b",
    re.IGNORECASE,
)
_COMMA = re.compile(r"[、,・/]|\band\b|(?=@)")


def vote(said: str, known: Known) -> Iterator[Line]:
    """Yield the vote; one whose counts cannot be read is kept as it was said, and asked about."""
    plain = unicodedata.normalize("NFKC", said)
    out = list(_stepped_out(said, known))
    counts = {name: _count(plain, name) for name in _COUNTS}
    unanimous = _UNANIMOUS.search(plain) is not None
    read = unanimous or _WITHOUT_COUNTS.search(plain) or any(count is not None for count in counts.values())
    data = counts | {"unanimous": unanimous, "stepped_out": out}
    yield Line(Kind.VOTE, named(said, known), data, () if read else (Ask("counts"),))


def _count(plain: str, name: str) -> int | None:
    found = _BEHIND[name].search(plain) or _BEFORE[name].search(plain)
    return int(found[1]) if found else None


def _stepped_out(said: str, known: Known) -> Iterator[str]:
    """Yield the names of those who stepped out."""
    for found in _STEPPED_OUT.finditer(said):
        who = _NEXT_WORD.split(found["who"])[0].strip()
        if not who and (before := _WHO_BEFORE.search(said[: found.end()])):
            who = before["who"]
        for name in _COMMA.split(who):
            mention = MENTION.match(name.strip())
            plain = known.names.get(mention[1], mention[1]) if mention else bare_name(name)
            if plain:
                yield plain
