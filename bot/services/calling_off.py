"""Looking for a firm is called off: by those who decide, with a reason, or for want of a first reply."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.allocation import Allocation, Deed, declined, raised
from bot.domain.errors import Refusal
from bot.domain.rights import Right
from bot.services import allocation_told, allocation_views, allocators, firm_timers, leads
from bot.services.calls_for_hands import keep_asking
from bot.services.records import change, require
from storage import allocations, outbox

if TYPE_CHECKING:
    from bot.domain.allocation import Call
    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session


WITHDRAWN = allocation_views.WITHDRAWN


def withdraw(s: Session, net: Network, act: Act, inquiry_id: int, reason: str) -> Inquiry:
    """Withdraw a call for hands, with a reason: those who decide, until a firm is appointed.

    Whoever was asked, as far as that went out, and has not declined is told once; hands are kept for another
    call. Where none is opened and nothing recorded, the secretariat is asked after a while, as for any case
    without a firm. Refusal for somebody who does not decide, without a reason, and where there is no call.
    """
    case = allocators.begin(s, act, inquiry_id, WITHDRAWN)
    call, said = withdrawable(s, net, act, case), allocations.hands_of(s, case.id)
    if not reason.strip():
        raise Refusal("allocation.no_reason")
    firm_timers.search_ended(s, case)
    allocations.change_call(s, call.id, ended_at=call.ended_at or act.now, withdrawn_at=act.now)
    why, hands = reason.strip(), raised(said)
    data = {"hands": hands, "reason": why}
    case = change(s, act, case, WITHDRAWN, data, allocation=Allocation.NONE)
    allocation_told.edit_firms(s, case, [*call.asked, *(hand.firm_id for hand in said)], act.now)
    concerned = dict.fromkeys((*hands, *_heard(s, case, call)))
    told = [firm_id for firm_id in concerned if firm_id not in declined(said)]
    allocation_told.withdrawn(s, net, case, call, told, act.now, why)
    keep_asking(s, net, case.id, act.now)
    return case


def _heard(s: Session, case: Inquiry, call: Call) -> list[str]:
    """Return the firms that were asked: what asks them, or asks the secretariat to phone them, went out."""
    subjects = [allocation_told.about(case.id, firm_id) for firm_id in call.asked]
    heard: set[str] = set()
    for params in outbox.gone_out(s, (allocation_told.ASK, allocation_told.PHONE), subjects, case.id):
        if params.get("call") == call.id:
            heard |= {firm_id for firm_id, _ in params.get("firms", [[params.get("firm_id"), ""]])}
    return [firm_id for firm_id in call.asked if firm_id in heard]


def withdrawable(s: Session, net: Network, act: Act, case: Inquiry) -> Call:
    """Return the call that somebody may withdraw. Refusal as of `withdraw`."""
    allocators.require(s, case, Deed.WITHDRAW)
    require(s, net, act, case, Right.CALL_FOR_HANDS)
    call = allocations.last_call(s, case.id)
    if call is None or call.withdrawn_at is not None:
        raise Refusal("allocation.no_call", number=case.number)
    return call


def call_off(s: Session, net: Network, act: Act, case: Inquiry) -> Inquiry:
    """End the search for want of a first reply; a withdrawn call is asked about again after it."""
    firm_timers.search_ended(s, case)
    if case.allocation != Allocation.NONE:
        case = _take_back(s, net, act, case)
    call = allocations.last_call(s, case.id)
    if call is not None and call.withdrawn_at is not None:
        keep_asking(s, net, case.id, act.now)
    return case


def _take_back(s: Session, net: Network, act: Act, case: Inquiry) -> Inquiry:
    """Withdraw what is asked of firms and say why, once to each that raised a hand; hands are kept."""
    made = allocations.last_appointment(s, case.id)
    leads.settle(s, case, act)
    call, said = allocations.last_call(s, case.id), allocations.hands_of(s, case.id)
    data = {"hands": raised(said)}
    once = replace(act, request_id=None)
    case = change(s, once, case, WITHDRAWN, data, allocation=Allocation.NONE)
    firms = [] if call is None else [*call.asked, *(hand.firm_id for hand in said)]
    allocation_told.edit_firms(s, case, [*firms, *([] if made is None else [made.firm_id])], act.now)
    if call is not None:
        allocation_told.withdrawn(s, net, case, call, data["hands"], act.now)
    return case
