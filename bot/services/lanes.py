"""Whose inquiry it is: 対応します, and 専門外 in its three ways. The clock runs on through all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refusal
from bot.domain.rights import Right
from bot.domain.suggestions import About, settled
from bot.services import allocators, duty, members, pings, turns
from bot.services.messages import PING, direct, owe_edits_about
from bot.services.records import AlreadyDone, change, load, load_open, require, tell
from storage import outbox, timeline

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act
    from bot.network import Network
    from bot.services.views import DutyView
    from storage.database import Session


def take_on(s: Session, net: Network, act: Act, inquiry_id: int, lane: str | None = None) -> Inquiry:
    """Say who is on it. Where the lane is unknown, the first to say so settles it.

    Refusal `already_on_it` tells the second who was first; `which_lane` asks a contact of both duty firms,
    who has not said in which `lane`.
    """
    case = load_open(s, net, act, inquiry_id, Right.TAKE_ON)
    if case.on_it_by == act.actor:
        return case
    if case.on_it_by is not None:
        raise Refusal("already_on_it", number=case.number, who=case.on_it_by, at=case.on_it_at)
    settled = _lane_of(s, net, act, case, lane) if case.lane is None else {}
    change(s, act, case, "on_it", settled, on_it_by=act.actor, on_it_at=act.now, **settled)
    return load(s, case.id)


def _lane_of(s: Session, net: Network, act: Act, case: Inquiry, lane: str | None) -> dict[str, Any]:
    """Return lane and firm of the duty firm this person belongs to; nothing for the secretariat."""
    own = _chosen(own_duties(s, net, act, case.pinged_at or act.now), lane)
    return {"lane": own[0].lane, "firm_id": own[0].firm.id} if own and own[0].firm else {}


def own_duties(s: Session, net: Network, act: Act, at: datetime) -> list[DutyView]:
    """Return the lanes that a firm of this person has duty in."""
    return [view for view in duty.current(s, net, at) if view.firm and act.actor in view.firm.contacts]


def _chosen(own: list[DutyView], lane: str | None) -> list[DutyView]:
    """Return those in the lane that was chosen; Refusal `which_lane` where two firms leave it open."""
    chosen = [view for view in own if lane in {None, view.lane}]
    if own and len({view.firm.id for view in chosen if view.firm}) != 1:
        raise Refusal("which_lane")
    return chosen


def change_lane(s: Session, net: Network, act: Act, inquiry_id: int, lane: str) -> Inquiry:
    """Move the inquiry to another lane; the firm on duty there is called."""
    case = load_open(s, net, act, inquiry_id, Right.HAND_OVER)
    if lane not in {known.id for known in net.lanes}:
        raise Refusal("unknown_lane", lane=lane)
    if lane == case.lane:
        raise Refusal("same_lane", number=case.number)
    data = {"before": case.lane, "after": lane}
    return _hand_over(s, net, act, case, "lane_changed", data, {"lane": lane, "firm_id": None})


def settle(s: Session, net: Network, act: Act, inquiry_id: int, lane: str) -> Inquiry:
    """Take the suggested lane. Both duty firms have been called already: nobody is rung again."""
    case = load_open(s, net, act, inquiry_id, Right.HAND_OVER)
    if case.lane == lane:
        return case
    if case.lane is not None or lane not in {known.id for known in net.lanes}:
        raise Refusal("changed_meanwhile")
    firm = duty.firm_on_duty(s, net, lane, case.pinged_at) if case.pinged_at else None
    values = {"lane": lane, "firm_id": case.firm_id or (firm and firm.id)}
    return change(s, act, case, "lane_settled", {"lane": lane}, **values)


def unsettle(s: Session, net: Network, act: Act, inquiry_id: int) -> Inquiry:
    """Take back that a suggested lane was taken: it is unknown again, and both duty firms are called."""
    case = load_open(s, net, act, inquiry_id, Right.HAND_OVER)
    if About.LANE not in settled(case, timeline.happened_to(s, case.id)):
        raise Refusal("changed_meanwhile")
    data = {"lane": None, "before": case.lane}
    return _hand_over(s, net, act, case, "lane_unsettled", data, {"lane": None, "firm_id": None})


def ask_firm(s: Session, net: Network, act: Act, inquiry_id: int, firm_id: str) -> Inquiry:
    """Ask another firm by name."""
    case = load_open(s, net, act, inquiry_id, Right.HAND_OVER)
    allocators.member(s, net, firm_id, act.now)
    if firm_id == case.firm_id:
        raise Refusal("same_firm", number=case.number)
    data = {"firm_id": firm_id, "before": case.firm_id}
    return _hand_over(s, net, act, case, "firm_asked", data, {"firm_id": firm_id})


def take_over(s: Session, net: Network, act: Act, inquiry_id: int, lane: str | None = None) -> Inquiry:
    """Take an open inquiry from the firm that was called: this week's firm, or the secretariat for it.

    Refusal `which_lane` as of `take_on`.
    """
    case = load(s, inquiry_id)
    if not case.is_open:
        raise Refusal("not_open", number=case.number)
    require(s, net, act, case, Right.TAKE_OVER)
    on_duty = [view for view in duty.current(s, net, act.now) if case.lane in {None, view.lane} and view.firm]
    own = _chosen([view for view in on_duty if view.firm and act.actor in view.firm.contacts], lane)
    if not own and case.lane is not None:  # the secretariat, for the firm
        own = on_duty
    if not own or own[0].firm is None:
        raise Refusal("rota.not_on_duty")
    firm_id = own[0].firm.id
    if firm_id == case.firm_id:
        raise Refusal("same_firm", number=case.number)
    settled = {"lane": own[0].lane} if case.lane is None else {}
    data = {"firm_id": firm_id, "before": case.firm_id} | settled
    had = tuple(
        firm for firm in pings.firms_for(s, net, case, case.pinged_at or act.now) if firm.id != firm_id
    )
    taken = pings.Taken(act.actor, tuple(firm.id for firm in had))
    done = _hand_over(s, net, act, case, "taken_over", data, {"firm_id": firm_id} | settled, taken)
    if done.generation != case.generation:  # a click that came twice is told of once
        turns.tell_of_taking(s, net, act, done, had)
        owe_edits_about(s, [turns.subject(own[0].week)], act.now)
    return done


def _hand_over(
    s: Session,
    net: Network,
    act: Act,
    case: Inquiry,
    kind: str,
    data: dict[str, Any],
    values: dict[str, Any],
    taken: pings.Taken | None = None,
) -> Inquiry:
    opening = net.hours.next_opening(act.now)
    values |= {"generation": case.generation + 1, "on_it_by": None, "on_it_at": None}
    values |= {"pinged_at": None, "ping_due": opening}
    try:
        change(s, act, case, kind, data, **values)
    except AlreadyDone:
        return case
    why = "asked" if kind == "firm_asked" else "taken_over" if taken and taken.before else "handover"
    pings.ping_now_or_at_opening(s, net, load(s, case.id), act.now, why, taken)
    return load(s, case.id)


def ask_secretariat(s: Session, net: Network, act: Act, inquiry_id: int) -> Inquiry:
    """Hand the question of whose field it is to the secretariat; the firm stays until it is answered."""
    case = load_open(s, net, act, inquiry_id, Right.HAND_OVER)
    tell(s, act, case, "secretariat_asked", {})
    people = members.people_of_roles(s, net, [members.SECRETARIAT], act.now)
    params = {"why": "not_our_field", "actor": act.actor, "firm_id": case.firm_id}
    key = f"field:{case.id}:{case.generation}:{act.actor}"
    outbox.owe(s, direct(case, people, "dm_secretariat", params, act.now, key=key, urgency=PING))
    return case


def offer_choices(s: Session, net: Network, act: Act, inquiry_id: int) -> None:
    """Owe the ways of 専門外 as plain buttons, to somebody for whom Slack opens no form."""
    case = load_open(s, net, act, inquiry_id, Right.HAND_OVER)
    key = f"choices:{case.id}:{case.generation}:{act.request_id}"
    outbox.owe(s, direct(case, [act.actor], "dm_choices", {}, act.now, key=key, urgency=PING))
