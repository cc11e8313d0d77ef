"""A proposal for the weeks to come: who has which lane, how even that is, and why a week stays empty."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.plan_counts import starting_counts
from bot.domain.plan_solver import arrange
from bot.domain.rota import Turn

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from bot.domain.plan_counts import Tally
    from bot.domain.plan_solver import Slot
    from bot.domain.rota import RotaFirm


class Reason(StrEnum):
    """What keeps firms from a lane's week."""

    NO_TURN = "no_turn"  # the network has no service hours in this week
    NO_FIRM = "no_firm"  # no firm has the lane
    TAKEN = "taken"  # needed in another lane of the same week
    CLOSED = "closed"  # in its own announced closure
    NOT_JOINED = "not_joined"
    LEFT = "left"


@dataclass(frozen=True)
class Gap:
    """A lane's week that nobody can serve, and why: each reason with the ids of the firms it keeps away.

    Every firm that has the lane is there once; NO_TURN and NO_FIRM stand alone, without firms.
    """

    week: date
    lane: str
    why: tuple[tuple[Reason, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Load:
    """A firm's `turns` in the plan, and those that count for it `before` (see `starting_counts`)."""

    firm: str
    before: int
    turns: int

    @property
    def after(self) -> int:
        """What counts for it when the plan has been served."""
        return self.before + self.turns


@dataclass(frozen=True)
class Plan:
    """A proposed rota.

    `turns` has every lane of every week, in order. `loads`, by firm id, has each firm that could serve at
    least one of the lanes' weeks. `spread` is the largest `after` less the smallest among `loads`, 0 where
    there are none; `optimum` is the least spread of all plans that leave no more gaps. `in_a_row` names
    each firm on duty in two turns running, with the Monday of the second; the turns right before and after
    the span count, too.
    """

    turns: tuple[Turn, ...]
    loads: tuple[Load, ...] = ()
    spread: int = 0
    optimum: int = 0
    in_a_row: tuple[tuple[date, str], ...] = ()
    gaps: tuple[Gap, ...] = ()


def plan(
    firms: Collection[RotaFirm],
    lanes: Sequence[str],
    weeks: Sequence[date],
    tallies: Mapping[str, Tally] | None = None,
) -> Plan:
    """Propose one firm a lane for each of the weeks (Mondays with a turn, in order).

    `tallies` has the firms' turns outside the span by id; without one, a firm is new. What comes first:
    the fewest gaps (of two lanes that share their last firm, the earlier gets it), then the least spread,
    then the fewest turns in a row, then counts as even as these leave them, then turns of a firm well apart.

    The same firms, whatever their order, get the same plan. Refusal where the best plan cannot be found in
    a minute.
    """
    tallies = tallies or {}
    ordered = sorted(firms, key=lambda firm: firm.id)
    able = {
        (number, lane): [firm.id for firm in ordered if firm.can_serve(lane, week)]
        for number, week in enumerate(weeks)
        for lane in lanes
    }
    reckoned = {firm_id for candidates in able.values() for firm_id in candidates}
    counts = starting_counts(ordered, lanes, weeks, tallies)
    counts = {firm_id: count for firm_id, count in counts.items() if firm_id in reckoned}
    found = arrange(able, counts, tallies)
    holders = list(found.holders.values())
    loads = tuple(Load(firm_id, count, holders.count(firm_id)) for firm_id, count in counts.items())
    after = [load.after for load in loads]
    return Plan(
        turns=tuple(Turn(weeks[number], lane, found.holders.get((number, lane))) for number, lane in able),
        loads=loads,
        spread=max(after, default=0) - min(after, default=0),
        optimum=found.optimum,
        in_a_row=tuple(_in_a_row(found.holders, weeks, tallies)),
        gaps=tuple(
            Gap(weeks[number], lane, _why(ordered, lane, weeks[number], able[number, lane]))
            for number, lane in able
            if (number, lane) not in found.holders
        ),
    )


def _in_a_row(
    holders: Mapping[Slot, str], weeks: Sequence[date], tallies: Mapping[str, Tally]
) -> list[tuple[date, str]]:
    on_duty: list[set[str]] = [set() for _ in weeks]
    for (number, _), firm_id in holders.items():
        on_duty[number].add(firm_id)
    previous = {firm_id for firm_id, tally in tallies.items() if tally.waited == 1}
    found: list[tuple[date, str]] = []
    for week, current in zip(weeks, on_duty, strict=True):
        found += [(week, firm_id) for firm_id in sorted(previous & current)]
        previous = current
    following = {firm_id: tallies[firm_id].next for firm_id in sorted(previous) if firm_id in tallies}
    return found + [(week, firm_id) for firm_id, week in following.items() if week is not None]


def _why(
    firms: Sequence[RotaFirm], lane: str, week: date, able: Collection[str]
) -> tuple[tuple[Reason, tuple[str, ...]], ...]:
    kept: dict[Reason, list[str]] = {}
    for firm in firms:
        if lane in firm.lanes:
            kept.setdefault(_reason(firm, week, is_able=firm.id in able), []).append(firm.id)
    if not kept:
        return ((Reason.NO_FIRM, ()),)
    return tuple((reason, tuple(kept[reason])) for reason in Reason if reason in kept)


def _reason(firm: RotaFirm, week: date, *, is_able: bool) -> Reason:
    if is_able:
        return Reason.TAKEN
    if firm.is_member(week):
        return Reason.CLOSED
    return Reason.LEFT if firm.has_left(week) else Reason.NOT_JOINED
