"""What an act comes to on the published rota, turn by turn, and what no act may leave behind."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeAlias

from bot.domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.members import Firm

Slot: TypeAlias = tuple[date, str]
"""A week's Monday and a lane."""
Days: TypeAlias = tuple[date, date]
"""The first and the last of some days, both included."""
Rota: TypeAlias = "Mapping[Slot, str]"
"""The published rota: the id of the firm that has each turn."""
_WEEK = timedelta(weeks=1)
SUNDAY = timedelta(days=6)  # from a week's Monday


@dataclass(frozen=True, slots=True)
class TurnChange:
    """One turn that changes hands; `before` and `after` are ids of firms, None for nobody."""

    week: date
    lane: str
    before: str | None
    after: str | None

    @property
    def slot(self) -> Slot:
        """Which turn it is."""
        return (self.week, self.lane)

    @property
    def undone(self) -> TurnChange:
        """The change that takes this one back."""
        return TurnChange(self.week, self.lane, self.after, self.before)


@dataclass(frozen=True, slots=True)
class StandIn:
    """A firm does another's duty in a lane from day to day, both included; the turn stays the other's."""

    lane: str
    first: date
    last: date
    firm: str
    instead_of: str

    def meets(self, first: date, last: date) -> bool:
        """Whether any of these days is among its own."""
        return self.first <= last and first <= self.last


def given(rota: Rota, slot: Slot, firm: str | None) -> tuple[TurnChange, ...]:
    """Return what it takes that a firm, or nobody, has a turn: nothing where that is so already."""
    before = rota.get(slot)
    return () if before == firm else (TurnChange(*slot, before, firm),)


def exchange(rota: Rota, one: Slot, other: Slot) -> tuple[TurnChange, ...]:
    """Let two turns change places. Refusal for a turn nobody has, and for two turns of one firm."""
    first, second = holder(rota, one), holder(rota, other)
    if first == second:
        raise Refusal("rota.same_firm", week=other[0], lane=other[1])
    return TurnChange(*one, first, second), TurnChange(*other, second, first)


def holder(rota: Rota, slot: Slot) -> str:
    """Return the firm that has a turn. Refusal where nobody has it."""
    if slot not in rota:
        raise Refusal("rota.no_turn", week=slot[0], lane=slot[1])
    return rota[slot]


def in_a_row(rota: Rota, one: Slot, other: Slot) -> bool:
    """Whether a firm has two weeks in a row by it that these turns change places."""
    after = {**rota, one: rota[other], other: rota[one]}
    held = {(week, firm) for (week, _), firm in after.items()}
    return any((slot[0] + by, after[slot]) in held for slot in (one, other) for by in (-_WEEK, _WEEK))


def skip(
    rota: Rota, slot: Slot, firms: Mapping[str, Firm], standing: Sequence[StandIn] = ()
) -> tuple[TurnChange, ...]:
    """Let the firm of a turn change places with the next other firm in the lane that can have it so.

    `standing` is everybody who stands in from then on. Refusal where there is none.
    """
    week, lane = slot
    firm = holder(rota, slot)
    later = [other for other, name in rota if name == lane and other > week and rota[other, lane] != firm]
    for other in sorted(later):
        changes = exchange(rota, slot, (other, lane))
        if fits(rota, changes, firms, standing):
            return changes
    raise Refusal("rota.no_later_turn", week=week, lane=lane)


def step_on(rota: Rota, slot: Slot, last: date | None = None) -> tuple[TurnChange, ...]:
    """Move the lane's firms one turn earlier from a turn to the one of the week `last`, None for all.

    The first one goes to the end.
    """
    return _moved(rota, slot, last, 1)


def step_back(rota: Rota, slot: Slot, last: date | None = None) -> tuple[TurnChange, ...]:
    """Move the lane's firms one turn later in the same weeks; the last one comes first: `step_on` undone."""
    return _moved(rota, slot, last, -1)


def _moved(rota: Rota, slot: Slot, last: date | None, by: int) -> tuple[TurnChange, ...]:
    first, lane = slot
    weeks = sorted(week for week, name in rota if name == lane and first <= week <= (last or date.max))
    firms = [rota[week, lane] for week in weeks]
    moved = zip(weeks, firms, firms[by:] + firms[:by], strict=True)
    changes = tuple(TurnChange(week, lane, before, after) for week, before, after in moved if before != after)
    if not changes:
        raise Refusal("rota.nothing_to_move", week=first, lane=lane)
    return changes


def check(rota: Rota, changes: Sequence[TurnChange], firms: Mapping[str, Firm]) -> None:
    """Raise Refusal, naming week and firm, where a change gives a turn to a firm that cannot have it.

    That is a firm nobody knows, one that would have two lanes in the week, that is not a member throughout
    the week or has announced a closure in it.
    """
    after = {**rota, **{change.slot: change.after for change in changes}}
    held = Counter((week, firm) for (week, _), firm in after.items())
    for change in sorted(changes, key=lambda change: change.slot):
        if change.after is None:
            continue
        if change.after not in firms:
            raise Refusal("unknown_firm", firm=change.after)
        firm = firms[change.after]
        why = obstacle(firm, change.week, change.week + SUNDAY)
        if held[change.week, firm.id] > 1:
            why = "two_lanes"
        if why is not None:
            raise Refusal(f"rota.{why}", week=change.week, firm=firm.label)


def fits(
    rota: Rota, changes: Sequence[TurnChange], firms: Mapping[str, Firm], standing: Sequence[StandIn] = ()
) -> bool:
    """Whether the firms can have the turns that these changes give them, and stand in for nobody then."""
    try:
        check(rota, changes, firms)
    except Refusal:
        return False
    return not any(_stands_in(change, one) for change in changes for one in standing)


def _stands_in(change: TurnChange, one: StandIn) -> bool:
    """Whether who gets the turn stands in then for another than the firm that loses it: that ends with it."""
    ends = (one.lane, one.instead_of) == (change.lane, change.before)
    return one.firm == change.after and monday_of(one.first) == change.week and not ends


def check_stand_ins(
    after: Rota, standing: Sequence[StandIn], new: Sequence[StandIn], firms: Mapping[str, Firm]
) -> None:
    """Raise Refusal, naming day or week and firm, where firms that stand in would be in each other's way.

    `after` is the rota as it will be, `standing` is everybody who will stand in in its weeks, `new` those of
    them who do not yet. A firm that stands in has no turn of its own in that week.
    """
    for one in new:
        if after.get((monday_of(one.first), one.lane)) != one.instead_of:
            raise Refusal("rota.no_turn", week=monday_of(one.first), lane=one.lane)
        if (why := obstacle(firms[one.firm], one.first, one.last)) is not None:
            raise Refusal(f"rota.{why}", week=monday_of(one.first), firm=firms[one.firm].label)
    on_duty = {(week, firm) for (week, _), firm in after.items()}
    for number, one in enumerate(standing):
        week = monday_of(one.first)
        at_once = [
            other for other in standing[:number] if other.first <= one.last and one.first <= other.last
        ]
        if other := next((other for other in at_once if other.lane == one.lane), None):
            raise Refusal("rota.stood_in", day=max(one.first, other.first), firm=firms[other.firm].label)
        if (week, one.firm) in on_duty or any(other.firm == one.firm for other in at_once):
            raise Refusal("rota.two_lanes", week=week, firm=firms[one.firm].label)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def obstacle(firm: Firm, first: date, last: date) -> str | None:
    """Return what keeps a firm from serving from day to day: `not_joined`, `left`, `closed`, or None."""
    if firm.joined_on is not None and firm.joined_on > first:
        return "not_joined"
    if firm.left_on is not None and firm.left_on <= last:
        return "left"
    return "closed" if any(start <= last and first <= end for start, end in firm.closures) else None
