"""挙手 and 辞退: what a firm says to a call. Its last word counts until a lead firm is chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.domain.allocation import WHOLE, Allocation, Answer, Deed, Hand, Why, nobody_is_left, raised
from bot.domain.errors import Refusal
from bot.domain.rights import Right
from bot.services import allocation_told, allocators, calls_for_hands, leads, roles
from storage import allocations

if TYPE_CHECKING:
    from bot.domain.allocation import Call
    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act, Firm
    from bot.network import Network
    from storage.database import Session


def raise_hand(
    s: Session, net: Network, act: Act, inquiry_id: int, process: str = WHOLE, firm_id: str | None = None
) -> Inquiry:
    """Raise a firm's hand for the case or one of its processes; the first one may win it.

    It is `firm_id`, by a contact of its own or by the secretariat, which records what it was told; where none
    is named, the one firm of whoever raises it.
    Refusal for somebody of no firm, where no call was opened, and once a firm leads; `which_firm` where none
    is named and they are of several.
    """
    case, call, firm = _asked(s, net, act, inquiry_id, "hand_raised", firm_id)
    parts = (process,) if process in call.parts else call.parts
    known = allocations.hands_of(s, case.id)
    was_first = not raised(known)
    new = [part for part in parts if not _said(known, firm.id, part, Answer.HAND)]
    if not new:
        raise Refusal("allocation.raised_already", number=case.number)
    for part in new:
        said = Hand(part, firm.id, Answer.HAND, None, act.actor, act.now)
        allocations.put_hand(s, case.id, said)
    data = {"processes": [part for part in new if part]}
    allocation_told.note(s, act, case, "hand_raised", _told(s, act, firm) | data)
    allocation_told.edit_firms(s, case, [firm.id], act.now)
    if call.first_hand_wins and case.allocation in {Allocation.CALLING, Allocation.DECIDING}:
        return leads.lead(s, net, act, case, firm.id, "first_hand")
    if was_first:
        key = f"allocate:{call.id}:first"
        allocation_told.allocate(s, net, case, key, [call.opened_by], "first_hand", act.now)
    return case


def decline(s: Session, net: Network, act: Act, inquiry_id: int, firm_id: str | None = None) -> Inquiry:
    """Decline for a firm; nobody is waited for once all that were asked have declined.

    `firm_id` and Refusal as of `raise_hand`.
    """
    case, call, firm = _asked(s, net, act, inquiry_id, "hand_declined", firm_id)
    known = allocations.hands_of(s, case.id)
    new = [part for part in call.parts if not _said(known, firm.id, part, Answer.DECLINE)]
    if not new:
        return case
    for part in new:
        allocations.put_hand(s, case.id, Hand(part, firm.id, Answer.DECLINE, None, act.actor, act.now))
    allocation_told.note(s, act, case, "hand_declined", _told(s, act, firm))
    allocation_told.edit_firms(s, case, [firm.id], act.now)
    if call.ended_at is None and nobody_is_left(call, allocations.hands_of(s, case.id)):
        calls_for_hands.close(s, net, act, case, call)
    return case


def explain(
    s: Session, net: Network, act: Act, inquiry_id: int, why: str, firm_id: str | None = None
) -> Inquiry:
    """Say why a firm has declined. Refusal where it has not, for instance because its hand is up by now."""
    case, _, firm = _asked(s, net, act, inquiry_id, "hand_explained", firm_id)
    own = [one for one in allocations.hands_of(s, case.id) if one.firm_id == firm.id]
    if not own or any(one.answer == Answer.HAND for one in own):
        raise Refusal("allocation.not_declined", number=case.number)
    for one in own:
        allocations.put_hand(s, case.id, replace(one, why=Why(why)))
    allocation_told.note(s, act, case, "hand_explained", _told(s, act, firm) | {"why": Why(why)})
    allocation_told.edit_firms(s, case, [firm.id], act.now)
    return case


def _asked(
    s: Session, net: Network, act: Act, inquiry_id: int, kind: str, firm_id: str | None
) -> tuple[Inquiry, Call, Firm]:
    case = allocators.begin(s, act, inquiry_id, kind)
    call = allocations.last_call(s, case.id)
    firm = allocators.firm_of(s, net, act) if firm_id is None else _named(s, net, act, firm_id)
    allocators.require(s, case, Deed.ANSWER)
    if call is None or call.withdrawn_at is not None:
        raise Refusal("allocation.no_call", number=case.number)
    return case, call, firm


def _named(s: Session, net: Network, act: Act, firm_id: str) -> Firm:
    """Return the firm that a button names; Refusal for who is neither of it nor of the secretariat."""
    roles.require_of_firm(s, net, act, roles.to_firm(s, net, act, firm_id), Right.ANSWER_CALL, firm_id)
    return allocators.member(s, net, firm_id, act.now)


def _told(s: Session, act: Act, firm: Firm) -> dict[str, Any]:
    """Return what the timeline keeps: whose answer it is, and whether the secretariat recorded it for it."""
    return {"firm_id": firm.id} | allocators.entered(s, act, firm.id)


def _said(known: list[Hand], firm_id: str, process: str, answer: Answer) -> bool:
    return any((one.firm_id, one.process, one.answer) == (firm_id, process, answer) for one in known)
