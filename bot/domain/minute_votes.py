"""採決: 賛成12 反対1 棄権2, 全員一致; who stepped out for a conflict of interest."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from bot.domain.beginnings import is_enough
from bot.domain.minute_kinds import MENTION, Ask, Kind, Line, bare_name, fold, named
from bot.domain.numerals import KANJI, number_of
from bot.domain.stepping_out import REASON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.minute_kinds import Known

_WORDS = {
    "for": ("賛成", r"for|in favou?r|yes|ayes?"),
    "against": ("反対", r"against|no|nays?"),
    "abstained": ("棄権", r"abstain(?:ed|ing|s)?|abstentions?"),
}
_SPOKEN_OF = {
    "for": r"賛成(?!多数|[少過]数)|\bin favou?r\b",
    "against": r"反対(?!多数|[少過]数)|\bagainst\b",
    "abstained": r"棄権(?!多数|[少過]数)|\babst(?:ain|ention)\w*",
}
_UNIT = r"(?:名|人|票|社)?"
_FLAGS = re.ASCII | re.IGNORECASE


def _behind(ours: str, english: str) -> str:
    return rf"(?:{ours}(?:者|票)?\s*[:は]?\s*|(?<![^\W\d_])(?:{english})(?:\s*:\s*|\s+|(?<!no)))(\d{{1,4}})"


def _before(ours: str, english: str) -> str:
    return rf"(\d{{1,4}})(?:(?P<gap>\s*{_UNIT}[がの]?\s*){ours}|\s*(?:{english})(?![^\W\d_]))"


_FORMS = [
    {name: re.compile(form(*words), re.IGNORECASE) for name, words in _WORDS.items()}
    for form in (_behind, _before)
]
_ANY = "|".join(word for words in _WORDS.values() for word in words)
COUNT = re.compile(
    rf"(?<![a-z])(?:{_ANY})(?:者|票)?\s*[:は]?\s*\d{{1,4}}{_UNIT}|\d{{1,4}}\s*{_UNIT}[がの]?\s*(?:{_ANY})(?![a-z])",
    _FLAGS,
)  # one of a vote's counts, in either order
_OURS = rf"(?:{'|'.join(ours for ours, _ in _WORDS.values())})"
_NO = r"(?:なし|無し|ゼロ|零|いません|いない)"
_NONE = re.compile(rf"({_OURS})(?:者|票|意見)?\s*[はが]?\s*{_NO}")
_NEITHER = re.compile(
    rf"(反対|棄権)(?:者|票)?\s*(?:・|/|と|や|も|及び|および)\s*(反対|棄権)(?:者|票)?(?:とも|ともに|共に)?\s*[はがも]?\s*{_NO}"
)
_KEY = r"(?:against|abst|in favou?r|for\b)"
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_IN_WORDS = re.compile(
    rf"\b(?P<number>\d{{1,4}}|{'|'.join(_NUMBERS)})(?:\s+(?:votes?|members?|firms?|people))?\s+(?={_KEY})",
    re.IGNORECASE,
)
_NONE_BEHIND = re.compile(
    r"\b(against|abst\w+|in favou?r|for)(\s*:?\s+)(?:none|nobody|no[ -]one|zero|nil)\b", re.IGNORECASE
)
_NOBODY_VOTES = re.compile(
    r"\b(?:none|nobody|no[ -]one|zero|no(?:\s+votes?)?)\s+(?=against|abst|in favou?r|for\b)", re.IGNORECASE
)
_IN_KANJI = re.compile(rf"({_OURS}(?:者|票)?\s*[:は]?\s*)({KANJI})(?=[名人票社\s、,。;/()]|$)")
_KANJI_BEFORE = re.compile(rf"(?<!第)({KANJI})(?=[名人票社][がの]?\s*{_OURS})")
_REST = re.compile(r"(?:残り|ほか|他|以外|あと)[のはが]?\s*全員|\b(?:the )?(?:rest|others)\b", re.IGNORECASE)
_UNDECIDED = re.compile(
    rf"(保留|白票|無効)(?:者|票)?\s*[:は]?\s*(?:[1-9]|{KANJI}(?=[名人票社\s、,。;/()]|$))"
)
_HEADED = re.compile(r"[^\W\d_ぁ-ん]\s*$")  # 「出席15」「定足数18」
_OF_A_COUNT = re.compile(r"(?:賛成|反対|棄権)(?:者|票)?\s+$")
_UNANIMOUS = re.compile(
    r"(?<!not )(?:全員一致|全会一致|満場一致|全員(?:が)?賛成|賛成者?\s*[:は]?\s*全員|異議(?:なし|無し)"
    r"|unanimous)"
    r"(?!と?[はに]?(?:なら|至ら|いか|では?な))",
    re.IGNORECASE,
)
_WITHOUT_COUNTS = re.compile(r"多数|可決|否決|承認|majority|carried|rejected", re.IGNORECASE)
_HOW = re.compile(r"多数|可決|否決|majority|carried|rejected", re.IGNORECASE)
_STEPPED_OUT = re.compile(
    r"(?P<out>(?<!途中)(?<!途中で)(?:退席|退室)者?|除斥|特別利害関係人?(?![人がのにをでかたとあ]|\s*[)\uff09])"
    r"|stepped out|recused|left the room)"
    r"\s*[:\uff1aは]?[ \u3000]*(?P<who>[^。\n()\uff08\uff09]*)",
    re.IGNORECASE,
)
_BEFORE_LEAVING = re.compile(rf"(?:\s*[(\uff08]\s*{REASON}[)\uff09])?\s*[がはも]?\s*(?:{REASON})?$")
_FOR_REASON = re.compile(rf"^(?:{REASON})+")
_SENTENCE = re.compile(r"[(\uff08。\n]")
_VOTER = re.compile(r"(?:^|\s)(?:賛成|反対|棄権)者?\s*[:\uff1aは]?\s*$")
_NOBODY = re.compile(r"なし|無し|ない|いません|いず")
_INTEREST = re.compile(r"利害関係.*退[席室]|退[席室].*利害関係|除斥|\brecused\b", re.IGNORECASE | re.DOTALL)
_NEXT_WORD = re.compile(
    r"退席|退室|賛成|反対|棄権|全員|全会|満場|異議|可決|否決|承認|\b(?:for|against|abstained|unanimous)\b",
    re.IGNORECASE,
)
_HOUR = re.compile(r"(?:\d{1,2}:\d{2}|\d{1,2}時(?:\d{1,2}分|半)?)(?:に|で)?\s*$")
_POLITELY = re.compile(r"(?:さん|さま|様|氏|君|社長|会長|理事|監事)$")
_COMMA = re.compile(r"[、,・/]|\band\b|(?=@)")


def vote(said: str, known: Known) -> Iterator[Line]:
    """Yield the vote; one whose counts cannot be read is kept as it was said, and asked about."""
    plain = in_digits(said)
    found = dict(_stepped_out(said, known))
    out = [name for name, is_known in found.items() if is_known]
    unknown = [name for name, is_known in found.items() if not is_known]
    counts = _counts(plain)
    unanimous = _UNANIMOUS.search(_REST.sub("", plain)) is not None
    read = unanimous or _WITHOUT_COUNTS.search(plain) or any(count is not None for count in counts.values())
    data: dict[str, Any] = counts | {"unanimous": unanimous, "stepped_out": out}
    data |= {"unknown_out": unknown} if unknown else {}
    asks = [_half_read(plain, counts, unanimous=unanimous)] if read else [Ask("counts")]
    asks = [one for one in asks if one] + [
        one for name, is_known in found.items() for one in _asked_of(name, known, is_known=is_known)
    ]
    if not found and _INTEREST.search(plain) and not _NOBODY.search(plain):
        asks.append(Ask("stepped_out"))
    yield Line(Kind.VOTE, named(said, known), data, tuple(asks))


def says_result(text: str) -> bool:
    """Whether words say how a vote went: by counts, unanimously, by a majority, carried or rejected."""
    plain = _REST.sub("", in_digits(text))
    return any(form.search(plain) for form in (COUNT, _UNANIMOUS, _HOW))


def in_digits(text: str) -> str:
    """Return a vote's words with its counts in digits: 賛成三、反対なし; none against."""
    plain = _NOBODY_VOTES.sub("0 ", unicodedata.normalize("NFKC", text))
    plain = _NONE_BEHIND.sub(r"\g<1>\g<2>0", _IN_WORDS.sub(_digits, plain))
    plain = _NONE.sub(r"\g<1>0", _NEITHER.sub(r"\g<1>0、\g<2>0", plain))
    plain = _IN_KANJI.sub(lambda found: f"{found[1]}{number_of(found[2])}", plain)
    return _KANJI_BEFORE.sub(lambda found: str(number_of(found[1])), plain)


def _digits(found: re.Match[str]) -> str:
    said = found["number"].lower()
    return f"{_NUMBERS.index(said) + 1 if said in _NUMBERS else said} "


def _half_read(plain: str, counts: dict[str, int | None], *, unanimous: bool) -> Ask | None:
    """Return a question where some counts were read, and others that the words speak of were not.

    Where all are for it, how many they are need not be said, unless somebody is against it.
    """
    if all(count is None for count in counts.values()):
        return None
    if found := _REST.search(plain):
        return Ask("counts_part", found[0])
    if found := _UNDECIDED.search(plain):
        return Ask("counts_part", found[1])
    settled = "for" if unanimous and not counts["against"] else ""
    missing = [name for name in _WORDS if counts[name] is None and name != settled]
    spoken_of = (re.search(_SPOKEN_OF[name], plain, re.IGNORECASE) for name in missing)
    return next((Ask("counts_part", one[0]) for one in spoken_of if one), None)


def _asked_of(name: str, known: Known, *, is_known: bool) -> tuple[Ask, ...]:
    """Return what is to be asked of somebody who stepped out: who that is, or which of those called so."""
    if not is_known:
        return (Ask("stepped_out", name),)
    called = known.shared.get(fold(name))
    return (Ask("stepped_out_shared", name, called),) if called else ()


def _counts(plain: str) -> dict[str, int | None]:
    """Return the numbers that stand beside their words, all in the order in which most of them stand."""
    behind, before = (_beside(forms, plain) for forms in _FORMS)
    first, other = (before, behind) if _weight(before) > _weight(behind) else (behind, before)
    taken = {found.span(1) for found in first.values()}
    both = {name: found for name, found in other.items() if found.span(1) not in taken} | first
    return {name: int(both[name][1]) if name in both else None for name in _WORDS}


def _beside(forms: dict[str, re.Pattern[str]], plain: str) -> dict[str, re.Match[str]]:
    found = {
        name: next((one for one in form.finditer(plain) if not _is_anothers(one)), None)
        for name, form in forms.items()
    }
    return {name: one for name, one in found.items() if one}


def _is_anothers(found: re.Match[str]) -> bool:
    """Whether a number belongs to the word before it, rather than to the one behind a gap."""
    gap, before = found.groupdict().get("gap"), found.string[: found.start()]
    if gap is None or not re.search(r"\s", gap) or _OF_A_COUNT.search(before):
        return False
    return _HEADED.search(before) is not None


def _weight(found: dict[str, re.Match[str]]) -> tuple[int, int]:
    return len(found), sum(not re.search(r"\s", one[0]) for one in found.values())


def _stepped_out(said: str, known: Known) -> Iterator[tuple[str, bool]]:
    """Yield who stepped out, and whether that is somebody known: no other word is taken for a name.

    Who left at an hour or on the way (途中退席) has gone home.
    """
    start = 0
    while found := _STEPPED_OUT.search(said, start):
        behind, start = said[start : found.start("out")], found.end("out")
        if _HOUR.search(unicodedata.normalize("NFKC", said[: found.start("out")])):
            continue
        before = _named_before(behind, known)
        if not any(is_known for _, is_known in before):
            start = found.end()
            before = list(_named_behind(found["who"], known)) or [one for one in before if one[0]]
        yield from before


def _named_before(said: str, known: Known) -> list[tuple[str, bool]]:
    """Return those who are named one behind the other before a 退席; one of them who is unknown, too."""
    found: list[tuple[str, bool]] = []
    for part in reversed(_COMMA.split(_SENTENCE.split(_BEFORE_LEAVING.sub("", said, count=1))[-1])):
        whole = _FOR_REASON.sub("", part.strip())
        last = whole.split()[-1:]
        names = [] if not whole else _together(whole, known) or _together(last[0], known)
        if whole and not names and _POLITELY.search(whole):
            names = [(bare_name(last[0]), False)]
        is_voter = last != [whole] and _VOTER.search(whole.removesuffix("".join(last)))
        if not whole or (names and not is_voter):
            found = [*names, *found]
        if is_voter or (whole and (not names or not _together(whole, known))):
            break
    return found


def _together(said: str, known: Known) -> list[tuple[str, bool]]:
    """Return those whom words name, joined by と or alone; [] where not all of them are known."""
    for words in ([said], said.split("と")):
        names = [_name(one, known) for one in words]
        if all(one and one[1] for one in names):
            return [one for one in names if one]
    return []


def _named_behind(said: str, known: Known) -> Iterator[tuple[str, bool]]:
    for part in _COMMA.split(_NEXT_WORD.split(said)[0].strip()):
        one = _name(part, known)
        if one and (one[1] or _POLITELY.search(part.strip())):
            yield one


def _name(said: str, known: Known) -> tuple[str, bool] | None:
    plain = bare_name(said)
    mention = MENTION.fullmatch(f"@{plain}") if said.strip().startswith("@") else None
    if mention:
        return known.names.get(mention[1], mention[1]), True
    begun = known.begun.get(fold(said))
    if begun and is_enough(said) and not said.isascii():
        return begun.label, True
    return (plain, fold(plain) in known.people) if plain else None
