"""指名: a firm is asked by name, with a reason, and says yes or no. The bot asks, it never forces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.allocation import Allocation, AppointmentState, Deed, Why, raised
from bot.domain.errors import Refusal
from bot.domain.inquiries import State
from bot.domain.rights import Right
from bot.services import allocation_told, allocators, calls_for_hands, firm_timers, leads, roles
from bot.services.firm_timers import APPOINTMENT
from bot.services.records import change, load, require
from storage import allocations, timers

if TYPE_CHECKING:
    from bot.domain.allocation import Appointment
    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session


def appoint(s: Session, net: Network, act: Act, inquiry_id: int, firm_id: str, reason: str) -> Inquiry:
    """Ask a firm to take the inquiry; one that raised its hand has said yes and leads at once.

    Refusal for somebody who does not decide, without a reason, for a firm that is no member, and once a firm
    leads.
    """
    case = allocators.begin(s, act, inquiry_id, "appointed")
    allocators.require(s, case, Deed.APPOINT)
    require(s, net, act, case, Right.APPOINT)
    return ask(s, net, act, case, firm_id, reason)


def ask(s: Session, net: Network, act: Act, case: Inquiry, firm_id: str, reason: str) -> Inquiry:
    """Do what `appoint` does for an inquiry that is locked and a person who may."""
    if not reason.strip():
        raise Refusal("allocation.no_reason")
    firm = allocators.member(s, net, firm_id, act.now)
    if firm.id in raised(allocations.hands_of(s, case.id)):
        return leads.lead(s, net, act, case, firm.id, "hand", reason.strip())
    leads.settle(s, case, act)
    made_id = allocations.add_appointment(
        s,
        {
            "inquiry_id": case.id,
            "firm_id": firm.id,
            "reason": reason.strip(),
            "appointed_by": act.actor,
            "appointed_at": act.now,
            "state": AppointmentState.ASKED,
        },
    )
    data = {"firm_id": firm.id, "reason": reason.strip(), "appointment": made_id}
    case = change(s, act, case, "appointed", data, allocation=Allocation.APPOINTED)
    allocation_told.appointed(s, net, case, _load(s, made_id), firm, act.now)
    due = net.hours.add(act.now, net.allocation.answer)
    about = {"appointment": made_id, "case": case.id}
    timers.arm(s, [timers.new(APPOINTMENT, f"{APPOINTMENT}:{made_id}", due, about)])
    calls_for_hands.keep_asking(s, net, case.id, act.now, net.allocation.answer)
    return case


def replace_lead(s: Session, net: Network, act: Act, inquiry_id: int, firm_id: str, reason: str) -> Inquiry:
    """Take the lead from a firm and give it to another that raised its hand, or ask that one, in one act."""
    case = leads.undo(s, net, act, inquiry_id, reason)
    return ask(s, net, act, case, firm_id, reason)


def accept(s: Session, net: Network, act: Act, appointment_id: int) -> Inquiry:
    """Take the inquiry that a firm was asked to take: it leads from now on."""
    made, case = _open(s, net, act, appointment_id, "led")
    if case.state != State.ANSWERED:
        raise Refusal("allocation.not_answered", number=case.number)
    allocators.member(s, net, made.firm_id, act.now)  # it may have left since it was asked
    _answer(s, act, made, AppointmentState.ACCEPTED)
    return leads.lead(s, net, act, case, made.firm_id, "appointment", made.reason)


def decline(s: Session, net: Network, act: Act, appointment_id: int) -> Inquiry:
    """Say no to an appointment; who appointed is asked to decide anew."""
    made, case = _open(s, net, act, appointment_id, "appointment_declined")
    _answer(s, act, made, AppointmentState.DECLINED)
    data = {"firm_id": made.firm_id, "appointment": made.id} | allocators.entered(s, act, made.firm_id)
    case = change(s, act, case, "appointment_declined", data, allocation=Allocation.DECIDING)
    firm_timers.search_ended(s, case)
    allocation_told.edit_firms(s, case, [made.firm_id], act.now)
    key = f"appointment:{made.id}:declined"
    allocation_told.allocate(s, net, case, key, [made.appointed_by], "refused", act.now)
    calls_for_hands.keep_asking(s, net, case.id, act.now)
    return case


def explain(s: Session, net: Network, act: Act, appointment_id: int, why: str) -> None:
    """Say why a firm declined an appointment."""
    made = _load(s, appointment_id)
    case = allocators.begin(s, act, made.inquiry_id, "appointment_explained")
    _require_firm(s, net, act, made)
    if made.state != AppointmentState.DECLINED:
        raise Refusal(f"allocation.appointment_{made.state}", number=case.number)
    allocations.explain_appointment(s, made.id, Why(why))
    data = {"firm_id": made.firm_id, "why": Why(why)} | allocators.entered(s, act, made.firm_id)
    allocation_told.note(s, act, case, "appointment_explained", data)
    allocation_told.edit_firms(s, case, [made.firm_id], act.now)


def require_may_answer(s: Session, net: Network, act: Act, inquiry_id: int) -> None:
    """Raise Refusal where no firm is asked by name, and for anybody but its contacts and the secretariat."""
    case, made = load(s, inquiry_id), allocations.last_appointment(s, inquiry_id)
    allocators.require(s, case, Deed.REPLY)
    if made is not None:
        _require_firm(s, net, act, made)


def _open(s: Session, net: Network, act: Act, appointment_id: int, kind: str) -> tuple[Appointment, Inquiry]:
    case = allocators.begin(s, act, _load(s, appointment_id).inquiry_id, kind)
    made = _load(s, appointment_id)  # as it is now that nobody else decides
    _require_firm(s, net, act, made)
    if made.state != AppointmentState.ASKED:
        raise Refusal(f"allocation.appointment_{made.state}", number=case.number)
    allocators.require(s, case, Deed.REPLY)
    return made, case


def _require_firm(s: Session, net: Network, act: Act, made: Appointment) -> None:
    """Raise Refusal for anybody but the firm's contacts and the secretariat, who may record for it."""
    found = roles.to_firm(s, net, act, made.firm_id)
    roles.require_of_firm(s, net, act, found, Right.ANSWER_APPOINTMENT, made.firm_id)


def _answer(s: Session, act: Act, made: Appointment, state: AppointmentState, **more: Any) -> None:
    answered = {"state": state, "answered_by": act.actor, "answered_at": act.now, **more}
    allocations.answer_appointment(s, made.id, **answered)


def _load(s: Session, appointment_id: int) -> Appointment:
    found = allocations.appointment_by_id(s, appointment_id)
    if found is None:
        raise Refusal("allocation.unknown")
    return found
