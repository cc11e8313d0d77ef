"""Whose turn it is: the duty week, and a proposal for the weeks to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.domain.service_hours import LONGEST_BREAK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.service_hours import Closure, ServiceHours

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Turn:
    """A firm's duty in a lane; `week` is its Monday, `firm` is None where nobody can serve."""

    week: date
    lane: str
    firm: str | None


@dataclass(frozen=True)
class RotaFirm:
    """What the rota knows of a firm. It serves in weeks that begin after it joined and end before it left."""

    id: str
    lanes: tuple[str, ...]
    closures: tuple[Closure, ...] = ()
    joined: date | None = None
    left: date | None = None

    def can_serve(self, lane: str, week: date) -> bool:
        """Whether it may have the lane in the week from Monday `week`; a day of closure rules it out."""
        sunday = week + _WEEK - _DAY
        return (
            lane in self.lanes
            and (self.joined is None or self.joined <= week)
            and (self.left is None or self.left > sunday)
            and not any(closure.first <= sunday and week <= closure.last for closure in self.closures)
        )


def turn_of(week: date, hours: ServiceHours) -> datetime | None:
    """Return the moment in UTC at which the week from Monday `week` turns: its first service hour.

    None for a week without service hours, which has no turn.
    """
    days = (week + day * _DAY for day in range(7))
    return min((span[0] for day in days for span in hours.spans(day)), default=None)


def week_of(at: datetime, hours: ServiceHours) -> date:
    """Return the Monday of the duty week at `at`: that of the last turn.

    Before its first service hour a week still belongs to the turn before, and so does a whole week without
    service hours. Refusal for a network that is never open.
    """
    day = hours.local_day(at)
    week = day - day.weekday() * _DAY
    for _ in range(LONGEST_BREAK // 7 + 1):
        turn = turn_of(week, hours)
        if turn is not None and turn <= at:
            return week
        week -= _WEEK
    raise Refusal("hours.never_open", days=LONGEST_BREAK)


def plan(
    firms: Sequence[RotaFirm],
    lanes: Sequence[str],
    weeks: Sequence[date],
    served: Mapping[str, int],
    before: Mapping[str, str],
) -> list[Turn]:
    """Propose one firm a lane for each of the weeks (Mondays, in order).

    `served` counts each firm's turns so far, over all lanes; a firm that it does not know starts at the
    average of its lanes. `before` has the firm of each lane in the week before the first.

    Greedy: week by week, the lane with the fewest candidates first, each lane gets the firm that did not
    serve the week before and has served least; what it cannot see is that a choice now leaves a later week
    worse. Deterministic: ties go to the firm that has waited longest, then to the one with fewer lanes,
    then by id. No firm serves two lanes in a week; None where nobody can serve.
    """
    counts = {firm.id: served.get(firm.id, _average(firm, firms, served)) for firm in firms}
    last = dict.fromkeys(before.values(), -1)
    turns: list[Turn] = []
    for number, week in enumerate(weeks):
        chosen: dict[str, str] = {}
        able = {lane: [firm for firm in firms if firm.can_serve(lane, week)] for lane in lanes}
        for lane in sorted(lanes, key=lambda lane: len(able[lane])):
            free = (firm for firm in able[lane] if firm.id not in chosen.values())
            firm = min(free, key=lambda firm: _rank(firm, number, counts, last), default=None)
            if firm is not None:
                chosen[lane] = firm.id
        for firm_id in chosen.values():
            counts[firm_id] += 1
            last[firm_id] = number
        turns += [Turn(week, lane, chosen.get(lane)) for lane in lanes]
    return turns


def _rank(
    firm: RotaFirm, number: int, counts: Mapping[str, int], last: Mapping[str, int]
) -> tuple[bool, int, int, int, str]:
    """Return how far from its turn a firm is."""
    served_last = last.get(firm.id, -2)
    return served_last == number - 1, counts[firm.id], served_last, len(firm.lanes), firm.id


def _average(newcomer: RotaFirm, firms: Iterable[RotaFirm], served: Mapping[str, int]) -> int:
    """Return the average of the firms that share a lane with one, rounded to the nearest whole turn."""
    shared = [
        served[firm.id] for firm in firms if firm.id in served and set(firm.lanes) & set(newcomer.lanes)
    ]
    return round(sum(shared) / len(shared)) if shared else 0
