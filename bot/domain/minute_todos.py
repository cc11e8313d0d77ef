"""宿題: @人 … 12/10まで. Whose it is, until when, and what is left to be done; nothing is guessed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.beginnings import is_enough
from bot.domain.minute_dues import JAPANESE, Calendar, Due, dates_first, due
from bot.domain.minute_kinds import MENTION, Ask, Kind, Line, bare_name, fold, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.minute_kinds import Known

OFFICE = {"事務局", "secretariat", "the secretariat"}  # the role: what it is to do is of all who fill it
GROUPS = {"全員", "各社", "各自", "all", "everybody", "everyone"} | OFFICE
MYSELF = re.compile(
    r"(?:私|わたし|わたくし|自分|小職|me|myself)(?=[\s\u3000、,:\uff1a→がは]|$)", re.IGNORECASE
)
_LONGEST_NAME = 30  # characters
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
_ENDS_BEGINNING = re.compile(r"[\s\u3000:\uff1a→]|$")  # 「大阪、東京の会場」, 「検査/出荷」: no firm
_SEPARATORS = " \t\n\u3000、,:\uff1a→・"

_EMPTY_BRACKETS = re.compile(r"[(\uff08]\s*[)\uff09]")


class _Owner(NamedTuple):
    user: str | None
    name: str
    firm: str | None = None  # where the name says it


def todos(said: str, known: Known, *, in_japanese: bool) -> Iterator[Line]:
    """Yield a ToDo for each of those named; whose owner or date cannot be read stays without and is asked.

    `in_japanese`: its label is, and 3/4 is the fourth of March whatever letters stand beside it.
    """
    by = Calendar(known.today, known.days, is_english=not (in_japanese or JAPANESE.search(said)))
    first, rest = _date_first(said.strip(_SEPARATORS), known, by)
    owners, rest = _owners(rest, known)
    until = _with_first(first, due(rest.rstrip(), by))
    if not owners and (last := _OWNER_LAST.search(until.rest.rstrip())):
        owners = [_mentioned(last["user"], known)]
        until = until._replace(rest=until.rest[: last.start()])
    text = _tidy(named(until.rest, known)) or named(said, known)
    for owner in owners or [_Owner(None, "")]:
        asks = _asked_of(owner, known) + until.asks
        data = {"owner": owner.user, "owner_name": owner.name, "due": until.day and until.day.isoformat()}
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


def _date_first(said: str, known: Known, by: Calendar) -> tuple[Due | None, str]:
    """Return the day with which a ToDo begins, where its owner stands behind it, and what follows."""
    for first, rest in dates_first(said, by):
        if _first_owner(rest, known, only_known=False) is not None:
            return first, rest
    return None, said


def _with_first(first: Due | None, second: Due) -> Due:
    """Return the due date of a ToDo that begins with one; a second one behind it is asked about."""
    if first is None:
        return second
    rest = first.rest + second.rest
    if second.day is None or second.day == first.day:
        return Due(first.day, rest, first.asks)
    return Due(None, rest, (Ask("due", ""),))


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
            if fold(name) in GROUPS:  # also where somebody in Slack is called 「事務局 小松」
                return _Owner(None, name), end
            return _Owner(known.people.get(fold(name)) or None, name, known.firms.get(fold(name))), end
    for end in range(min(len(text), _LONGEST_NAME), 0, -1):
        if _ENDS_BEGINNING.match(text, end) and (begun := _firm_begun(text[:end], known)):
            return begun, end
    unknown = None if only_known else _POLITE.match(text) or _AT_NAME.match(text)
    return None if unknown is None else (_Owner(None, bare_name(unknown[0])), unknown.end())


def _firm_begun(said: str, known: Known) -> _Owner | None:
    """Return who answers for the firm that is known by the beginning of its name, called by the whole."""
    begun = known.begun.get(fold(said))
    if begun is None or not begun.user or not is_enough(said) or said.isascii():  # Bridge inspection: no firm
        return None
    return _Owner(begun.user, begun.label, begun.firm)


def _mentioned(user: str, known: Known) -> _Owner:
    return _Owner(user, known.names.get(user, user))


def _tidy(text: str) -> str:
    """Return a text from which pieces were taken, without what they left behind."""
    return _EMPTY_BRACKETS.sub("", text).strip(_SEPARATORS + "。")
