"""Finding inquiries again: by what is written in them, those that wait, late ones, one's own, a month's.

Everybody may see what the card in the channel shows. The customer's name and subject are shown, and sought
in, only for those who may act on the inquiry; others find what a released summary says. Each look is on
record.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.domain.finding import words_sought
from bot.domain.months import span
from bot.services import cases, ledger, members
from storage import allocations, finding, inquiries, outcomes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bot.domain.members import Act
    from bot.network import Network
    from bot.services.views import CaseView
    from storage.database import Session

SHOWN = 10  # on a page
PAGES = 50  # that can be turned to
FEW = 5000  # inquiries of a person's own that are looked through one by one
_AT_FIRST, _AT_ONCE = 20, 500  # of those found, whose they are is asked


class Kind(StrEnum):
    """What is listed."""

    WORDS = "words"
    OPEN = "open"
    LATE = "late"
    MINE = "mine"
    MONTH = "month"
    WAITING = "waiting"
    UNLED = "unled"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to see: `text` is the words, or a month as `2026-12`."""

    kind: Kind
    text: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A page (from 0) of what was found among the inquiries up to `upto`; whose customer may be named.

    `everywhere` says that all of them were looked through, as the secretariat may.
    """

    wanted: Wanted
    page: int
    upto: int
    views: tuple[CaseView, ...]
    named: frozenset[int]
    more: bool
    everywhere: bool = False


def look(s: Session, net: Network, act: Act, wanted: Wanted, page: int = 0, upto: int | None = None) -> Found:
    """Return a page of what is wanted. Refusal `nothing_sought` where no word is left to seek."""
    upto = finding.newest(s) if upto is None else upto
    page = min(page, PAGES - 1)
    seeker = _Seeker(s, net, act, upto)
    ids = seeker.ids(wanted, (page + 1) * SHOWN + 1)
    shown = ids[page * SHOWN : (page + 1) * SHOWN]
    found = inquiries.by_ids(s, shown)
    views = cases.views(s, net, act.now, [found[one] for one in shown])
    more = len(ids) > (page + 1) * SHOWN and page + 1 < PAGES
    named = frozenset(seeker.own_among(shown))
    return Found(wanted, page, upto, tuple(views), named, more, seeker.sees_all)


def record(s: Session, net: Network, act: Act, found: Found) -> None:
    """Put on record whose customers this person was shown by name."""
    ledger.listed(s, net, act, found.named)


_OF_ALL: dict[Kind, Callable[[Session, int, int], list[int]]] = {
    Kind.OPEN: inquiries.open_ids,
    Kind.WAITING: outcomes.waiting,
    Kind.UNLED: allocations.without_firm,
}


class _Seeker:
    """Seeks for one person; what they may see decides what they find."""

    def __init__(self, s: Session, net: Network, act: Act, upto: int) -> None:
        self._s, self._net, self._act, self._upto = s, net, act, upto
        self.sees_all = members.is_secretariat(s, net, act.actor, act.now)
        today = net.hours.local_day(act.now)
        firms = tuple(firm.id for firm in members.firms_on(s, act.actor, today))
        self._whose = finding.Whose(act.actor, firms, today)

    def ids(self, wanted: Wanted, limit: int) -> Sequence[int]:
        """Return the first inquiries of what is wanted, in the order in which they are shown."""
        if wanted.kind is Kind.WORDS:
            return list(islice(self._with(wanted.text), limit))
        if wanted.kind is Kind.MINE:
            return self._own(limit)
        if of_all := _OF_ALL.get(wanted.kind):
            return of_all(self._s, self._upto, limit)
        if wanted.kind is Kind.LATE:
            return finding.late(self._s, self._act.now, self._upto, limit)
        return finding.received_between(self._s, *span(wanted.text, self._net.timezone), self._upto, limit)

    def own_among(self, ids: Iterable[int]) -> set[int]:
        """Return those of these inquiries whose customer the person may see."""
        some = set(ids)
        if self.sees_all or not some:
            return some
        return finding.theirs_among(self._s, self._whose, some)

    def _own(self, limit: int) -> list[int]:
        return finding.theirs(self._s, self._whose, self._upto, limit)

    def _with(self, text: str) -> Iterator[int]:
        words = words_sought(text)
        if not words:
            raise Refusal("nothing_sought")
        if self.sees_all:
            return finding.search(self._s, finding.CASE, words, self._upto)
        shared = finding.search(self._s, finding.SHARED, words, self._upto)
        return _each_once(merge(self._own_with(words), shared, reverse=True))

    def _own_with(self, words: Sequence[str]) -> Iterator[int]:
        """Yield the person's own inquiries with these words; of many, all are sought and others left out."""
        own = self._own(FEW + 1)
        if len(own) <= FEW:
            yield from finding.search_among(self._s, set(own), words)
            return
        matching = finding.search(self._s, finding.CASE, words, self._upto)
        many = _AT_FIRST
        while some := list(islice(matching, many)):
            yield from sorted(self.own_among(some), reverse=True)
            many = min(2 * many, _AT_ONCE)


def _each_once(ids: Iterable[int]) -> Iterator[int]:
    last = None
    for one in ids:
        if one != last:
            yield one
        last = one
