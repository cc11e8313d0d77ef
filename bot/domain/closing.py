"""What 臨時休業, or taking it back, moves: hours change at one moment, what was worked stays worked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.deadlines import Deadline, told_anew

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain.service_hours import ServiceHours

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
    return told_anew(deadline, change.opening(deadline.starts), due, change.after)


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
