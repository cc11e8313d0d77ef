"""Answering a request about the rota: the first to agree has it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.domain.duty_requests import Kind, State, could_agree, offers
from bot.domain.errors import Refusal
from bot.domain.rights import Right
from bot.domain.rota_changes import StandIn, exchange, given, holder
from bot.services import request_told, roles
from bot.services.conflicts import AlreadyDone, ConflictError
from bot.services.rota_acts import begin, carry_out
from bot.services.rota_requests import answering, firm_of, load, refuse, situation, still_open
from storage import duty_requests

if TYPE_CHECKING:
    from bot.domain.duty_requests import DutyRequest
    from bot.domain.members import Act
    from bot.domain.rota_changes import Days, Rota, Slot, TurnChange
    from bot.network import Network
    from storage.database import Session


def agree(
    s: Session,
    net: Network,
    act: Act,
    request_id: int,
    in_return: Slot | None = None,
    firm_id: str | None = None,
) -> DutyRequest:
    """Take over what is asked for; for a swap, give the turn `in_return`. The first one to agree has it.

    `firm_id` is the firm that agrees, None for that of whoever presses. Refusal for no contact of it, for a
    firm that cannot, for a turn that cannot be given, and for whoever comes second; `rota.which_firm` where
    none is named and several of theirs could.
    """
    begin(s, act)
    request, found = still_open(s, request_id, act.now), situation(s, net, act.now)
    if firm_id:
        able = [firm_of(s, net, act, firm_id, Right.ANSWER_TURN_REQUEST)]
    else:
        able = answering(s, net, act, request, found)
    if len(able) > 1:
        raise Refusal("rota.which_firm")
    firm = able[0]
    refuse(request, firm, found)
    if request.kind == Kind.SWAP and in_return not in offers(request, firm, found):
        raise Refusal("rota.offer_gone")
    week, lane = in_return if request.kind == Kind.SWAP and in_return else (None, None)
    agreed: dict[str, Any] = {"state": State.AGREED, "answered_by": act.actor, "answered_at": act.now}
    agreed |= {"other_firm": firm.id, "other_week": week, "other_lane": lane}
    if not duty_requests.change(s, request, **agreed):
        raise ConflictError(request_id)
    changes, stand_ins = taken_over(found.turns, request.kind, request.slot, request.days, firm.id, in_return)
    act_id = carry_out(s, net, act, request.kind, changes, stand_ins, note=request.note)
    duty_requests.change(s, replace(request, version=request.version + 1), act_id=act_id)
    request_told.settled(s, request_id, act.now)
    return load(s, request_id)


def taken_over(
    published: Rota,
    kind: str,
    slot: Slot,
    days: Days | None,
    firm_id: str,
    in_return: Slot | None,
) -> tuple[tuple[TurnChange, ...], tuple[StandIn, ...]]:
    """Return what it takes that a firm has a turn, in return for one of its own or not, or stands in."""
    if kind == Kind.SWAP and in_return is not None:
        return exchange(published, slot, in_return), ()
    if days is None:
        return given(published, slot, firm_id), ()
    return (), (StandIn(slot[1], *days, firm_id, holder(published, slot)),)


def decline(s: Session, net: Network, act: Act, request_id: int, firm_id: str | None = None) -> DutyRequest:
    """Say that a firm cannot; where nobody is left who could, the request ends and the asker is told."""
    begin(s, act)
    request = still_open(s, request_id, act.now)
    firm = firm_of(s, net, act, firm_id, Right.ANSWER_TURN_REQUEST)
    if firm.id in request.declined:
        return request
    declined = [*request.declined, firm.id]
    left = could_agree(request, situation(s, net, act.now))
    over = all(one.id in declined for one in left)
    values: dict[str, Any] = {"state": State.ENDED, "answered_at": act.now} if over else {}
    if not duty_requests.change(s, request, declined=declined, **values):
        raise ConflictError(request_id)
    if over:
        request_told.over(s, net, request, act.now)
    else:
        request_told.edit_of(s, request_id, firm.id, act.now)
    return load(s, request_id)


def withdraw(s: Session, net: Network, act: Act, request_id: int) -> DutyRequest:
    """Take a request back: the firm that asked, or the secretariat."""
    begin(s, act)
    request = load(s, request_id)
    if request.state == State.WITHDRAWN and request.answered_by == act.actor:
        raise AlreadyDone
    theirs = roles.to_firm(s, net, act, request.firm_id)
    roles.require_of_firm(s, net, act, theirs, Right.WITHDRAW_TURN_REQUEST, request.firm_id)
    request = still_open(s, request_id, act.now)
    values = {"state": State.WITHDRAWN, "answered_by": act.actor, "answered_at": act.now}
    if not duty_requests.change(s, request, **values):
        raise ConflictError(request_id)
    request_told.settled(s, request_id, act.now)
    return load(s, request_id)


def send_choices(s: Session, net: Network, act: Act, request_id: int) -> None:
    """Owe somebody what each of their firms could answer: the channel shows neither firms nor turns."""
    request, found = still_open(s, request_id, act.now), situation(s, net, act.now)
    request_told.choices(s, act, request, answering(s, net, act, request, found))
