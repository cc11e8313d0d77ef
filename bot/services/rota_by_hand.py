"""What the secretariat does to the rota without asking: swap, stand-in, skip, one step on or back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.duty_requests import Kind
from bot.domain.errors import Refusal
from bot.domain.rota import week_of
from bot.domain.rota_changes import check, exchange, skip, step_back, step_on
from bot.services import members
from bot.services.rota_acts import begin, carry_out
from bot.services.rota_answers import taken_over
from bot.services.rota_requests import days_of, situation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.domain.duty_requests import Situation
    from bot.domain.members import Act, Firm
    from bot.domain.rota_changes import Days, Rota, Slot, TurnChange
    from bot.network import Network
    from storage.database import Session

SKIP, ON, BACK = "skip", "on", "back"
_MOVES: dict[str, Callable[[Rota, Slot], tuple[TurnChange, ...]]] = {SKIP: skip, ON: step_on, BACK: step_back}


def move(s: Session, net: Network, act: Act, kind: str, slot: Slot, note: str = "") -> int:
    """Skip a turn, or move the lane one step on or back from it; return the act's id.

    Refusal for anybody but the secretariat, a week that is over, and a rota that no firm may have so.
    """
    found = _begin(s, net, act, slot)
    return carry_out(s, net, act, kind, _MOVES[kind](found.turns, slot), note=note)


def swap(s: Session, net: Network, act: Act, slot: Slot, firm_id: str, note: str = "") -> int:
    """Let a turn change places with the nearest of a firm's turns that allows it; return the act's id."""
    found = _begin(s, net, act, slot)
    published, firms = found.turns, found.firms
    turns = [other for other, holder in published.items() if holder == firm_id and other[0] > found.this_week]
    for other in sorted(turns, key=lambda other: (abs(other[0] - slot[0]), other)):
        changes = exchange(published, slot, other)
        if _fits(published, changes, firms):
            return carry_out(s, net, act, Kind.SWAP, changes, note=note)
    firm = firms[firm_id].label if firm_id in firms else firm_id
    raise Refusal("rota.cannot_no_offer", firm=firm, week=slot[0], lane=slot[1])


def _fits(published: Rota, changes: Sequence[TurnChange], firms: Mapping[str, Firm]) -> bool:
    try:
        check(published, changes, firms)
    except Refusal:
        return False
    return True


def cover(
    s: Session,
    net: Network,
    act: Act,
    slot: Slot,
    firm_id: str,
    days: Days | None = None,
    note: str = "",
) -> int:
    """Let a firm take over a turn, or stand in from day to day; return the act's id."""
    published = _begin(s, net, act, slot).turns
    wanted = days_of(net, act.now, Kind.COVER, slot, days)
    changes, stand_ins = taken_over(published, Kind.COVER, slot, wanted, firm_id, None)
    if not changes and not stand_ins:
        raise Refusal("rota.same_firm", week=slot[0], lane=slot[1])
    return carry_out(s, net, act, Kind.COVER, changes, stand_ins, note=note)


def _begin(s: Session, net: Network, act: Act, first: Slot) -> Situation:
    if not members.is_secretariat(s, net, act.actor, act.now):
        raise Refusal("rota.secretariat_only")
    if first[0] < week_of(act.now, net.hours):
        raise Refusal("rota.over", week=first[0])
    begin(s, act)
    return situation(s, net, act.now)
