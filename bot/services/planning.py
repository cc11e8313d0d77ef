"""A proposal for the rota, from the firms and the turns of the weeks around it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from bot.domain.plan import Gap, Plan, Reason, plan
from bot.domain.plan_counts import Tally, counted
from bot.domain.rota import RotaFirm, Turn, turn_of
from bot.domain.rota_changes import SUNDAY
from bot.domain.service_hours import LONGEST_BREAK, Closure
from bot.services import members
from storage import rota

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.domain.members import Firm
    from bot.domain.rota_changes import Rota
    from bot.domain.service_hours import ServiceHours
    from bot.network import Network
    from storage.database import Session

_EARLIEST, _LATEST = date(2000, 1, 1), date(9999, 1, 1)
_WEEK = timedelta(weeks=1)
_REMEMBERED = 104  # turns after which a firm's last one was long ago


@dataclass(frozen=True)
class Question:
    """All that a plan is made from. Of the `weeks` (Mondays, in order) the `worked` ones have a turn.

    `tallies` has the firms' turns outside the weeks, `published` the turns in them, which are planned anew.
    """

    firms: tuple[RotaFirm, ...]
    lanes: tuple[str, ...]
    weeks: tuple[date, ...]
    worked: tuple[date, ...]
    tallies: Mapping[str, Tally]
    published: Rota

    @property
    def basis(self) -> str:
        """What stands for the question: the same for the same one, another for any other."""
        counts, turns = sorted(self.tallies.items()), sorted(self.published.items())
        whole = (self.firms, self.lanes, self.weeks, self.worked, counts, turns)
        return sha256(repr(whole).encode()).hexdigest()

    def answer(self) -> Plan:
        """Plan the weeks that have a turn; nobody serves in the others.

        It keeps a processor busy for a second or so. Refusal where the best plan cannot be found in a minute.
        """
        found = plan(self.firms, self.lanes, self.worked, self.tallies)
        idle = [(week, lane) for week in self.weeks if week not in self.worked for lane in self.lanes]
        turns = [*found.turns, *(Turn(week, lane, None) for week, lane in idle)]
        gaps = [*found.gaps, *(Gap(week, lane, ((Reason.NO_TURN, ()),)) for week, lane in idle)]
        return replace(
            found,
            turns=tuple(sorted(turns, key=lambda turn: (turn.week, self.lanes.index(turn.lane)))),
            gaps=tuple(sorted(gaps, key=lambda gap: (gap.week, self.lanes.index(gap.lane)))),
        )


def question(s: Session, net: Network, weeks: Sequence[date]) -> Question:
    """Ask for a plan for the firms of the database and these weeks (Mondays, in order).

    All published turns before and after the weeks count; those in the weeks themselves are planned anew.
    """
    published = {(week, lane): firm for week, lane, firm in rota.turns_between(s, _EARLIEST, _LATEST)}
    inside = {slot: firm for slot, firm in published.items() if weeks[0] <= slot[0] <= weeks[-1]}
    worked = {week for week in {week for week, _ in published} if turn_of(week, net.hours) is not None}
    turns = [(slot[0], firm) for slot, firm in published.items() if slot not in inside and slot[0] in worked]
    firms = _serving(net, members.firms(s).values(), weeks)
    return replace(_question(net, firms, weeks, _tallies(firms, turns, weeks, net.hours)), published=inside)


def question_for(net: Network, firms: Iterable[Firm], weeks: Sequence[date]) -> Question:
    """Ask for a plan for these firms, none of which has served."""
    return _question(net, _serving(net, firms, weeks), weeks, {})


def _serving(net: Network, firms: Iterable[Firm], weeks: Sequence[date]) -> list[RotaFirm]:
    """Return the firms whose grade serves, each with its closures in these weeks."""
    until = weeks[-1] + SUNDAY
    return [
        RotaFirm(
            firm.id,
            firm.lanes,
            tuple(
                Closure(first, last) for first, last in firm.closures if first <= until and last >= weeks[0]
            ),
            firm.joined_on,
            firm.left_on,
        )
        for firm in sorted(firms, key=lambda firm: firm.id)
        if firm.grade not in net.idle_grades
    ]


def _question(
    net: Network, firms: Sequence[RotaFirm], weeks: Sequence[date], tallies: Mapping[str, Tally]
) -> Question:
    lanes = tuple(lane.id for lane in net.lanes)
    worked = tuple(week for week in weeks if turn_of(week, net.hours) is not None)
    return Question(tuple(firms), lanes, tuple(weeks), worked, tallies, {})


def _tallies(
    firms: Iterable[RotaFirm], turns: Sequence[tuple[date, str]], weeks: Sequence[date], hours: ServiceHours
) -> dict[str, Tally]:
    before = list(islice(_worked(weeks[0], -_WEEK, hours), _REMEMBERED))
    after = list(islice(_worked(weeks[-1], _WEEK, hours), _REMEMBERED))
    waited, ahead = _nearest(turns, before), _nearest(turns, after)
    following = {firm_id: week for week, firm_id in turns if week == after[0]} if after else {}
    counts = counted(firms, turns, weeks[0])
    return {
        firm_id: Tally(count, waited.get(firm_id), following.get(firm_id), ahead.get(firm_id))
        for firm_id, count in counts.items()
    }


def _nearest(turns: Iterable[tuple[date, str]], weeks: Sequence[date]) -> dict[str, int]:
    """Return which of these weeks, counted from 1, is the first in which each firm has a turn."""
    place = {week: number for number, week in enumerate(weeks, start=1)}
    found: dict[str, int] = {}
    for week, firm_id in turns:
        if week in place:
            found[firm_id] = min(place[week], found.get(firm_id, place[week]))
    return found


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
