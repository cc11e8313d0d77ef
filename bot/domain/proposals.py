"""A plan that waits to be published, beside the rota of today."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from bot.domain.plan import Reason
from bot.domain.rota_changes import TurnChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from bot.domain.plan import Plan
    from bot.domain.rota import Turn
    from bot.domain.rota_changes import Rota


class State(StrEnum):
    """What became of a proposal."""

    PROPOSED = "proposed"
    PUBLISHED = "published"
    DROPPED = "dropped"  # by a person, or because a newer one was made


@dataclass(frozen=True)
class Proposal:
    """A plan for `weeks` weeks from the Monday `first_week` on; `basis` stands for what it was made from."""

    id: int
    made_at: datetime
    made_by: str
    first_week: date
    weeks: int
    plan: Plan
    basis: str
    state: State
    decided_at: datetime | None = None
    decided_by: str | None = None


@dataclass(frozen=True)
class Cell:
    """A lane's week: who has it `today`, who has it `after` publishing; None for nobody.

    `is_gap`: the plan has nobody for it. Then it stays as it is, unless the plan needs its firm in another
    lane of the week.
    """

    lane: str
    today: str | None
    after: str | None
    is_gap: bool = False

    @property
    def changes(self) -> bool:
        """Whether publishing changes it."""
        return self.today != self.after


@dataclass(frozen=True)
class Row:
    """A week from its Monday; `is_idle`: it has no service hours, hence no turn."""

    week: date
    cells: tuple[Cell, ...]
    is_idle: bool = False

    @property
    def is_told(self) -> bool:
        """Whether there is something to say of it: it changes, or somebody is missing."""
        return any(cell.changes or cell.after is None for cell in self.cells)


@dataclass(frozen=True)
class Share:
    """A firm's turns in the span `today` and `after` publishing.

    `outside` is what counts for it besides (see `bot.domain.plan.Load`), None where it could not serve.
    """

    firm: str
    outside: int | None
    today: int
    after: int


@dataclass(frozen=True)
class Comparison:
    """A plan beside the rota: `shares` by firm id, the spreads among the firms that could serve."""

    rows: tuple[Row, ...]
    shares: tuple[Share, ...]

    @property
    def changes(self) -> list[TurnChange]:
        """What publishing changes, in order."""
        cells = ((row.week, cell) for row in self.rows for cell in row.cells if cell.changes)
        return [TurnChange(week, cell.lane, cell.today, cell.after) for week, cell in cells]

    @property
    def spread_today(self) -> int:
        """The largest count less the smallest, as the rota is today."""
        return _spread(share.outside + share.today for share in self.shares if share.outside is not None)

    @property
    def spread_after(self) -> int:
        """The same once the plan is published."""
        return _spread(share.outside + share.after for share in self.shares if share.outside is not None)


def compare(plan: Plan, published: Rota) -> Comparison:
    """Put a plan beside the published rota."""
    idle = {gap.week for gap in plan.gaps if any(reason is Reason.NO_TURN for reason, _ in gap.why)}
    weeks = groupby(plan.turns, lambda turn: turn.week)
    rows = tuple(Row(week, tuple(_cells(list(turns), published)), week in idle) for week, turns in weeks)
    cells = [cell for row in rows for cell in row.cells]
    today, after = (Counter(getattr(cell, name) for cell in cells) for name in ("today", "after"))
    outside = {load.firm: load.before for load in plan.loads}
    firms = sorted({firm for firm in (*outside, *today, *after) if firm is not None})
    return Comparison(rows, tuple(Share(firm, outside.get(firm), today[firm], after[firm]) for firm in firms))


def _cells(turns: list[Turn], published: Rota) -> Iterator[Cell]:
    needed = {turn.firm for turn in turns}
    for turn in turns:
        today = published.get((turn.week, turn.lane))
        kept = None if today in needed else today
        yield Cell(turn.lane, today, turn.firm or kept, is_gap=turn.firm is None)


def _spread(counts: Iterable[int]) -> int:
    found = list(counts)
    return max(found, default=0) - min(found, default=0)
