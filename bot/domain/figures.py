"""A month in numbers: what came in, how fast it was answered, who was called, which firm took it.

Everything is counted for the inquiries that arrived in the month, as they stand now. Nothing in here knows a
customer. What each number means is in docs/decisions/016-figures.md.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.allocation import Allocation, Why
from bot.domain.inquiries import Dismissal, State
from bot.domain.outcomes import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from bot.domain.service_hours import ServiceHours

HALF, MOST = 50, 90  # percentiles that are shown
_ALL = 100


@dataclass(frozen=True, slots=True)
class Case:
    """What is counted of an inquiry; field names are the columns of the table `inquiry`."""

    id: int
    lane: str | None
    source: str
    received_at: datetime
    deadline: datetime
    deadline_wall: datetime
    replied_at: datetime | None
    state: str
    dismissed_as: str | None
    linked_to: int | None
    allocation: str
    lead_firm_id: str | None

    @property
    def is_counted(self) -> bool:
        """Whether it is a customer's case of its own: neither dismissed nor linked to another."""
        return self.state != State.DISMISSED and self.linked_to is None


@dataclass(frozen=True, slots=True)
class Rung:
    """A reminder or call that went out for an inquiry; `step` is the step's key."""

    inquiry_id: int
    step: str


@dataclass(frozen=True, slots=True)
class Word:
    """What a firm said in the end to a call for hands (or one of its processes), or to being asked by name.

    `why` is the reason of a decline, where one was given.
    """

    inquiry_id: int
    firm_id: str
    is_hand: bool
    why: str | None = None
    by_name: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """What was recorded of an inquiry and not taken back: a kind of `bot.domain.outcomes`, and why."""

    inquiry_id: int
    kind: str
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """First replies on one clock: the two percentiles, how many were in time, and of how many.

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


@dataclass(frozen=True, slots=True)
class Month:
    """All that happened to a month's inquiries."""

    cases: Sequence[Case]
    rung: Sequence[Rung]
    said: Sequence[Word]  # the oldest first
    told: Sequence[Ending]  # the oldest first
    sought: frozenset[int] = frozenset()  # for which hands were called, or a firm asked by name, ever


NOTHING = Month((), (), (), ())


def percentile(ordered: Sequence[timedelta], share: int) -> timedelta | None:
    """Return the nearest-rank percentile of times in ascending order; None where there is none.

    The smallest time that at least `share` percent do not exceed: one that really occurred. Definition 1 in
    Hyndman and Fan, Sample Quantiles in Statistical Packages, The American Statistician 50 (1996).
    """
    return ordered[-(-len(ordered) * share // _ALL) - 1] if ordered else None


def figures(month: Month, hours: ServiceHours, now: datetime) -> Figures:
    """Return the numbers of a month's inquiries as they stand at `now`; service time by today's `hours`."""
    clocked = [case for case in month.cases if case.state != State.DISMISSED]
    whys = Counter(_declined(month.said).values())
    as_what = Counter(case.dismissed_as for case in month.cases if case.state == State.DISMISSED)
    late = sum(case.replied_at is None and case.deadline <= now for case in clocked)
    replied = sum(case.replied_at is not None for case in clocked)
    steps = Counter(one.step for one in month.rung)
    last = {one.inquiry_id: one for one in month.told}.values()
    ends = Counter(one.kind for one in last)
    lost = Counter(one.why or "" for one in last if one.kind == Outcome.LOST)
    return Figures(
        inquiries=len(month.cases),
        not_inquiries=as_what[Dismissal.NOT_AN_INQUIRY],
        mass_production=as_what[Dismissal.MASS_PRODUCTION],
        linked=sum(case.linked_to is not None for case in month.cases),
        replied=replied,
        waiting=len(clocked) - replied - late,
        overdue=late,
        service=_clock(clocked, now, lambda case: case.deadline, hours.between),
        wall=_clock(clocked, now, lambda case: case.deadline_wall, lambda start, end: end - start),
        steps={step: steps[step] for step in sorted(steps, key=_place)},
        hands=len(_raised(month.said)),
        declines={why: whys[why] for why in (*Why, "") if whys[why]},
        quotes=len({one.inquiry_id for one in month.told if one.kind == Outcome.QUOTED}),
        ends={kind: ends[kind] for kind in Outcome if ends[kind] and kind != Outcome.QUOTED},
        lost={why: lost[why] for why in (*Why, "") if lost[why]},
        funnel=_funnel(month),
    )


def _clock(
    cases: Iterable[Case],
    now: datetime,
    deadline: Callable[[Case], datetime],
    taken: Callable[[datetime, datetime], timedelta],
) -> Clock:
    times, in_time, overdue = [], 0, 0
    for case in cases:
        if case.replied_at is not None:
            times.append(taken(case.received_at, case.replied_at))
            in_time += case.replied_at <= deadline(case)
        else:
            overdue += deadline(case) <= now
    times.sort()
    return Clock(percentile(times, HALF), percentile(times, MOST), in_time, len(times) + overdue)


def _funnel(month: Month) -> tuple[int, ...]:
    own = [case for case in month.cases if case.is_counted]
    replied = [case for case in own if case.replied_at is not None]
    sought = [case for case in replied if case.allocation != Allocation.NONE or case.id in month.sought]
    led = [case for case in sought if case.lead_firm_id is not None]
    last = {one.inquiry_id: one.kind for one in month.told}
    won = {number for number, kind in last.items() if kind == Outcome.WON}
    offered = won | {one.inquiry_id for one in month.told if one.kind == Outcome.QUOTED}
    quoted = [case for case in led if case.id in offered]
    return *map(len, (own, replied, sought, led, quoted)), sum(case.id in won for case in quoted)


def _place(step: str) -> tuple[bool, int]:
    """Return where a step stands: reminders, the most time left first, then calls in order."""
    kind, _, number = step.partition("-")
    return kind == "call", int(number) if kind == "call" else -int(number)


def _raised(said: Iterable[Word]) -> set[tuple[int, str]]:
    return {(word.inquiry_id, word.firm_id) for word in said if word.is_hand}


def _declined(said: Sequence[Word]) -> dict[tuple[int, str], str]:
    """Return why each firm declined each inquiry; a hand for one process outweighs a decline of another."""
    raised = _raised(said)
    return {
        key: word.why or ""
        for word in said
        if not word.is_hand and ((key := (word.inquiry_id, word.firm_id)) not in raised or word.by_name)
    }


def parted(month: Month, part: Callable[[Case], Any]) -> dict[Any, Month]:
    """Return the month in parts, by what `part` says of each inquiry."""
    of = {case.id: part(case) for case in month.cases}
    return {
        name: Month(
            [case for case in month.cases if of[case.id] == name],
            [one for one in month.rung if of[one.inquiry_id] == name],
            [one for one in month.said if of[one.inquiry_id] == name],
            [one for one in month.told if of[one.inquiry_id] == name],
            month.sought,
        )
        for name in set(of.values())
    }


def loads(month: Month, turns: Iterable[str], firms: Iterable[str]) -> list[Load]:
    """Return each firm's load in the order in which `firms` come; `turns` has the firm of each turn."""
    turned = Counter(turns)
    awards = Counter(case.lead_firm_id for case in month.cases)
    raised = Counter(firm for _, firm in _raised(month.said))
    declined = Counter(firm for _, firm in _declined(month.said))
    return [Load(firm, turned[firm], raised[firm], awards[firm], declined[firm]) for firm in firms]
