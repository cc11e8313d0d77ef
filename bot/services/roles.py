"""What somebody is to the network, a case, a firm or a record: role by role, the commonest first.

Each function yields a role as soon as it is found: `rights.may` looks for no more than it takes, and only
whoever may not has cost all of it. A firm's contacts have its roles on days on which it is a member.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import rights
from bot.domain.allocation import DESK, HAND
from bot.domain.members import API, CLI, FORM
from bot.domain.rights import Role
from bot.services import duty, members
from storage import allocations, inquiries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act
    from bot.domain.rights import Right
    from bot.network import Network
    from storage.database import Session


def to_network(s: Session, net: Network, act: Act) -> Iterator[Role]:
    """Yield what somebody is whatever it is about."""
    if act.actor == CLI:
        yield Role.OPERATOR
    elif act.actor == FORM:
        yield Role.CUSTOMER
    elif act.actor.startswith(API):
        yield Role.API
    else:
        if members.is_slack_user(act.actor):
            yield Role.ANYBODY
        if members.is_secretariat(s, net, act.actor, act.now):
            yield Role.SECRETARIAT
        if members.firms_on(s, act.actor, net.hours.local_day(act.now)):
            yield Role.MEMBER


def to_case(s: Session, net: Network, act: Act, case: Inquiry) -> Iterator[Role]:
    """Yield what somebody is to an inquiry."""
    is_called = inquiries.is_involved(s, case.id, act.actor, net.hours.local_day(act.now))
    if is_called:
        yield Role.CALLED
    yield from to_network(s, net, act)
    if case.lead_firm_id is not None:
        yield from _allotted(s, net, act, case, case.lead_firm_id)
    if not is_called and _of_the_firm(s, net, act, case):
        is_called = True
        yield Role.CALLED
    allocators = net.case_type(case.case_type).allocators
    roles = [who for who in allocators if who not in {HAND, DESK}]
    if (is_called and DESK in allocators) or act.actor in members.people_of_roles(s, net, roles, act.now):
        yield Role.DECIDER
    on_duty = (one.firm for one in duty.current(s, net, act.now) if case.lane in {None, one.lane})
    if any(firm is not None and act.actor in firm.contacts for firm in on_duty):
        yield Role.ON_DUTY


def _allotted(s: Session, net: Network, act: Act, case: Inquiry, lead: str) -> Iterator[Role]:
    if not allocations.is_of_lead_or_partner(s, case.id, act.actor, net.hours.local_day(act.now)):
        return
    if members.speaks_for(s, net, act.actor, lead, act.now):
        yield Role.LEAD
    partners = allocations.partners_of(s, case.id)
    if any(members.speaks_for(s, net, act.actor, one.firm_id, act.now) for one in partners):
        yield Role.PARTNER


def _of_the_firm(s: Session, net: Network, act: Act, case: Inquiry) -> bool:
    """Whether the person is of the firm that has the inquiry, or will be called to it; it has not left."""
    if case.firm_id is not None:
        firms = [members.firm(s, case.firm_id)]
    else:
        lanes = [case.lane] if case.lane else [lane.id for lane in net.lanes]
        firms = [duty.firm_on_duty(s, net, lane, case.pinged_at or case.ping_due) for lane in lanes]
    today = net.hours.local_day(act.now)
    return any(firm is not None and not firm.has_left(today) and act.actor in firm.contacts for firm in firms)


def to_firm(s: Session, net: Network, act: Act, firm_id: str) -> Iterator[Role]:
    """Yield what somebody is to a firm."""
    if members.speaks_for(s, net, act.actor, firm_id, act.now):
        yield Role.OWN_FIRM
    yield from to_network(s, net, act)


def to_person(s: Session, net: Network, act: Act, user: str) -> Iterator[Role]:
    """Yield what somebody is to a person."""
    if act.actor == user:
        yield Role.SELF
    yield from to_network(s, net, act)


def to_record(s: Session, net: Network, act: Act, author: str | None) -> Iterator[Role]:
    """Yield what somebody is to what `author` entered."""
    if act.actor == author:
        yield Role.RECORDER
    yield from to_network(s, net, act)


def require(s: Session, net: Network, act: Act, right: Right) -> None:
    """Raise Refusal for somebody who may not, by what they are to the network alone."""
    rights.require(to_network(s, net, act), right)


def require_of_firm(
    s: Session, net: Network, act: Act, found: Iterable[Role], right: Right, firm_id: str
) -> None:
    """Do the same by these roles; who spoke for this firm is told that it has left."""
    if not rights.may(found, right):
        raise members.not_theirs(s, net, act, firm_id, rights.REFUSED[right])
