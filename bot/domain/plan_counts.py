"""How many turns count for a firm: those it served, and for the time it was no member its lanes' average."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from bot.domain.rota import RotaFirm


_NEWCOMER = 2


@dataclass(frozen=True)
class Tally:
    """What a plan needs of a firm's turns outside its span.

    `turns` as `counted`; `waited` is how many turns ago its last one began (1: right before the span; None:
    none or long ago); `next` is the Monday of its turn if it has the one right after the span; `ahead` is in
    how many turns after the span its first one begins (1: right after; None: none or far away).
    """

    turns: int = 0
    waited: int | None = None
    next: date | None = None
    ahead: int | None = None


def counted(firms: Iterable[RotaFirm], turns: Iterable[tuple[date, str]], first: date) -> dict[str, int]:
    """Return how many turns count for each firm that joined by `first`, from (week, firm id) of all turns.

    They are its own and, if it joined after the first turn of all, what was the average of its lanes' firms
    on that day. A firm whose day of joining nobody noted is taken for such a newcomer if that average had
    come to `_NEWCOMER` turns before it had its first; else it may have waited since the first round.
    """
    weeks: dict[str, list[date]] = {}
    for week, firm_id in sorted(turns):
        weeks.setdefault(firm_id, []).append(week)
    beginning = min((own[0] for own in weeks.values()), default=first)
    members = [firm for firm in firms if firm.joined is None or firm.joined <= first]
    entered = {firm.id: firm.joined or weeks.get(firm.id, [first])[0] for firm in members}
    start: dict[str, int] = {}
    for firm in sorted(members, key=lambda firm: (entered[firm.id], firm.id)):
        day = entered[firm.id]
        mates = [mate for mate in _mates(firm, members) if mate.id in start and not mate.has_left(day)]
        average = _mean([start[mate.id] + bisect_left(weeks.get(mate.id, []), day) for mate in mates])
        is_newcomer = firm.joined > beginning if firm.joined else average >= _NEWCOMER
        start[firm.id] = round(average) if is_newcomer else 0
    return {firm.id: start[firm.id] + len(weeks.get(firm.id, ())) for firm in members}


def starting_counts(
    firms: Sequence[RotaFirm], lanes: Sequence[str], weeks: Sequence[date], tallies: Mapping[str, Tally]
) -> dict[str, int]:
    """Return how many turns count for each firm outside of a span of weeks, rounded to whole ones.

    They are its tally's; without a tally the average of its lanes' firms that have one. For each week of
    the span in which it is no member, having yet to join or having left, its lanes' average in that week is
    added, every lane's turn taken as shared equally by all who can serve it: so nobody makes up for weeks
    outside its membership. The weeks of a closure add nothing: these are made up for. A firm that is no
    member in any of the weeks gets no such addition.
    """
    missing = {firm.id: Fraction() for firm in firms}
    mates = {firm.id: _mates(firm, firms) for firm in firms}
    partly = [firm for firm in firms if len({firm.is_member(week) for week in weeks}) > 1]
    for week in weeks:
        absent = [firm for firm in partly if not firm.is_member(week)]
        if not absent:
            continue
        able = {lane: [firm.id for firm in firms if firm.can_serve(lane, week)] for lane in lanes}
        share = {firm.id: Fraction() for firm in firms}
        for candidates in able.values():
            for firm_id in candidates:
                share[firm_id] += Fraction(1, len(candidates))
        for firm in absent:
            missing[firm.id] += _mean([share[mate.id] for mate in mates[firm.id] if mate.is_member(week)])
    return {firm.id: round(_tallied(firm, firms, tallies) + missing[firm.id]) for firm in firms}


def _tallied(firm: RotaFirm, firms: Iterable[RotaFirm], tallies: Mapping[str, Tally]) -> Fraction:
    if firm.id in tallies:
        return Fraction(tallies[firm.id].turns)
    return _mean([tallies[mate.id].turns for mate in _mates(firm, firms) if mate.id in tallies])


def _mates(firm: RotaFirm, firms: Iterable[RotaFirm]) -> list[RotaFirm]:
    """Return the other firms that share a lane with one."""
    return [mate for mate in firms if mate.id != firm.id and not set(mate.lanes).isdisjoint(firm.lanes)]


def _mean(values: Sequence[Fraction | int]) -> Fraction:
    return Fraction(sum(values), len(values)) if values else Fraction()
