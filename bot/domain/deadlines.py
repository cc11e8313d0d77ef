"""Until when the customer hears from us, and why it is then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self

from bot.domain.service_hours import Closure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from bot.domain.inquiries import Inquiry
    from bot.domain.service_hours import ServiceHours, Span, Week

_DAY = timedelta(days=1)


class Why(StrEnum):
    """The kinds of reason; the catalogue has their words."""

    ALWAYS = "always"  # the clock never rests
    OPEN = "open"  # arrived during service hours
    CLOSED = "closed"  # arrived outside them: the clock starts at `Deadline.starts`
    NIGHT = "night"  # a day turns between
    BREAK = "break"  # a break within a day lies between, such as lunch
    DAY_OFF = "day_off"  # weekdays without service hours, such as a weekend
    HOLIDAY = "holiday"
    CLOSURE = "closure"


@dataclass(frozen=True)
class Reason:
    """One reason. `first` and `last` are local days, both included; a holiday has its Japanese `name`
    ("" where unknown); a break, or a closure of part of a day, has the `span` that was not worked, in UTC. An
    arrival has the `weekly` shifts in force then: the words name them, whatever the network changes later.
    """

    why: Why
    first: date | None = None
    last: date | None = None
    name: str = ""
    span: Span | None = None
    weekly: Week | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the reason as JSON values: it is frozen into the inquiry."""
        values: dict[str, Any] = {
            "why": self.why,
            "first": None if self.first is None else self.first.isoformat(),
            "last": None if self.last is None else self.last.isoformat(),
            "name": self.name,
            "span": None if self.span is None else [moment.isoformat() for moment in self.span],
        }
        if self.weekly is not None:
            values["weekly"] = [[list(shift) for shift in day] for day in self.weekly]
        return values

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote; arrivals that kept no `weekly` have none."""
        first, last, span, weekly = value["first"], value["last"], value["span"], value.get("weekly")
        return cls(
            Why(value["why"]),
            None if first is None else date.fromisoformat(first),
            None if last is None else date.fromisoformat(last),
            value["name"],
            None if span is None else (datetime.fromisoformat(span[0]), datetime.fromisoformat(span[1])),
            None
            if weekly is None
            else tuple(tuple((opens, closes) for opens, closes in day) for day in weekly),
        )


@dataclass(frozen=True)
class Deadline:
    """`due` is the last moment for the first reply, `starts` the one from which time counted, both in UTC.

    `reason` begins with how it arrived, then says what lay between arrival and `due`, in order.
    """

    received_at: datetime
    window: timedelta
    starts: datetime
    due: datetime
    reason: tuple[Reason, ...]


def reply_deadline(received_at: datetime, window: timedelta, hours: ServiceHours) -> Deadline:
    """Return the deadline of what arrived at `received_at`; `window` is service time.

    Refusal for a network that is never open, ValueError for a naive moment or a negative window.
    """
    starts = hours.next_opening(received_at)
    due = hours.add(starts, window)
    if hours.always:
        return Deadline(received_at, window, starts, due, (Reason(Why.ALWAYS),))
    arrived = Reason(Why.OPEN if hours.is_open(received_at) else Why.CLOSED, weekly=hours.weekly)
    return Deadline(received_at, window, starts, due, (arrived, *_between(received_at, due, hours)))


def kept_of(case: Inquiry) -> Deadline:
    """Return an inquiry's deadline with the reasons that were kept."""
    return Deadline(
        case.received_at,
        timedelta(seconds=case.window_seconds),
        case.clock_starts,
        case.deadline,
        tuple(Reason.from_json(reason) for reason in case.why_deadline),
    )


def told_anew(
    deadline: Deadline,
    starts: datetime,
    due: datetime,
    hours: ServiceHours,
    lost: Collection[Span],
    worked: Collection[date],
) -> Deadline:
    """Return a deadline that was moved: how it arrived stays, what lies between is told by `hours`.

    `lost` is what a closure took of the days that were `worked` in part.
    """
    between = _between(deadline.received_at, due, hours, lost, worked)
    reason = deadline.reason[:1] and (deadline.reason[0], *between)
    return Deadline(deadline.received_at, deadline.window, starts, due, reason)


def hours_kept(deadline: Deadline, now: ServiceHours) -> ServiceHours | None:
    """Return the service hours that a deadline was told by, None where it kept none.

    The reasons name every day off up to the deadline; after it `now`, today's hours, know the closures.
    """
    if not deadline.reason:
        return None
    if deadline.reason[0].why is Why.ALWAYS:
        return replace(now, always=True)
    weekly, last = deadline.reason[0].weekly, now.local_day(deadline.due)
    if weekly is None:
        return None
    natural = replace(now, always=False, weekly=weekly, closures=())
    off = [
        Closure(reason.first, reason.last)
        for reason in deadline.reason
        if reason.why in (Why.CLOSURE, Why.HOLIDAY) and reason.first and reason.last
        # Of a day that was worked until it closed, what came after it is off.
        if reason.span is None or all(end <= reason.span[1] for _, end in natural.spans(reason.first))
    ]
    since = [Closure(max(one.first, last + _DAY), one.last) for one in now.closures if one.last > last]
    return replace(natural, closures=(*off, *since))


def _between(
    received_at: datetime,
    due: datetime,
    hours: ServiceHours,
    lost: Collection[Span] = (),
    worked: Collection[date] = (),
) -> Iterator[Reason]:
    """Say what lay between the two moments; a night only where nothing says more."""
    first, last = hours.local_day(received_at), hours.local_day(due)
    idle = list(_idle_days(first, last, hours, worked))
    for start, end in lost:
        day = hours.local_day(start)
        idle.append(Reason(Why.CLOSURE, day, day, span=(start, end)))
    if first < last and not idle:
        yield Reason(Why.NIGHT, first, last)
    breaks = [
        reason
        for reason in _breaks(received_at, due, hours)
        if not any(reason.span and start <= reason.span[0] < end for start, end in lost)
    ]
    yield from sorted(idle + breaks, key=lambda reason: reason.first or first)


def _idle_days(first: date, last: date, hours: ServiceHours, worked: Collection[date]) -> Iterator[Reason]:
    """Whole days without service, neighbours of one kind taken together; not those `worked` in part."""
    held: Reason | None = None
    day = first
    while day <= last:
        reason = None if day in worked else _why_idle(day, hours)
        if held and reason and (held.why, held.name) == (reason.why, reason.name) and held.last == day - _DAY:
            held = Reason(held.why, held.first, day, held.name)
        else:
            if held:
                yield held
            held = reason
        day += _DAY
    if held:
        yield held


def _why_idle(day: date, hours: ServiceHours) -> Reason | None:
    """Say why nobody works on a day: a closure takes in its weekends, a holiday on a Sunday is a Sunday."""
    if hours.spans(day):
        return None
    if hours.closure_on(day):
        return Reason(Why.CLOSURE, day, day)
    if not hours.weekly[day.weekday()]:
        return Reason(Why.DAY_OFF, day, day)
    name = hours.holiday_name(day)
    # A zone may skip the very hours in which a day is worked, or the whole day: as good as a day off.
    return Reason(Why.DAY_OFF if name is None else Why.HOLIDAY, day, day, name or "")


def _breaks(received_at: datetime, due: datetime, hours: ServiceHours) -> Iterator[Reason]:
    """Yield the breaks within a day, after arrival and before the deadline."""
    day, last = hours.local_day(received_at), hours.local_day(due)
    while day <= last:
        spans = hours.spans(day)
        for (_, closed), (opened, _) in pairwise(spans):
            if received_at < opened and closed < due and closed < opened:
                yield Reason(Why.BREAK, day, day, span=(closed, opened))
        day += _DAY
