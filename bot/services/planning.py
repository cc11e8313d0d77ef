"""A proposal for the rota, from the firms and the turns that were served."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.domain.rota import RotaFirm, Turn, plan, turn_of
from bot.domain.service_hours import Closure
from bot.services import members
from storage import rota

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.members import Firm
    from bot.network import Network
    from storage.database import Session

_EARLIEST = date(2000, 1, 1)
_WEEK = timedelta(weeks=1)


def propose(s: Session, net: Network, weeks: Sequence[date]) -> list[Turn]:
    """Propose for the firms of the database, counting the turns before the first of the weeks (Mondays)."""
    past = rota.turns_between(s, _EARLIEST, weeks[0] - _WEEK)
    served = Counter(firm_id for _, _, firm_id in past)
    before = {lane: firm_id for week, lane, firm_id in past if week == weeks[0] - _WEEK}
    return propose_for(net, members.firms(s).values(), weeks, served, before)


def propose_for(
    net: Network,
    firms: Iterable[Firm],
    weeks: Sequence[date],
    served: Mapping[str, int] | None = None,
    before: Mapping[str, str] | None = None,
) -> list[Turn]:
    """Propose for these firms. A week without service hours has no turn: its firm is None."""
    idle_grades = {name for grade in net.grades if not grade.serves for name in (grade.id, grade.name)}
    able = [_rota_firm(firm) for firm in firms if firm.grade not in idle_grades]
    lanes = [lane.id for lane in net.lanes]
    worked = [week for week in weeks if turn_of(week, net.hours) is not None]
    turns = plan(able, lanes, worked, served or {}, before or {})
    turns += [Turn(week, lane, None) for week in weeks if week not in worked for lane in lanes]
    return sorted(turns, key=lambda turn: (turn.week, lanes.index(turn.lane)))


def lanes_without_firm(turns: Iterable[Turn]) -> list[str]:
    """Return the lanes that no firm has in any of the turns."""
    held: dict[str, bool] = {}
    for turn in turns:
        held[turn.lane] = held.get(turn.lane, False) or turn.firm is not None
    return [lane for lane, has_firm in held.items() if not has_firm]


def _rota_firm(firm: Firm) -> RotaFirm:
    closures = tuple(Closure(first, last) for first, last in firm.closures)
    return RotaFirm(firm.id, firm.lanes, closures, firm.joined_on, firm.left_on)
