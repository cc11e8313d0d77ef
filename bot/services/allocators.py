"""Who decides which firm takes an inquiry: the desk and the roles that its kind of case names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import allocation
from bot.domain.allocation import DESK
from bot.domain.errors import Refusal
from bot.services import members, people, pings
from bot.services.conflicts import AlreadyDone
from bot.services.records import load
from storage import inquiries, timeline

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.allocation import Deed
    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act, Firm
    from bot.network import Network
    from storage.database import Session


def begin(s: Session, act: Act, inquiry_id: int, kind: str) -> Inquiry:
    """Return the inquiry, which nobody else allocates until the transaction ends.

    AlreadyDone where the same click has written its event (`kind`) before.
    """
    inquiries.lock(s, [inquiry_id])
    case = load(s, inquiry_id)
    if act.request_id and timeline.happened(s, f"{act.request_id}:{case.id}:{kind}"):
        raise AlreadyDone
    return case


def require(s: Session, case: Inquiry, deed: Deed) -> None:
    """Raise Refusal, which names the lead firm where there is one, where the state does not allow this."""
    try:
        allocation.require(case, deed)
    except Refusal as refusal:
        firm = "" if case.lead_firm_id is None else name(s, case.lead_firm_id)
        raise Refusal(refusal.key, **refusal.params, firm=firm) from None


def name(s: Session, firm_id: str) -> str:
    """Return a firm's name as people use it."""
    firm = members.firm(s, firm_id)
    return firm_id if firm is None else firm.label


def people_of(s: Session, net: Network, case: Inquiry, who: str, now: datetime) -> list[str]:
    """Return the people of an allocator; the secretariat where there are none in Slack."""
    found: list[str] = []
    if who in {DESK, "duty"}:
        firms = pings.firms_for(s, net, case, case.pinged_at or now)
        found = [user for user, _ in people.reachable(s, net, firms, now)]
    if who != "duty":
        role = members.SECRETARIAT if who == DESK else who
        found += members.people_of_roles(s, net, [role], now)
    alive = people.alive(s, list(dict.fromkeys(found)))
    return alive or people.alive(s, members.people_of_roles(s, net, [members.SECRETARIAT], now))


def firm_of(s: Session, net: Network, act: Act) -> Firm:
    """Return the firm of somebody who answers.

    Refusal for somebody of none, or of one that left; `allocation.which_firm` for somebody of several.
    """
    own = members.firms_on(s, act.actor, net.hours.local_day(act.now))
    if len(own) > 1:
        raise Refusal("allocation.which_firm", firms=tuple(firm.label for firm in own))
    if own:
        return own[0]
    left = members.firm_of(s, act.actor)
    raise members.not_theirs(s, net, act, left.id if left else "", "allocation.no_member")


def entered(s: Session, act: Act, firm_id: str) -> dict[str, bool]:
    """Return what the timeline keeps of an answer that somebody recorded for a firm that is not theirs."""
    return {} if act.actor in members.contacts(s, firm_id) else {"entered_for": True}


def member(s: Session, net: Network, firm_id: str, now: datetime) -> Firm:
    """Return a firm that somebody else names, a member; Refusal for any other: the day on which it left."""
    firm = members.firm(s, firm_id)
    if firm is None:
        raise Refusal("unknown_firm", firm=firm_id)
    if firm.has_left(net.hours.local_day(now)):
        raise Refusal("firm_has_left_named", firm=firm.label, day=firm.left_on)
    return firm
