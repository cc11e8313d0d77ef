"""How finding the firm stands, as the surfaces show it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.domain.allocation import Allocation, AppointmentState
from bot.domain.inquiries import State
from bot.domain.members import short_name
from bot.domain.outcomes import is_waiting
from bot.services.allocation_told import ALLOCATE, APPOINTED, ASK, LEAD, OUTCOME, PARTNER, PHONE, THANKS
from bot.services.views import AllocationView
from storage import allocations, timeline
from storage import members as rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.domain.inquiries import Inquiry
    from bot.services.views import CaseView
    from storage.database import Session


WITHDRAWN = "call_withdrawn"  # the event


def of(s: Session, cases: Iterable[Inquiry]) -> dict[int, AllocationView]:
    """Return how finding the firm stands, by inquiry; for those that nobody looks for yet, nothing."""
    ids = [case.id for case in cases if case.allocation != Allocation.NONE]
    if not ids:
        return {}
    names = {firm_id: short_name(name) for firm_id, name, _ in rows.every_name(s)}
    return {
        inquiry_id: AllocationView(found.call, found.hands, found.appointments, found.partners, names)
        for inquiry_id, found in allocations.around(s, ids).items()
    }


def with_withdrawal(s: Session, view: CaseView) -> CaseView:
    """Return the view with the reason for which its call was withdrawn, where somebody gave one."""
    call = None if view.allocation is None else view.allocation.call
    if view.inquiry.allocation != Allocation.NONE and (call is None or call.withdrawn_at is None):
        return view
    last = timeline.last_event(s, view.inquiry.id, WITHDRAWN)
    return view if last is None else replace(view, withdrawn_why=last["data"].get("reason"))


def is_settled(row: dict[str, Any], views: Mapping[int, CaseView]) -> bool:
    """Whether a message about finding a firm asks for what is decided by now."""
    params = row["params"]
    view = views.get(params.get("inquiry_id", 0))
    if view is None or row["template"] not in _STILL:
        return False
    still: bool = _STILL[row["template"]](view, params)
    return not still


def _asked(view: CaseView, params: Mapping[str, Any]) -> bool:
    """Whether the call is open, and nobody reminds a firm that has answered."""
    known = view.allocation
    if known is None or known.call is None or known.call.id != params["call"] or known.call.ended_at:
        return False
    return not (params["reminder"] and any(hand.firm_id == params["firm_id"] for hand in known.hands))


def _appointed(view: CaseView, params: Mapping[str, Any]) -> bool:
    made = None if view.allocation is None else view.allocation.appointment
    return made is not None and (made.id, made.state) == (params["appointment"], AppointmentState.ASKED)


def _phones(view: CaseView, params: Mapping[str, Any]) -> bool:
    """Whether there is a firm to phone; a reminder is for those that have said nothing."""
    if params["why"] == "withdrawn":
        return view.inquiry.allocation == Allocation.NONE
    if params["why"] == "appointed":
        return _appointed(view, params)
    said = {hand.firm_id for hand in view.allocation.hands} if view.allocation else set()
    silent = any(firm_id not in said for firm_id, _ in params["firms"])
    return _decides(view, params) and (silent or not params.get("reminder"))


def _decides(view: CaseView, params: Mapping[str, Any]) -> bool:
    """Whether there is something to decide; after a withdrawn call nobody but the secretariat is asked."""
    if view.inquiry.allocation == Allocation.NONE:
        return params["why"] == "still" and view.inquiry.state == State.ANSWERED
    return view.inquiry.allocation != Allocation.LED


def _led(view: CaseView, _params: Mapping[str, Any]) -> bool:
    return view.inquiry.allocation == Allocation.LED


def _leads(view: CaseView, params: Mapping[str, Any]) -> bool:
    return bool(view.inquiry.lead_firm_id == params["firm_id"])


def _waits(view: CaseView, params: Mapping[str, Any]) -> bool:
    return _leads(view, params) and is_waiting(view.inquiry)


def _partner(view: CaseView, params: Mapping[str, Any]) -> bool:
    known = view.allocation
    return known is not None and any(one.firm_id == params["firm_id"] for one in known.partners)


_STILL = {
    ASK: _asked,
    APPOINTED: _appointed,
    ALLOCATE: _decides,
    PHONE: _phones,
    LEAD: _leads,
    PARTNER: _partner,
    THANKS: _led,
    OUTCOME: _waits,
}
