"""窓口企業, exactly one, and the partners beside it. Taking the lead back is a named act with a reason."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from bot.domain.allocation import (
    DESK,
    SECRETARIAT,
    WHOLE,
    Allocation,
    Answer,
    AppointmentState,
    Deed,
    Hand,
    Partner,
    Why,
    raised,
)
from bot.domain.errors import Refusal
from bot.domain.outcomes import is_waiting
from bot.domain.rights import Right
from bot.services import (
    allocation_told,
    allocators,
    calls_for_hands,
    firm_timers,
    members,
    opening,
    outcome_told,
    people,
    roles,
)
from bot.services.messages import PING, owe_edits
from bot.services.records import change, load, require, tell
from storage import allocations

if TYPE_CHECKING:
    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session

GIVEN_BACK, TAKEN = "given_back", "taken"  # how a firm came to lead no more


def choose(s: Session, net: Network, act: Act, inquiry_id: int, firm_id: str) -> Inquiry:
    """Make a firm that raised its hand the lead firm.

    Refusal for somebody who does not decide, for a firm without a hand, and for whoever comes second:
    `allocation.is_led` names the firm that leads.
    """
    case = allocators.begin(s, act, inquiry_id, "led")
    allocators.require(s, case, Deed.CHOOSE)
    require(s, net, act, case, Right.CHOOSE_LEAD)
    if firm_id not in raised(allocations.hands_of(s, case.id)):
        raise Refusal("allocation.no_hand", firm=allocators.name(s, firm_id))
    allocators.member(s, net, firm_id, act.now)
    return lead(s, net, act, case, firm_id, "hand")


def lead(
    s: Session, net: Network, act: Act, case: Inquiry, firm_id: str, how: str, reason: str = ""
) -> Inquiry:
    """Let a firm lead: the award is told, the case handed over, the others who raised a hand thanked.

    `how` is `hand`, `first_hand` or `appointment`. ConflictError: somebody was faster.
    """
    case = load(s, case.id)  # what its own act changed before is in it
    allocators.require(s, case, Deed.CHOOSE)
    settle(s, case, act)
    values = {"allocation": Allocation.LED, "lead_firm_id": firm_id, "led_at": act.now, "outcome": "none"}
    entered = allocators.entered(s, act, firm_id) if how == "appointment" else {}
    data = {"firm_id": firm_id, "how": how, "reason": reason} | entered
    allocation_told.note(s, act, case, "led", data, **values)
    case = load(s, case.id)
    allocation_told.award(s, net, act, case, firm_id, how, reason, entered)
    outcome_told.lead_set(s, net, act, case)
    hands = raised(allocations.hands_of(s, case.id))
    allocation_told.thank(s, net, case, [one for one in hands if one != firm_id], act.now)
    allocation_told.edit_firms(s, case, [*_concerned(s, case), firm_id], act.now)
    return case


def settle(s: Session, case: Inquiry, act: Act) -> None:
    """End what is open: a call, the question to a firm asked by name, and their timers."""
    firm_timers.search_ended(s, case)
    call = allocations.last_call(s, case.id)
    if call is not None and call.ended_at is None:
        allocations.change_call(s, call.id, ended_at=act.now)
        allocation_told.edit_firms(s, case, call.asked, act.now)
    made = allocations.last_appointment(s, case.id)
    if made is not None and made.state == AppointmentState.ASKED:
        allocations.answer_appointment(s, made.id, state=AppointmentState.WITHDRAWN, answered_at=act.now)
        allocation_told.edit_firms(s, case, [made.firm_id], act.now)


def undo(s: Session, net: Network, act: Act, inquiry_id: int, reason: str) -> Inquiry:
    """Take the lead back, with a reason: those who decide. The firm and its partners lose the details."""
    case = allocators.begin(s, act, inquiry_id, "lead_undone")
    allocators.require(s, case, Deed.UNDO)
    require(s, net, act, case, Right.TAKE_LEAD_BACK)
    return _take_back(s, net, act, case, reason)


def give_back(s: Session, net: Network, act: Act, inquiry_id: int, reason: str) -> Inquiry:
    """Give the lead back, with a reason: the lead firm itself; who chose it is asked to decide anew.

    Refusal once it is known what became of the case: changing the firm is then for those who decide.
    """
    case = allocators.begin(s, act, inquiry_id, "lead_undone")
    require_may_give_back(s, net, act, case.id)
    firm_id = str(case.lead_firm_id)
    _no_hand_any_more(s, act, case, firm_id)
    case = _take_back(s, net, act, case, reason, GIVEN_BACK)
    who = DESK if DESK in net.case_type(case.case_type).allocators else SECRETARIAT  # who is asked may decide
    users = allocators.people_of(s, net, case, who, act.now)
    key = f"allocate:{case.id}:{case.version}:back"
    told = {"firm_id": firm_id, "actor": act.actor, "reason": reason.strip()}
    allocation_told.allocate(s, net, case, key, users, GIVEN_BACK, act.now, told)
    return case


def _no_hand_any_more(s: Session, act: Act, case: Inquiry, firm_id: str) -> None:
    """Let a firm that gives the lead back have declined: its hand is not up any more."""
    parts = [hand.process for hand in allocations.hands_of(s, case.id) if hand.firm_id == firm_id]
    for part in parts or [WHOLE]:
        said = Hand(part, firm_id, Answer.DECLINE, Why.OTHER, act.actor, act.now)
        allocations.put_hand(s, case.id, said)


def _take_back(s: Session, net: Network, act: Act, case: Inquiry, reason: str, how: str = TAKEN) -> Inquiry:
    if not reason.strip():
        raise Refusal("allocation.no_reason")
    firm_id, partners = case.lead_firm_id, allocations.partners_of(s, case.id)
    allocations.drop_partners(s, case.id)
    values = {"allocation": Allocation.DECIDING, "lead_firm_id": None, "led_at": None}
    data = {"firm_id": firm_id, "reason": reason.strip(), "how": how}
    case = change(s, act, case, "lead_undone", data, **values)
    outcome_told.stop(s, case)
    gone = [str(firm_id), *(one.firm_id for one in partners)]
    known, key = members.firms(s), f"undone:{case.id}:{case.version}:"
    why = {"reason": reason.strip(), "how": how, "lead": firm_id, "actor": act.actor}
    rows = [
        allocation_told.to_firm(case, key, allocation_told.UNDONE, user, firm, why, act.now, PING)
        for user, firm in people.reachable(s, net, [known[one] for one in gone], act.now)
        if user != act.actor
    ]
    opening.owe(s, net, rows, act.now)
    allocation_told.edit_firms(s, case, [*_concerned(s, case), *gone], act.now)
    calls_for_hands.keep_asking(s, net, case.id, act.now)
    return case


def name_partner(
    s: Session, net: Network, act: Act, inquiry_id: int, firm_id: str, process: str = WHOLE
) -> Inquiry:
    """Name a partner firm, which sees the case from now on: the lead firm, or those who decide."""
    case = allocators.begin(s, act, inquiry_id, "partner_named")
    allocators.require(s, case, Deed.PARTNER)
    _require_partnering(s, net, act, case)
    firm = allocators.member(s, net, firm_id, act.now)
    if firm.id == case.lead_firm_id:
        raise Refusal("allocation.is_lead")
    if any(one.firm_id == firm.id for one in allocations.partners_of(s, case.id)):
        raise Refusal("allocation.is_partner")
    allocations.put_partner(s, case.id, Partner(firm.id, process, act.actor, act.now))
    tell(s, act, case, "partner_named", {"firm_id": firm.id, "process": process})
    key = f"partner:{case.id}:{firm.id}:{act.now.timestamp()}:"
    rows = allocation_told.joined(s, net, act, case, allocation_told.PARTNER, firm.id, key)
    opening.owe(s, net, rows, act.now)
    _edited(s, case, act)
    return case


def release_partner(s: Session, net: Network, act: Act, inquiry_id: int, firm_id: str) -> Inquiry:
    """Let a partner firm go: itself, the lead firm, or those who decide."""
    case = allocators.begin(s, act, inquiry_id, "partner_released")
    allocators.require(s, case, Deed.PARTNER)
    found = chain(roles.to_firm(s, net, act, firm_id), roles.to_case(s, net, act, case))
    roles.require_of_firm(s, net, act, found, Right.RELEASE_PARTNER, firm_id)
    if not allocations.drop_partners(s, case.id, firm_id):
        raise Refusal("allocation.no_partner")
    tell(s, act, case, "partner_released", {"firm_id": firm_id})
    allocation_told.edit_firms(s, case, [firm_id], act.now)
    _edited(s, case, act)
    return case


def require_lead_or_decider(s: Session, net: Network, act: Act, inquiry_id: int) -> None:
    """Raise Refusal where no firm leads, and for anybody but its contacts and those who decide."""
    case = load(s, inquiry_id)
    allocators.require(s, case, Deed.UNDO)
    _require_partnering(s, net, act, case)


def require_may_give_back(s: Session, net: Network, act: Act, inquiry_id: int) -> None:
    """Raise Refusal for anybody but the lead firm, and for it once what became of the case is known."""
    case = load(s, inquiry_id)
    allocators.require(s, case, Deed.UNDO)
    found = roles.to_case(s, net, act, case)
    roles.require_of_firm(s, net, act, found, Right.GIVE_LEAD_BACK, case.lead_firm_id or "")
    if not is_waiting(case):
        raise Refusal("allocation.outcome_known", number=case.number)


def _edited(s: Session, case: Inquiry, act: Act) -> None:
    owe_edits(s, [case.id], act.now)
    allocation_told.edit_firms(s, case, [*_concerned(s, case), case.lead_firm_id or ""], act.now)


def _require_partnering(s: Session, net: Network, act: Act, case: Inquiry) -> None:
    found = roles.to_case(s, net, act, case)
    roles.require_of_firm(s, net, act, found, Right.NAME_PARTNER, case.lead_firm_id or "")


def _concerned(s: Session, case: Inquiry) -> list[str]:
    """Return the firms that were told anything of finding a firm for this inquiry."""
    found = allocations.around(s, [case.id])[case.id]
    asked = [] if found.call is None else list(found.call.asked)
    named = [] if found.appointment is None else [found.appointment.firm_id]
    answered = [hand.firm_id for hand in found.hands]
    return [*asked, *named, *answered, *(one.firm_id for one in found.partners)]
