"""What 臨時休業, or taking it back, moves: hours change at one moment, what was worked stays worked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.deadlines import Deadline, Why, told_anew

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime

    from bot.domain.service_hours import ServiceHours, Span

_MOMENT = timedelta(seconds=1)  # hours begin and end at whole minutes


@dataclass(frozen=True, slots=True)
class Change:
    """From `now` (UTC) on the hours are `after`; until then they were `before`."""

    now: datetime
    before: ServiceHours
    after: ServiceHours

    def moved(self, at: datetime) -> datetime:
        """Return when as much service time has passed as would have by `at`.

        Later where days close, sooner (not before `now`) where days open again.
        """
        if at <= self.now or self.before.always:
            return at
        worked = self.before.between(self.now, at)
        if self.after.between(self.now, at) > worked:
            return self._sooner(at, worked)
        later = self.after.add(self.now, worked)
        if later > at or not self.before.is_open(at):
            return max(later, at)
        return self.after.next_opening(at)

    def _sooner(self, at: datetime, worked: timedelta) -> datetime:
        """Return it for days that open again: an opening becomes an opening, not the closing time before."""
        moved = self.after.add(self.now, worked)
        waited = self.before.next_opening(at - _MOMENT) == at
        return self.after.next_opening(moved) if waited else moved

    def opening(self, at: datetime) -> datetime:
        """Return the opening that takes the place of the one at `at`; `now` itself where it is open then."""
        return at if at <= self.now else self.after.next_opening(min(at, self.moved(at)))


def moved_deadline(deadline: Deadline, change: Change) -> Deadline:
    """Return the deadline as it stands after the change, with its reasons; itself where it does not move."""
    due = change.moved(deadline.due)
    if due == deadline.due:
        return deadline
    starts = change.opening(deadline.starts)
    return told_anew(deadline, starts, due, change.after, *_worked_in_part(deadline, due, change))


def _worked_in_part(deadline: Deadline, due: datetime, change: Change) -> tuple[list[Span], set[date]]:
    """Return what closures took of days of which some was worked, and these days.

    Hours know whole days only; what was taken of an earlier day, or earlier today, the reasons have kept.
    """
    natural, today = replace(change.after, closures=()), change.after.local_day(change.now)
    kept = [one.span for one in deadline.reason if one.why is Why.CLOSURE and one.span is not None]
    past = [span for span in kept if natural.local_day(span[0]) < today]
    taken = [span for span in kept if span not in past]
    before = _without(natural.spans(today), taken) if taken else change.before.spans(today)
    done = [(max(start, deadline.received_at), min(end, change.now)) for start, end in before]
    to_do = [(max(start, change.now), min(end, due)) for start, end in change.after.spans(today)]
    worked = [(start, end) for start, end in (*done, *to_do) if start < end]
    days = {natural.local_day(start) for start, _ in past}
    if not worked:
        return past, days
    counted = [(max(start, deadline.received_at), min(end, due)) for start, end in natural.spans(today)]
    return past + _merged(_without(counted, worked), worked), days | {today}


def _without(spans: Iterable[Span], cuts: Iterable[Span]) -> Iterator[Span]:
    """Yield what is left of spans of time."""
    for opens, end in spans:
        start = opens
        for first, last in sorted(cuts):
            if first < end and start < last:
                if start < first:
                    yield start, first
                start = last
        if start < end:
            yield start, end


def _merged(spans: Iterable[Span], worked: Iterable[Span]) -> list[Span]:
    """Take spans together between which nothing was worked, such as those around a lunch break."""
    found: list[Span] = []
    for start, end in spans:
        if found and not any(found[-1][1] <= one < start for one, _ in worked):
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found


def moved_timer(timer: Mapping[str, Any], change: Change) -> dict[str, Any] | None:
    """Return `due`, `meant_for` and `data` of an inquiry's armed timer after the change; None: they stay.

    What was put off to an opening waits for the one that takes its place.
    """
    data = dict(timer["data"])
    if timer["due"] != timer["meant_for"]:
        due = change.opening(timer["due"])
        moved = {"due": due, "meant_for": timer["meant_for"], "data": data}
    else:
        due = change.moved(timer["due"])
        if "until" in data:
            until = type(due).fromisoformat(data["until"])
            data["until"] = change.moved(until).isoformat()
        moved = {"due": due, "meant_for": due, "data": data}
    return None if all(timer[name] == value for name, value in moved.items()) else moved
