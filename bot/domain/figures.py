"""A month in numbers: what came in, how fast it was answered, who was called, which firm took it.

Everything is counted for the inquiries that arrived in the month, as they stand now. What each number means
is in docs/decisions/016-figures.md.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from bot.domain.allocation import Allocation, Why
from bot.domain.inquiries import Dismissal
from bot.domain.outcomes import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.domain.counted import Case, Ending, Month, Word

T = TypeVar("T")
MOST = 90  # the percentile that is shown beside the median
_ALL = 100


@dataclass(frozen=True, slots=True)
class Clock:
    """First replies on one clock: their median, nine in ten, how many were in time, and of how many.

    Of those that are not answered only the overdue ones are counted: the others may yet be in time.
    """

    half: timedelta | None
    most: timedelta | None
    in_time: int
    of: int

    @property
    def percent(self) -> int | None:
        """The share in time in whole percent, half rounded up; None where no reply was due.

        100 is said only where none was late and 0 only where all were: 99.6 is 99, and 0.4 is 1.
        """
        if not self.of:
            return None
        if self.in_time in {0, self.of}:
            return _ALL * self.in_time // self.of
        return min(max((2 * _ALL * self.in_time + self.of) // (2 * self.of), 1), _ALL - 1)


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of some inquiries."""

    inquiries: int
    not_inquiries: int
    mass_production: int
    linked: int
    replied: int
    waiting: int  # for their first reply, before the deadline
    overdue: int  # without a first reply past the deadline
    service: Clock
    wall: Clock
    steps: Mapping[str, int]  # by the step's key, in the order of the chain
    hands: int  # a firm counts once for an inquiry, however many processes it offers
    declines: Mapping[str, int]  # by reason, "" where none was given
    quotes: int  # inquiries for which one was recorded, whatever came of it
    ends: Mapping[str, int]  # by what stands in the end, 受注 first; a quote is no end
    lost: Mapping[str, int]  # by reason, "" where none was given
    funnel: tuple[int, ...]  # cases of their own, replied, a firm sought, led, quoted (or won at once), won

    @property
    def dismissed(self) -> int:
        """How many a person took off the clock."""
        return self.not_inquiries + self.mass_production


@dataclass(frozen=True, slots=True)
class Load:
    """What a firm did in the month: turns that began in it, and what it said to the month's inquiries."""

    firm: str
    turns: int
    hands: int
    awards: int
    declines: int


def percentile(ordered: Sequence[T], share: int) -> T | None:
    """Return the nearest-rank percentile of times in ascending order; None where there is none.

    The smallest time that at least `share` percent do not exceed: one that really occurred. Definition 1 in
    Hyndman and Fan, Sample Quantiles in Statistical Packages, The American Statistician 50 (1996).
    """
    return ordered[-(-len(ordered) * share // _ALL) - 1] if ordered else None


def median(ordered: Sequence[int]) -> float | None:
    """Return the median of seconds in ascending order: of an even number the mean of the middle two."""
    if not ordered:
        return None
    middle = len(ordered) // 2
    return (ordered[middle] + ordered[~middle]) / 2


def figures(month: Month) -> Figures:
    """Return the numbers of a month's inquiries."""
    clocked = [case for case in month.cases if case.is_clocked]
    whys = _summed((why, many) for _, why, many in _declined(month.said))
    as_what = _summed((case.dismissed_as, case.many) for case in month.cases if not case.is_clocked)
    late = _many(case for case in clocked if not case.is_replied and not case.on_time)
    replied = _many(case for case in clocked if case.is_replied)
    steps = _summed((one.step, one.many) for one in month.rung)
    ends = _summed((one.kind, one.many) for one in month.told)
    lost = _summed((one.why or "", one.many) for one in month.told if one.kind == Outcome.LOST)
    return Figures(
        inquiries=_many(month.cases),
        not_inquiries=as_what[Dismissal.NOT_AN_INQUIRY],
        mass_production=as_what[Dismissal.MASS_PRODUCTION],
        linked=_many(case for case in month.cases if case.is_linked),
        replied=replied,
        waiting=_many(clocked) - replied - late,
        overdue=late,
        service=_clock(clocked, attrgetter("service"), attrgetter("on_time")),
        wall=_clock(clocked, attrgetter("wall"), attrgetter("on_time_wall")),
        steps={step: steps[step] for step in sorted(steps, key=_place)},
        hands=sum(_raised(month.said).values()),
        declines={why: whys[why] for why in (*Why, "") if whys[why]},
        quotes=_many(one for one in month.told if one.is_quoted),
        ends={kind: ends[kind] for kind in Outcome if ends[kind] and kind != Outcome.QUOTED},
        lost={why: lost[why] for why in (*Why, "") if lost[why]},
        funnel=_funnel(month),
    )


def _many(some: Iterable[Case | Ending]) -> int:
    return sum(one.many for one in some)


def _summed(counts: Iterable[tuple[Any, int]]) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for name, many in counts:
        found[name] += many
    return found


def _clock(
    cases: Sequence[Case], taken: Callable[[Case], Sequence[int]], on_time: Callable[[Case], bool]
) -> Clock:
    seconds = sorted(chain.from_iterable(map(taken, cases)))  # of runs in order, which are merged
    replied = [case for case in cases if case.is_replied]
    in_time = _many(case for case in replied if on_time(case))
    overdue = _many(case for case in cases if not case.is_replied and not on_time(case))
    return Clock(_time(median(seconds)), _time(percentile(seconds, MOST)), in_time, _many(replied) + overdue)


def _time(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _funnel(month: Month) -> tuple[int, ...]:
    own = [case for case in month.cases if case.is_counted]
    replied = [case for case in own if case.is_replied]
    sought = [case for case in replied if case.allocation != Allocation.NONE]
    taken_back = [case for case in month.sought if case.is_counted and case.is_replied]
    led = [case for case in sought if case.lead_firm_id is not None]
    told = [one for one in month.told if _is_led(one.case)]
    won = [one for one in told if one.kind == Outcome.WON]
    quoted = [one for one in told if one.is_quoted or one.kind == Outcome.WON]
    return _many(own), _many(replied), _many([*sought, *taken_back]), _many(led), _many(quoted), _many(won)


def _is_led(case: Case) -> bool:
    is_sought = case.is_counted and case.is_replied and case.allocation != Allocation.NONE
    return is_sought and case.lead_firm_id is not None


def _place(step: str) -> tuple[bool, int]:
    """Return where a step stands: reminders, the most time left first, then calls in order."""
    kind, _, number = step.partition("-")
    return kind == "call", int(number) if kind == "call" else -int(number)


def _raised(said: Iterable[Word]) -> Counter[str]:
    """Return for how many inquiries each firm raised its hand."""
    alone = {(one.inquiry_id, one.firm_id) for one in said if one.is_hand and one.inquiry_id is not None}
    alike = ((word.firm_id, word.many) for word in said if word.is_hand and word.inquiry_id is None)
    return _summed(chain(alike, ((firm, 1) for _, firm in alone)))


def _declined(said: Sequence[Word]) -> list[tuple[str, str, int]]:
    """Return which firm declined, why, and how often; a hand for a process outweighs a decline of another."""
    raised = {(word.inquiry_id, word.firm_id) for word in said if word.is_hand}
    alone = {
        key: word.why or ""
        for word in said
        if not word.is_hand
        and word.inquiry_id is not None
        and ((key := (word.inquiry_id, word.firm_id)) not in raised or word.by_name)
    }
    alike = [word for word in said if not word.is_hand and word.inquiry_id is None]
    found = [(word.firm_id, word.why or "", word.many) for word in alike]
    return found + [(firm, why, 1) for (_, firm), why in alone.items()]


def loads(month: Month, turns: Iterable[str], firms: Iterable[str]) -> list[Load]:
    """Return each firm's load in the order in which `firms` come; `turns` has the firm of each turn."""
    turned, raised = Counter(turns), _raised(month.said)
    awards = _summed((case.lead_firm_id, case.many) for case in month.cases)
    declined = _summed((firm, many) for firm, _, many in _declined(month.said))
    return [Load(firm, turned[firm], raised[firm], awards[firm], declined[firm]) for firm in firms]
