"""What the secretariat does to the rota without asking: swap, stand-in, skip, one step on or back, a week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.duty_requests import Kind
from bot.domain.errors import Refusal
from bot.domain.members import plain_name, short_name
from bot.domain.rights import Right
from bot.domain.rota import week_of
from bot.domain.rota_changes import (
    check,
    exchange,
    fits,
    given,
    holder,
    in_a_row,
    monday_of,
    skip,
    step_back,
    step_on,
)
from bot.services import members, readings, roles
from bot.services.rota_acts import begin, carry_out
from bot.services.rota_answers import taken_over
from bot.services.rota_requests import days_of, situation
from bot.services.views import DutyView
from storage import rota

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from bot.domain.duty_requests import Situation
    from bot.domain.members import Act, Firm
    from bot.domain.rota_changes import Days, Rota, Slot, TurnChange
    from bot.network import Network
    from storage.database import Session

SKIP, ON, BACK = "skip", "on", "back"
_STEPS: dict[str, Callable[[Rota, Slot, date | None], tuple[TurnChange, ...]]] = {
    ON: step_on,
    BACK: step_back,
}


def move(
    s: Session, net: Network, act: Act, kind: str, slot: Slot, note: str = "", last: date | None = None
) -> int:
    """Skip a turn, or move the lane one step on or back from it; return the act's id.

    A skip takes the next turn that allows it. A step goes as far as the week of the day `last`, None for the
    end of the rota. Refusal for anybody but the secretariat, a week that is over or has begun, and a rota
    that no firm may have so.
    """
    return carry_out(s, net, act, kind, would_move(s, net, act, kind, slot, last), note=note)


def would_move(
    s: Session, net: Network, act: Act, kind: str, slot: Slot, last: date | None = None
) -> tuple[TurnChange, ...]:
    """Say what `move` would change; nothing is done. Refusal as of `move`."""
    found = _begin(s, net, act, slot)
    if kind == SKIP:
        return skip(found.turns, slot, found.firms, found.standing)
    changes = _STEPS[kind](found.turns, slot, last and monday_of(last))
    check(found.turns, changes, found.firms)
    return changes


def swap(s: Session, net: Network, act: Act, slot: Slot, firm_id: str, note: str = "") -> int:
    """Let a turn change places with the nearest of a firm's turns that allows it; return the act's id.

    One that leaves a firm two weeks in a row comes last.
    """
    found = _begin(s, net, act, slot)
    published, firms = found.turns, found.firms
    turns = [other for other, whose in published.items() if whose == firm_id and other[0] > found.this_week]
    holder(published, slot)
    near = sorted(turns, key=lambda other: (abs(other[0] - slot[0]), other))
    for other in sorted(near, key=lambda other: in_a_row(published, slot, other)):
        changes = exchange(published, slot, other)
        if fits(published, changes, firms, found.standing):
            return carry_out(s, net, act, Kind.SWAP, changes, note=note)
    firm = firms[firm_id].label if firm_id in firms else firm_id
    raise Refusal("rota.cannot_no_offer", firm=firm, week=slot[0], lane=slot[1])


def cover(
    s: Session,
    net: Network,
    act: Act,
    slot: Slot,
    firm_id: str,
    days: Days | None = None,
    note: str = "",
) -> int:
    """Let a firm take over a turn, or stand in from day to day; return the act's id.

    A turn that nobody has is taken whole.
    """
    published = _begin(s, net, act, slot).turns
    if slot not in published and days is not None:
        raise Refusal("rota.gap", week=slot[0], lane=slot[1])
    wanted = days_of(net, act.now, Kind.COVER, slot, days) if slot in published else None
    changes, stand_ins = taken_over(published, Kind.COVER, slot, wanted, firm_id, None)
    if not changes and not stand_ins:
        raise Refusal("rota.same_firm", week=slot[0], lane=slot[1])
    return carry_out(s, net, act, Kind.COVER, changes, stand_ins, note=note)


def set_turn(s: Session, net: Network, act: Act, week: date, lane: str, firm: str) -> DutyView:
    """Give a lane's week to a firm by its id or name: a named act of the secretariat.

    Refusal for anybody else, an unknown lane or firm, a day that is no Monday, a week that is over or has
    begun with another firm, and a week in which the firm cannot have the lane.
    """
    roles.require(s, net, act, Right.SET_TURN)
    lane_id = _lane_id(net, lane)
    chosen = _firm_named(s, firm)
    if week.weekday() != 0:
        raise Refusal("bad_week", text=week.isoformat())
    if week < week_of(act.now, net.hours):
        raise Refusal("rota.over", week=week)
    begin(s, act)
    if changes := given(rota.turns_since(s, week), (week, lane_id), chosen.id):
        carry_out(s, net, act, "set", changes)
    after = rota.next_firm_id(s, lane_id, week)
    return DutyView(lane_id, week, chosen, None if after is None else members.firm(s, after))


def _begin(s: Session, net: Network, act: Act, first: Slot) -> Situation:
    roles.require(s, net, act, Right.CHANGE_ROTA)
    if first[0] < week_of(act.now, net.hours):
        raise Refusal("rota.over", week=first[0])
    begin(s, act)
    return situation(s, net, act.now)


def _lane_id(net: Network, text: str) -> str:
    for lane in net.lanes:
        if text in (lane.id, lane.name):
            return lane.id
    raise Refusal("unknown_lane", lane=text)


def _firm_named(s: Session, text: str) -> Firm:
    """Return the firm of an id or a name; a part of it or of its reading will do where no other has it."""
    firms, typed = members.firms(s).values(), plain_name(text)
    short = plain_name(short_name(text))
    for named in (
        [firm for firm in firms if typed == plain_name(firm.id)],
        [firm for firm in firms if typed in {plain_name(firm.name), plain_name(firm.label)}],
        [firm for firm in firms if short == plain_name(firm.label)],
    ):
        if len(named) > 1:
            raise Refusal(
                "firm_of_several", firm=text, firms=tuple(f"{firm.name} ({firm.id})" for firm in named)
            )
        if named:
            return named[0]
    near = [firm for firm in firms if typed in plain_name(firm.name)]
    if not near:
        read, typed = readings.readings(s), readings.reading(typed)
        near = [firm for firm in firms if typed in read[firm.id]]
    if len(near) > 1:
        raise Refusal("firm_of_several", firm=text, firms=tuple(firm.label for firm in near))
    if not near:
        raise Refusal("unknown_firm", firm=text)
    return near[0]
