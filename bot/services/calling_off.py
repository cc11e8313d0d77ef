"""Looking for a firm is called off while there is no first reply: the call, or the question to a firm."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.allocation import Allocation, raised
from bot.services import allocation_told, leads
from bot.services.calls_for_hands import APPOINTMENT, DECIDE, END, REMINDER, UNLED
from bot.services.records import change
from storage import allocations, timers

if TYPE_CHECKING:
    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session


def disarm(s: Session, case: Inquiry) -> None:
    """Cancel the timers of finding a firm."""
    if case.allocation == Allocation.NONE:
        return
    call, made = allocations.last_call(s, case.id), allocations.last_appointment(s, case.id)
    keys = [f"{UNLED}:{case.id}", *([] if made is None else [f"{APPOINTMENT}:{made.id}"])]
    if call is not None:
        asked = range(1, call.allocators_asked + 1)
        keys += [f"{kind}:{call.id}" for kind in (REMINDER, END)]
        keys += [f"{DECIDE}:{call.id}:{number}" for number in asked]
    timers.cancel_keys(s, keys)


def call_off(s: Session, net: Network, act: Act, case: Inquiry) -> Inquiry:
    """Withdraw what is asked of firms and say why, once to each that raised a hand; hands are kept."""
    if case.allocation == Allocation.NONE:
        return case
    made = allocations.last_appointment(s, case.id)
    leads.settle(s, case, act)
    call, said = allocations.last_call(s, case.id), allocations.hands_of(s, case.id)
    data = {"hands": raised(said)}
    once = replace(act, request_id=None)
    case = change(s, once, case, "call_withdrawn", data, allocation=Allocation.NONE)
    firms = [] if call is None else [*call.asked, *(hand.firm_id for hand in said)]
    allocation_told.edit_firms(s, case, [*firms, *([] if made is None else [made.firm_id])], act.now)
    if call is not None:
        allocation_told.withdrawn(s, net, case, call, data["hands"], act.now)
    return case
