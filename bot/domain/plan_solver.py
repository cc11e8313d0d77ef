"""The arithmetic of a plan: who takes which slot, as three programs, each within what the last one proved.

The evenest counts; the fewest turns in a row; the plan nearest to a draft that a person would make. Why that
is right, and what it costs: docs/decisions/007-planning-the-rota.md.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.plan_draft import draft
from bot.domain.plan_program import Program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.plan_counts import Tally

Slot = tuple[int, str]
"""A week, as its position in the span, and a lane."""
_NEAR = 8  # how much worse than elsewhere an undrafted turn is that lies right beside a drafted one


@dataclass(frozen=True)
class Arrangement:
    """Who has which slot, those left out that must stay empty; the least spread of counts there can be."""

    holders: dict[Slot, str]
    optimum: int


def arrange(
    able: Mapping[Slot, Sequence[str]], counts: Mapping[str, int], tallies: Mapping[str, Tally]
) -> Arrangement:
    """Give each slot to a firm of those able to take it; `counts` has what each firm starts from.

    Slots come in the order of weeks and lanes. Refusal where it takes too long.
    """
    if not counts:
        return Arrangement({}, 0)
    around = _Around(able, len(counts), tallies)
    holders, turns = _evenest(able, counts, around)
    after = [counts[firm] + turns[firm] for firm in counts]
    model = _Model({slot: able[slot] for slot in holders}, counts, (min(after), max(after)))
    repeats = model.repeats(tallies)
    fewest = model.program.solve(dict.fromkeys(repeats, 1), whole=True)
    model.program.row(repeats, most=sum(fewest[column] for column in repeats))
    wish = model.distances(draft(model.able, turns, tallies), around)
    weight = (1 + _NEAR + around.period) * len(holders)  # evenness comes before all wishes together
    costs = wish | {column: cost * weight for column, cost in model.unevenness.items()}
    return Arrangement(model.holders(model.program.solve(costs, whole=True)), max(after) - min(after))


class _Around:
    """What lies close: `period` is how many weeks lie between a firm's turns when all share alike."""

    def __init__(self, able: Mapping[Slot, Sequence[str]], firms: int, tallies: Mapping[str, Tally]) -> None:
        weeks = Counter(week for week, _ in able)
        self.period = firms // max(weeks.values())
        last = max(weeks)
        self._weeks = last + 1
        self._turns = {
            firm: [
                *([] if tally.waited is None else [-tally.waited]),
                *([] if tally.ahead is None else [last + tally.ahead]),
            ]
            for firm, tally in tallies.items()
        }

    def cost(self, week: int, firm: str) -> int:
        """Return what a turn costs for lying near one of the firm's around the span; 0 from a period on."""
        gap = min((abs(week - other) for other in self._turns.get(firm, ())), default=self.period)
        return self._cost(gap)

    def crowding(self, turns: int) -> int:
        """Return what a firm's turn costs that is added to so many others in the span."""
        return self._cost(max(self._weeks // (turns + 1), 1)) if turns else 0

    def _cost(self, gap: int) -> int:
        return 0 if gap >= self.period else self.period // gap


def _evenest(
    able: Mapping[Slot, Sequence[str]], counts: Mapping[str, int], around: _Around
) -> tuple[dict[Slot, str], dict[str, int]]:
    """Fill as many slots as can be with the evenest counts; a flow, whose corners are whole.

    Where it is as even, those serve whose other turns are farther away.
    """
    limits = min(counts.values()), max(counts.values()) + len(able)
    model = _Model(able, counts, limits, may_be_empty=True)
    weight = 1 + 2 * around.period * len(able)
    costs = Counter({column: cost * weight for column, cost in (model.unevenness | model.emptiness).items()})
    costs.update(model.nearness(around))
    costs.update({column: around.crowding(turns) for column, turns in model.others.items()})
    holders = model.holders(model.program.solve(costs, whole=False))
    turns = Counter(holders.values())
    return holders, {firm: turns[firm] for firm in counts}


class _Model:
    """The rules as a program: one firm a slot, one slot a firm a week, all counts within limits.

    `able`: the slots with their candidates. `unevenness`: costs whose sum is least when the counts are as
    even as can be. `others`: how many turns come before the one that a cost of these is about. `emptiness`:
    costs of leaving a slot empty, above those and higher for earlier lanes.
    """

    def __init__(
        self,
        able: Mapping[Slot, Sequence[str]],
        counts: Mapping[str, int],
        limits: tuple[int, int],
        *,
        may_be_empty: bool = False,
    ) -> None:
        self.program = Program()
        self.able = able
        self.unevenness: dict[int, int] = {}
        self.others: dict[int, int] = {}
        self.emptiness: dict[int, int] = {}
        self._chosen: dict[tuple[Slot, str], int] = {}
        self._duties: dict[str, dict[int, list[int]]] = {firm: defaultdict(list) for firm in counts}
        lanes = list(dict.fromkeys(lane for _, lane in able))
        for slot, firms in able.items():
            columns = [self._choose(slot, firm) for firm in firms]
            if may_be_empty:
                columns.append(self.program.column())
                self.emptiness[columns[-1]] = limits[1] - limits[0] + len(lanes) - lanes.index(slot[1])
            self.program.row(columns, least=1, most=1)
        for firm, duties in self._duties.items():
            self._bound(duties, counts[firm], limits)

    def _choose(self, slot: Slot, firm: str) -> int:
        column = self._chosen[slot, firm] = self.program.column()
        self._duties[firm][slot[0]].append(column)
        return column

    def _bound(self, duties: Mapping[int, list[int]], count: int, limits: tuple[int, int]) -> None:
        for columns in duties.values():
            if len(columns) > 1:
                self.program.row(columns, most=1)
        needed = max(limits[0] - count, 0)
        units = range(needed, min(limits[1] - count, len(duties)))
        columns = [self.program.column() for _ in units]
        self.unevenness |= {
            column: count + unit - limits[0] for column, unit in zip(columns, units, strict=True)
        }
        self.others |= dict(zip(columns, units, strict=True))
        turns = [column for of_week in duties.values() for column in of_week]
        self.program.row(turns, columns, least=needed, most=needed)

    def repeats(self, tallies: Mapping[str, Tally]) -> list[int]:
        """Return columns of which as many must be 1 as there are turns in a row."""
        last = max(week for week, _ in self.able)
        found = []
        for firm, duties in self._duties.items():
            for week in duties:
                if week + 1 in duties:
                    found.append(self.program.column())
                    self.program.row([*duties[week], *duties[week + 1]], found[-1:], most=1)
            tally = tallies.get(firm)
            if tally is not None and tally.waited == 1:
                found += duties.get(0, [])
            if tally is not None and tally.next is not None:
                found += duties.get(last, [])
        return found

    def nearness(self, around: _Around) -> dict[int, int]:
        """Return what each choice costs for lying near the firm's turns around the span."""
        costs = {column: around.cost(slot[0], firm) for (slot, firm), column in self._chosen.items()}
        return {column: cost for column, cost in costs.items() if cost}

    def distances(self, drafted: Mapping[Slot, str], around: _Around) -> dict[int, int]:
        """Return what a choice costs: against the draft the more, the nearer to the firm's drafted turns."""
        weeks = defaultdict(list)
        for (week, _), firm in drafted.items():
            weeks[firm].append(week)
        costs = self.nearness(around)
        for (slot, firm), column in self._chosen.items():
            if drafted.get(slot) != firm:
                gap = min((abs(week - slot[0]) for week in weeks[firm] if week != slot[0]), default=_NEAR + 1)
                costs[column] = costs.get(column, 0) + 1 + _NEAR // gap
        return costs

    def holders(self, values: Sequence[int]) -> dict[Slot, str]:
        """Read who has which slot, in the order of the slots."""
        return {slot: firm for (slot, firm), column in self._chosen.items() if values[column]}
