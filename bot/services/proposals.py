"""A plan is a proposal until somebody publishes it, and only as long as what it was made from stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.domain.proposals import State, compare
from bot.domain.rights import Right
from bot.domain.rota import turn_of, week_of
from bot.services import members, planning, roles
from bot.services.conflicts import AlreadyDone, ConflictError
from bot.services.readings import readings
from bot.services.rota_acts import begin, carry_out
from bot.services.year import WEEKS, Span
from storage import proposals, rota

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from bot.domain.members import Act, Firm
    from bot.domain.plan import Plan
    from bot.domain.proposals import Comparison, Proposal
    from bot.domain.rota_changes import TurnChange
    from bot.network import Network
    from bot.services.planning import Question
    from storage.database import Session

PUBLISH = "publish"  # the act on the rota
MOST = 104  # weeks in one proposal, and how far ahead it may begin
STALE, BEGUN, NO_CHANGE = "stale", "begun", "no_change"
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal that waits, beside the rota of today; `obstacle` says why it cannot be published, if so."""

    proposal: Proposal
    compared: Comparison
    firms: Mapping[str, Firm]
    obstacle: str | None

    @property
    def span(self) -> Span:
        """The weeks that it is about."""
        return Span(self.proposal.first_week, self.proposal.weeks)


def first_span(s: Session, net: Network, act: Act) -> Span:
    """Return what there is to plan: from the first week without any turn on, until a year from now is full.

    Refusal for anybody but the secretariat, and where there is no firm yet.
    """
    roles.require(s, net, act, Right.PLAN_ROTA)
    members.require_some(s)
    now = _next_week(net, act.now)
    held = {week for week, _ in rota.turns_since(s, now)}
    free = (week for week in (now + number * _WEEK for number in count()) if week not in held)
    first = next(week for week in free if turn_of(week, net.hours) is not None)
    left = WEEKS - (first - now) // _WEEK
    return Span(first, left if left > 0 else WEEKS)


def again(s: Session, net: Network, act: Act, span: Span) -> Span:
    """Return the same weeks to plan anew, those left out that are over."""
    first = max(span.first, _first_week(s, net, act.now))
    left = span.weeks - (first - span.first) // _WEEK
    return Span(first, left) if left > 0 else first_span(s, net, act)


def waiting(s: Session, net: Network, act: Act) -> ProposalView | None:
    """Return the proposal that waits to be published, or None. Refusal for anybody but the secretariat."""
    roles.require(s, net, act, Right.PLAN_ROTA)
    found = proposals.waiting(s)
    return None if found is None else _view(s, net, act.now, found)


def view(s: Session, net: Network, act: Act, proposal_id: int) -> ProposalView:
    """Return a proposal that waits. Refusal for one that was published or dropped, saying by whom."""
    roles.require(s, net, act, Right.PLAN_ROTA)
    return _view(s, net, act.now, _still_waiting(s, proposal_id))


def ask(s: Session, net: Network, act: Act, span: Span) -> Question:
    """Return the question whose answer is to be kept.

    Refusal for weeks that are over or too far ahead; AlreadyDone for a repeated delivery of what was kept.
    """
    roles.require(s, net, act, Right.PLAN_ROTA)
    if act.request_id is not None and proposals.is_kept(s, act.request_id):
        raise AlreadyDone
    first = _first_week(s, net, act.now)
    last = _next_week(net, act.now) + MOST * _WEEK
    if not first <= span.first <= last:
        raise Refusal("proposal.bad_first", week=first, last=last)
    return planning.question(s, net, span.mondays)


def keep(s: Session, net: Network, act: Act, span: Span, plan: Plan, basis: str) -> int:
    """Keep a plan, made from `basis`, as the proposal that waits; one that waited before is dropped.

    Return its id. AlreadyDone for a repeated delivery.
    """
    roles.require(s, net, act, Right.PLAN_ROTA)
    rota.lock(s)
    return _keep(s, act, span, plan, basis)


def publish(s: Session, net: Network, act: Act, proposal_id: int) -> int:
    """Make a proposal the rota, as one act; return how many turns it changed.

    Refusal where somebody decided it before, where what it was made from is not so any more (a swap
    meanwhile, another member, other service hours), where its first week has begun, where nothing changes.
    """
    roles.require(s, net, act, Right.PUBLISH_ROTA)
    begin(s, act)
    found = _still_waiting(s, proposal_id)
    asked = planning.question(s, net, Span(found.first_week, found.weeks).mondays)
    if _has_begun(net, act.now, found, compare(found.plan, asked.published).changes):
        raise Refusal(f"proposal.{BEGUN}")
    changed = _publish(s, net, act, found)
    if not changed:
        raise Refusal(f"proposal.{NO_CHANGE}")
    return changed


def publish_at_once(s: Session, net: Network, act: Act, span: Span, plan: Plan, basis: str) -> int:
    """Keep a plan and publish it, whatever its weeks; return how many turns it changed.

    For who has the command line: weeks that are over are filled where nobody had them. Refusal where `basis`
    is not so any more, or a turn that has begun would go to another firm.
    """
    roles.require(s, net, act, Right.OPERATE)
    begin(s, act)
    return _publish(s, net, act, _still_waiting(s, _keep(s, act, span, plan, basis)))


def drop(s: Session, net: Network, act: Act, proposal_id: int) -> None:
    """Drop a proposal. Refusal where somebody decided it before."""
    roles.require(s, net, act, Right.PLAN_ROTA)
    rota.lock(s)
    _decide(s, act, _still_waiting(s, proposal_id), State.DROPPED)


def _first_week(s: Session, net: Network, now: datetime) -> date:
    """Return the first week that may be planned: the running one only while nobody has a turn in it."""
    week = _next_week(net, now)
    begun = week == week_of(now, net.hours) and rota.turns_between(s, week, week)
    return week + _WEEK if begun else week


def _next_week(net: Network, now: datetime) -> date:
    """Return the duty week of the next service hour: on a Sunday last week is over."""
    return week_of(net.hours.next_opening(now), net.hours)


def _has_begun(net: Network, now: datetime, found: Proposal, changes: Iterable[TurnChange]) -> bool:
    """Whether it is about a week that is over, or takes a turn that has begun from a firm."""
    this_week = week_of(now, net.hours)
    taken = (change.before is not None and change.week <= this_week for change in changes)
    return found.first_week < this_week or any(taken)


def _still_waiting(s: Session, proposal_id: int) -> Proposal:
    found = proposals.by_id(s, proposal_id)
    if found is None:
        raise Refusal("proposal.unknown")
    if found.state is not State.PROPOSED:
        raise Refusal(f"proposal.{found.state}", who=found.decided_by, at=found.decided_at)
    return found


def _view(s: Session, net: Network, now: datetime, found: Proposal) -> ProposalView:
    asked = planning.question(s, net, Span(found.first_week, found.weeks).mondays)
    compared, read = compare(found.plan, asked.published), readings(s)
    shares = sorted(compared.shares, key=lambda share: (read[share.firm], share.firm))
    obstacle = None if compared.changes else NO_CHANGE
    if _has_begun(net, now, found, compared.changes):
        obstacle = BEGUN
    elif asked.basis != found.basis:
        obstacle = STALE
    return ProposalView(found, replace(compared, shares=tuple(shares)), members.firms(s), obstacle)


def _keep(s: Session, act: Act, span: Span, plan: Plan, basis: str) -> int:
    before = proposals.waiting(s)
    if before is not None:
        _decide(s, act, before, State.DROPPED)
    made = {"made_at": act.now, "made_by": act.actor, "request_id": act.request_id}
    about = {"first_week": span.first, "weeks": span.weeks, "basis": basis}
    kept = proposals.add(s, plan, made | about)
    if kept is None:
        raise AlreadyDone
    return kept


def _publish(s: Session, net: Network, act: Act, found: Proposal) -> int:
    asked = planning.question(s, net, Span(found.first_week, found.weeks).mondays)
    if asked.basis != found.basis:
        raise Refusal(f"proposal.{STALE}")
    changes = compare(found.plan, asked.published).changes
    if changes:
        carry_out(s, net, act, PUBLISH, changes)
    _decide(s, act, found, State.PUBLISHED)
    return len(changes)


def _decide(s: Session, act: Act, found: Proposal, state: State) -> None:
    if not proposals.decide(s, found.id, state, act.actor, act.now):
        raise ConflictError(found.id)
