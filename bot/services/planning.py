"""A proposal for the rota, from the firms and the turns of the weeks around it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from bot.domain.plan import Gap, Plan, Reason, plan
from bot.domain.plan_counts import Tally, counted
from bot.domain.rota import RotaFirm, Turn, turn_of
from bot.domain.service_hours import LONGEST_BREAK, Closure
from bot.services import members
from storage import rota

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.domain.members import Firm
    from bot.domain.service_hours import ServiceHours
    from bot.network import Network
    from storage.database import Session

_EARLIEST, _LATEST = date(2000, 1, 1), date(9999, 1, 1)
_WEEK = timedelta(weeks=1)
_REMEMBERED = 104  # turns after which a firm's last one was long ago


def propose(s: Session, net: Network, weeks: Sequence[date]) -> Plan:
    """Propose for the firms of the database and these weeks (Mondays, in order).

    All published turns before and after the weeks count; those in the weeks themselves are planned anew.
    """
    turns = [
        (week, firm_id)
        for week, _, firm_id in rota.turns_between(s, _EARLIEST, _LATEST)
        if not weeks[0] <= week <= weeks[-1]
    ]
    firms = _serving(net, members.firms(s).values())
    return _propose(net, firms, weeks, _tallies(firms, turns, weeks, net.hours))


def propose_for(net: Network, firms: Iterable[Firm], weeks: Sequence[date]) -> Plan:
    """Propose for these firms, none of which has served."""
    return _propose(net, _serving(net, firms), weeks, {})


def _serving(net: Network, firms: Iterable[Firm]) -> list[RotaFirm]:
    idle_grades = {name for grade in net.grades if not grade.serves for name in (grade.id, grade.name)}
    return [
        RotaFirm(
            firm.id,
            firm.lanes,
            tuple(Closure(first, last) for first, last in firm.closures),
            firm.joined_on,
            firm.left_on,
        )
        for firm in firms
        if firm.grade not in idle_grades
    ]


def _propose(
    net: Network, firms: Sequence[RotaFirm], weeks: Sequence[date], tallies: Mapping[str, Tally]
) -> Plan:
    """Plan the weeks that have service hours; the others have no turn, and nobody serves in them."""
    lanes = [lane.id for lane in net.lanes]
    worked = [week for week in weeks if turn_of(week, net.hours) is not None]
    found = plan(firms, lanes, worked, tallies)
    idle = [(week, lane) for week in weeks if week not in worked for lane in lanes]
    turns = [*found.turns, *(Turn(week, lane, None) for week, lane in idle)]
    gaps = [*found.gaps, *(Gap(week, lane, ((Reason.NO_TURN, ()),)) for week, lane in idle)]
    return replace(
        found,
        turns=tuple(sorted(turns, key=lambda turn: (turn.week, lanes.index(turn.lane)))),
        gaps=tuple(sorted(gaps, key=lambda gap: (gap.week, lanes.index(gap.lane)))),
    )


def _tallies(
    firms: Iterable[RotaFirm], turns: Sequence[tuple[date, str]], weeks: Sequence[date], hours: ServiceHours
) -> dict[str, Tally]:
    before = list(islice(_worked(weeks[0], -_WEEK, hours), _REMEMBERED))
    after = next(_worked(weeks[-1], _WEEK, hours), None)
    waited: dict[str, int] = {}
    for week, firm_id in sorted(turns):
        if week in before:
            waited[firm_id] = before.index(week) + 1
    following = {firm_id: week for week, firm_id in turns if week == after}
    counts = counted(firms, turns, weeks[0])
    return {
        firm_id: Tally(count, waited.get(firm_id), following.get(firm_id))
        for firm_id, count in counts.items()
    }


def _worked(week: date, step: timedelta, hours: ServiceHours) -> Iterator[date]:
    """Yield the weeks with a turn one side of `week`, the nearest first, until none comes for too long."""
    idle = 0
    while idle <= LONGEST_BREAK // 7:
        week += step
        idle = 0 if turn_of(week, hours) is not None else idle + 1
        if not idle:
            yield week


def lanes_without_firm(turns: Iterable[Turn]) -> list[str]:
    """Return the lanes that no firm has in any of the turns."""
    held: dict[str, bool] = {}
    for turn in turns:
        held[turn.lane] = held.get(turn.lane, False) or turn.firm is not None
    return [lane for lane, has_firm in held.items() if not has_firm]
