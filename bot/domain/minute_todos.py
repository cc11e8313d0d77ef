"""宿題: @人 … 12/10まで. Whose it is, until when, and what is left to be done; nothing is guessed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.due_dates import is_past, read_due
from bot.domain.errors import Refusal
from bot.domain.minute_kinds import MENTION, Ask, Kind, Line, bare_name, fold, named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.domain.minute_kinds import Known

GROUPS = {"全員", "各社", "各自", "事務局", "all", "everybody", "everyone"}
MYSELF = re.compile(
    r"(?:私|わたし|わたくし|自分|小職|me|myself)(?=[\s\u3000、,:\uff1a→がは]|$)", re.IGNORECASE
)
_LONGEST_NAME, _LONGEST_DATE = 30, 24  # characters
_HONORIFIC = r"(?:さん|さま|様|氏|君|くん|社長|会長|代表|専務|常務|部長|理事|監事)"
_CALLED = rf"(?:{_HONORIFIC}|[ \u3000]+(?:さん|さま|様)(?=[\s\u3000、,がはにへでと:\uff1a→@]))?"
_AFTER_OWNER = re.compile(
    rf"{_CALLED}(?:[がはにへで]|[ \u3000]+[がはにへで](?=[\s\u3000、,]))?[ \t\u3000、,:\uff1a→&\uff06・]*"
)
_JOINED_BY = re.compile(
    rf"{_CALLED}[ \t\u3000]*(?:と|や|および|及び|ならびに|[、,・/\uff0f&\uff06]|and\b)[ \t\u3000]*",
    re.IGNORECASE,
)
_POLITE = re.compile(rf"@?([^\s\u3000、,:\uff1a]{{1,12}}?){_HONORIFIC}(?=[\s\u3000、,がはにへ:\uff1a→])")
_AT_NAME = re.compile(r"@([^\s\u3000、,:\uff1a@]{1,30})")
_OWNER_LAST = re.compile(
    rf"[\s\u3000(\uff08]*(?:担当[:\uff1a]?\s*)?@(?P<user>[UW][A-Z0-9]{{4,}})\s*{_HONORIFIC}?[)\uff09]?$"
)
_SEPARATORS = " \t\n\u3000、,:\uff1a→・"

_NO_DUE = r"(?!の|休|営業|開催|有効|継続)"  # 12/25までの実績, 25日まで休業: no date of the ToDo
_UNTIL = re.compile(rf"(?:まで|迄){_NO_DUE}に?")
_DATE_FIRST = re.compile(rf"(?P<when>[^\s\u3000、,]{{1,24}}?)(?:(?:まで|迄){_NO_DUE}に?)[\s\u3000、,]*")
_DAY_FIRST = re.compile(r"(?P<when>[^\s\u3000、,]{1,24})[\s\u3000、,]+")
_SPAN = re.compile(
    r"(?P<when>(?:今日|本日|明日|今週|来週|再来週|今月|来月|再来月|今年|\d{1,2}月)[中末]|[月週年]末|年内)(?:に|(?=[\s\u3000、,)\uff09]|$))"
)
_IN_BRACKETS = re.compile(
    r"[(\uff08](?P<when>[^()\uff08\uff09]{1,24}(?:[(\uff08].{1,3}[)\uff09])?)[)\uff09][\s\u3000。.]*$"
)
_LEFT = re.compile(
    r"(?<![\d/])\d{1,2}[/\uff0f]\d{1,2}(?![\d/])|\d{1,2}月\d{1,2}日|\d{1,2}月[上中下]旬|(?:今|来|再来)[週月]|[月火水木金土日]曜日?|次回まで"
)
_TOLD_OF = re.compile(
    r"(?:[(\uff08].[)\uff09])?(?:まで|から|以降|時点)?(?:の|は|分|付|版|度|号|休|営業|開催|有効|継続)"
)
_MARKED = re.compile(
    r"[(\uff08]?(?:期限|期日|締め?切り?|〆切?り?|納期)は?\s*[:\uff1a]?\s*(?P<when>[^\s\u3000()\uff08\uff09]{1,24}(?:[(\uff08].{1,3}[)\uff09])?)[)\uff09]?$"
)
_ENGLISH = re.compile(
    r"[\s,(]*\b(?:due(?: (?:by|on))?|by|until)\s+(?P<when>(?:(?!\b(?:by|until)\s)[^\n]){1,40}?)[\s).]*$",
    re.IGNORECASE,
)
_ON = re.compile(r"[\s,(]*\bon\s+(?P<when>(?:(?!\bon\s)[^\n]){1,40}?)[\s).]*$", re.IGNORECASE)
_NEXT = re.compile(r"[\s,(]*\b(?P<when>(?:this|next)\s+[a-z]+day)[\s).]*$", re.IGNORECASE)
_LAST_WORD = re.compile(r"(?:^|[\s\u3000、,])(?P<when>[^\s\u3000、,]+)$")
_JOINED = re.compile(r"[\d/.\-年月週日令和Rrの次翌毎第曜]")  # before a date: it is a piece of a longer one
_LIKE_A_DATE = re.compile(r"[\d曜週末旬日]|次回|今度|来月|今月|年度")
_WORD_END = re.compile(r"[\s\u3000、,をはが]|[(\uff08](?![月火水木金土日]曜?日?[)\uff09])")
_EMPTY_BRACKETS = re.compile(r"[(\uff08]\s*[)\uff09]")


class _Due(NamedTuple):
    day: date | None
    rest: str  # the text without it
    asks: tuple[Ask, ...] = ()


class _Owner(NamedTuple):
    user: str | None
    name: str
    firm: str | None = None  # where the name says it


def todos(said: str, known: Known) -> Iterator[Line]:
    """Yield a ToDo for each of those named; whose owner or date cannot be read stays without and is asked."""
    first, rest = _date_first(said.strip(_SEPARATORS), known)
    owners, rest = _owners(rest, known)
    due = _with_first(first, _due(rest.rstrip(), known))
    if not owners and (last := _OWNER_LAST.search(due.rest.rstrip())):
        owners = [_mentioned(last["user"], known)]
        due = due._replace(rest=due.rest[: last.start()])
    text = _tidy(named(due.rest, known)) or named(said, known)
    for owner in owners or [_Owner(None, "")]:
        asks = _asked_of(owner, known) + due.asks
        data = {"owner": owner.user, "owner_name": owner.name, "due": due.day and due.day.isoformat()}
        if firm := _firm_of(owner, known):
            data["owner_firm"] = firm
        yield Line(Kind.TODO, text, data, asks)


def _firm_of(owner: _Owner, known: Known) -> str | None:
    """Return for which of their firms somebody of several does it, where that is clear."""
    meant = [firm for firm, _ in known.firms_meant(owner.user)]
    return owner.firm if owner.firm in meant else meant[0] if len(meant) == 1 else None


def _asked_of(owner: _Owner, known: Known) -> tuple[Ask, ...]:
    meant = tuple(name for _, name in known.firms_meant(owner.user))
    if meant and _firm_of(owner, known) is None:
        return (Ask("owner_firm", owner.name, meant),)
    if owner.user is not None or fold(owner.name) in GROUPS:
        return ()
    called = known.shared.get(fold(owner.name))
    return (Ask("owner_shared", owner.name, called) if called else Ask("owner", owner.name),)


def _date_first(said: str, known: Known) -> tuple[_Due | None, str]:
    """Return the day with which a ToDo begins, where its owner stands behind it, and what follows."""
    for form in (_DATE_FIRST, _DAY_FIRST):
        found = form.match(said)
        if found is None:
            continue
        when, rest = found["when"], said[found.end() :]
        day = _day(when, known.today)
        if day is None and not (form is _DATE_FIRST and _LIKE_A_DATE.search(when)):
            continue
        if _first_owner(rest, known, only_known=False) is not None:
            asks = () if day else (_asked_day(when, known.today),)
            return _Due(day, "" if day else found[0], asks), rest
    return None, said


def _with_first(first: _Due | None, due: _Due) -> _Due:
    """Return the due date of a ToDo that begins with one; a second one behind it is asked about."""
    if first is None:
        return due
    rest = first.rest + due.rest
    if due.day is None or due.day == first.day:
        return _Due(first.day, rest, first.asks)
    return _Due(None, rest, (Ask("due", ""),))


def _owners(said: str, known: Known) -> tuple[list[_Owner], str]:
    """Return those who are named first, and what stands behind them."""
    found: list[_Owner] = []
    rest = said.lstrip(_SEPARATORS)
    one = _first_owner(rest, known, only_known=False)
    while one is not None:
        owner, length = one
        found.append(owner)
        joined = _JOINED_BY.match(rest, length)
        one = _first_owner(rest[joined.end() :], known, only_known=True) if joined else None
        if joined and one:
            rest = rest[joined.end() :]
            continue
        behind = _AFTER_OWNER.match(rest, length)
        rest = rest[behind.end() if behind else length :]
        mention = MENTION.match(rest)
        one = (_mentioned(mention[1], known), mention.end()) if mention else None
    return found, rest


def _first_owner(text: str, known: Known, *, only_known: bool) -> tuple[_Owner, int] | None:
    """Return who is named at the beginning of a text, and how long that is."""
    if mention := MENTION.match(text):
        return _mentioned(mention[1], known), mention.end()
    if known.speaker and (myself := MYSELF.match(text)):
        return _mentioned(known.speaker, known), myself.end()
    for end in range(min(len(text), _LONGEST_NAME), 0, -1):
        name = bare_name(text[:end])
        polite = name != text[:end].lstrip("@").strip()
        if (polite or text[end : end + 1] in {*_SEPARATORS, *"とや/&", ""}) and (
            fold(name) in known.people or fold(name) in GROUPS
        ):
            return _Owner(known.people.get(fold(name)) or None, name, known.firms.get(fold(name))), end
    unknown = None if only_known else _POLITE.match(text) or _AT_NAME.match(text)
    return None if unknown is None else (_Owner(None, bare_name(unknown[0])), unknown.end())


def _mentioned(user: str, known: Known) -> _Owner:
    return _Owner(user, known.names.get(user, user))


def _due(text: str, known: Known) -> _Due:
    """Return the day until when, and the text without it; what looks like one and is left is asked about."""
    due = _written(text, known)
    if due.day is not None or due.asks:
        return due
    left = (found for found in _LEFT.finditer(text) if not _TOLD_OF.match(text, found.end()))
    first = next(left, None)
    return _Due(None, text, (_asked_day(first[0], known.today),)) if first else due


def _written(text: str, known: Known) -> _Due:
    if until := _until(text, known.today):
        return until
    for form in (_MARKED, _ENGLISH):
        if found := form.search(text):
            day = _day(found["when"], known.today)
            if day is not None:
                return _Due(day, text[: found.start()])
            if form is _MARKED or _LIKE_A_DATE.search(found["when"]):
                return _Due(None, text, (_asked_day(found["when"], known.today),))
    for form in (_SPAN, _IN_BRACKETS, _ON, _NEXT):
        found = form.search(text)
        if found and (day := _day(found["when"], known.today)):
            return _Due(day, text[: found.start()] + text[found.end() :])
    last = _LAST_WORD.search(text)
    day = last and _day(last["when"], known.today)
    return _Due(day, text[: last.start()]) if last and day else _Due(None, text)


def _until(text: str, today: date) -> _Due | None:
    """Return the day that stands before まで; what looks like one and cannot be read is asked about."""
    asked: _Due | None = None
    read: list[_Due] = []
    for mark in _UNTIL.finditer(text):
        before, past = text[: mark.start()], ""
        for start in range(max(0, len(before) - _LONGEST_DATE), len(before)):
            if start and _JOINED.match(before[start - 1]):
                continue
            if before[start].strip() and (day := _day(before[start:], today)) is not None:
                read.append(_Due(day, before[:start] + text[mark.end() :], (Ask("due", before[start:]),)))
                break
            if is_past(before[start:], today):
                past = before[start:].strip()
                break
        word = _WORD_END.split(before.rstrip())[-1]
        if _LIKE_A_DATE.search(word) or (word and not text[mark.end() :].strip(" \u3000。.)\uff09")):
            asked = _Due(None, text, (_asked_day(past or word, today),))
    if len({one.day for one in read}) > 1:
        return _Due(None, text, (Ask("due", "・".join(one.asks[0].said for one in read)),))
    return read[0]._replace(asks=()) if read else asked


def _day(text: str, today: date) -> date | None:
    try:
        return read_due(text, today)
    except Refusal:
        return None


def _asked_day(said: str, today: date) -> Ask:
    return Ask("due_past" if is_past(said, today) else "due", said)


def _tidy(text: str) -> str:
    """Return a text from which pieces were taken, without what they left behind."""
    return _EMPTY_BRACKETS.sub("", text).strip(_SEPARATORS + "。")
