"""The rota over many weeks: each firm's load, weeks that nobody has, and weeks that may go wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.duty_calendar import service_days
from bot.domain.notices import week_before
from bot.domain.plan_counts import Tally, counted, starting_counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from bot.domain.rota import RotaFirm
    from bot.domain.rota_changes import Rota, StandIn
    from bot.domain.service_hours import Closure, ServiceHours


class Risk(StrEnum):
    """Why a lane's week may go wrong."""

    GAP = "gap"  # no firm has it
    CANNOT = "cannot"  # neither its lanes nor its grade let who serves have it
    CLOSED = "closed"  # who serves is in its own announced closure
    NOT_A_MEMBER = "not_a_member"  # who serves has left by then, or has yet to join
    AWAY = "away"  # all contacts of who serves are away on one day
    NOT_IN_SLACK = "not_in_slack"  # who serves has nobody in Slack
    NO_BACKUP = "no_backup"  # nobody has the lane after it
    SAME_BACKUP = "same_backup"  # the same firm has the lane after it
    IN_A_ROW = "in_a_row"  # the firm was on duty in the turn before


@dataclass(frozen=True)
class Member:
    """A firm that the view knows; `reading` puts it in order, `people` are its contacts in Slack."""

    firm: RotaFirm
    reading: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Book:
    """What is written down: every published turn, who stands in, and when which Slack user is away."""

    turns: Rota
    stand_ins: Sequence[StandIn] = ()
    absences: Mapping[str, Sequence[Closure]] = field(default_factory=dict)


@dataclass(frozen=True)
class Duty:
    """A lane in a week; `stand_ins` are those that do a service day of it.

    `risks` has each with the firm it is about, None for a gap; the firm whose turn it is comes first. No risk
    is named of the past.
    """

    lane: str
    firm: str | None
    stand_ins: tuple[StandIn, ...] = ()
    risks: tuple[tuple[Risk, str | None], ...] = ()

    @property
    def is_gap(self) -> bool:
        """Whether nobody has it, today or later."""
        return any(risk is Risk.GAP for risk, _ in self.risks)


@dataclass(frozen=True)
class Week:
    """A week from its Monday; without service hours it has no `days`, and nobody's duty."""

    monday: date
    days: tuple[date, ...]
    duties: tuple[Duty, ...] = ()


@dataclass(frozen=True)
class Load:
    """How many turns a firm has before the span and within it, and the Monday of its next one after today.

    `serves`: it may get another one; not where it has left, or has none of the lanes.
    """

    firm: str
    before: int
    within: int
    next: date | None
    serves: bool = True


@dataclass(frozen=True)
class Year:
    """A span of weeks. `loads` are in the order of the firms' readings: nobody is ranked.

    `spread` is the largest number of turns less the smallest among the firms that can serve in the span, as
    the plan counts them: all turns until its end, a firm that joined later from its lanes' average on.
    """

    weeks: tuple[Week, ...]
    loads: tuple[Load, ...]
    spread: int

    @property
    def gaps(self) -> int:
        """How many lanes' weeks nobody has."""
        return sum(duty.is_gap for week in self.weeks for duty in week.duties)

    @property
    def risky(self) -> int:
        """How many other lanes' weeks may go wrong."""
        duties = (duty for week in self.weeks for duty in week.duties)
        return sum(bool(duty.risks) and not duty.is_gap for duty in duties)


def year(
    book: Book,
    members: Sequence[Member],
    lanes: Sequence[str],
    weeks: Sequence[date],
    hours: ServiceHours,
    today: date,
    this_week: date,
) -> Year:
    """Return what there is to see of these weeks (Mondays, in order); `this_week` is the duty week of now.

    A firm that neither serves nor has a turn in them has no load.
    """
    seen = _View(book, {member.firm.id: member for member in members}, hours, today)
    shown = tuple(seen.week(week, lanes) for week in weeks)
    worked = [week.monday for week in shown if week.days]
    ordered = sorted(members, key=lambda member: (member.reading, member.firm.id))
    able = {
        member.firm.id
        for member in members
        if any(member.firm.can_serve(lane, week) for week in worked for lane in lanes)
    }
    loads = [_load(book.turns, member.firm, lanes, weeks, this_week) for member in ordered]
    return Year(
        shown,
        tuple(load for load in loads if load.within or load.firm in able),
        _spread([member.firm for member in ordered], able, lanes, weeks, worked, book.turns),
    )


def _load(turns: Rota, firm: RotaFirm, lanes: Sequence[str], weeks: Sequence[date], this_week: date) -> Load:
    own = sorted(week for (week, _), holder in turns.items() if holder == firm.id)
    before = sum(week < weeks[0] for week in own)
    within = sum(weeks[0] <= week <= weeks[-1] for week in own)
    serves = not set(firm.lanes).isdisjoint(lanes) and not firm.has_left(this_week)
    return Load(firm.id, before, within, next((week for week in own if week > this_week), None), serves)


def _spread(
    firms: Sequence[RotaFirm],
    able: set[str],
    lanes: Sequence[str],
    weeks: Sequence[date],
    worked: Sequence[date],
    turns: Rota,
) -> int:
    held = [(week, firm) for (week, _), firm in turns.items()]
    before = [(week, firm) for week, firm in held if week < weeks[0]]
    tallies = {firm: Tally(count) for firm, count in counted(firms, before, weeks[0]).items()}
    counts = starting_counts(firms, lanes, worked, tallies)
    for week, firm in held:
        if firm in counts and weeks[0] <= week <= weeks[-1]:
            counts[firm] += 1
    after = [count for firm, count in counts.items() if firm in able]
    return max(after, default=0) - min(after, default=0)


@dataclass(frozen=True)
class _View:
    book: Book
    members: Mapping[str, Member]
    hours: ServiceHours
    today: date

    def week(self, monday: date, lanes: Sequence[str]) -> Week:
        days = tuple(service_days(monday, self.hours))
        return Week(monday, days, tuple(self._duty(monday, days, lane) for lane in lanes) if days else ())

    def _duty(self, monday: date, days: Sequence[date], lane: str) -> Duty:
        firm = self.book.turns.get((monday, lane))
        ahead = [day for day in days if day >= self.today]
        if firm is None:
            return Duty(lane, None, risks=((Risk.GAP, None),) if ahead else ())
        standing_in = tuple(one for one in self.book.stand_ins if _taken(one, lane, firm, days))
        found = {(risk, firm) for risk in self._of_lane(monday, lane, firm)} if ahead else set()
        for day in ahead:
            serving = next((one.firm for one in standing_in if one.first <= day <= one.last), firm)
            found |= {(risk, serving) for risk in self._of_day(serving, day, lane)}
        order = list(Risk)
        ordered = sorted(found, key=lambda one: (one[1] != firm, one[1], order.index(one[0])))
        return Duty(lane, firm, standing_in, tuple(ordered))

    def _of_lane(self, monday: date, lane: str, firm: str) -> Iterator[Risk]:
        later = min((week for week, name in self.book.turns if name == lane and week > monday), default=None)
        if later is None:
            yield Risk.NO_BACKUP
        elif self.book.turns[later, lane] == firm:
            yield Risk.SAME_BACKUP
        before = week_before(monday, self.hours)
        if any(week == before and holder == firm for (week, _), holder in self.book.turns.items()):
            yield Risk.IN_A_ROW

    def _of_day(self, firm_id: str, day: date, lane: str) -> Iterator[Risk]:
        member = self.members[firm_id]
        firm, people = member.firm, member.people
        if (firm.joined or day) > day or (firm.left or day) < day:
            yield Risk.NOT_A_MEMBER
        if lane not in firm.lanes:
            yield Risk.CANNOT
        if any(day in closure for closure in firm.closures):
            yield Risk.CLOSED
        if not people:
            yield Risk.NOT_IN_SLACK
        elif all(any(day in away for away in self.book.absences.get(user, ())) for user in people):
            yield Risk.AWAY


def _taken(one: StandIn, lane: str, firm: str, days: Sequence[date]) -> bool:
    """Whether a stand-in does a day of a firm's turn."""
    same = (one.lane, one.instead_of) == (lane, firm)
    return same and any(one.first <= day <= one.last for day in days)
