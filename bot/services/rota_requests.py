"""Asking for a swap or a stand-in, and who is shown what was asked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.domain import rights
from bot.domain.duty_requests import (
    OFFERED,
    Kind,
    Situation,
    State,
    cannot,
    could_agree,
    end_of,
    offers,
    reminder_of,
)
from bot.domain.errors import Refusal
from bot.domain.rights import Right
from bot.domain.rota import week_of
from bot.domain.rota_changes import SUNDAY, holder, in_a_row
from bot.services import members, people, request_timers, request_told, roles
from bot.services.conflicts import AlreadyDone
from bot.services.rota_acts import begin, stand_in_of
from bot.services.rota_views import RequestView
from storage import duty_requests, rota

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.duty_requests import DutyRequest
    from bot.domain.members import Act, Firm
    from bot.domain.rota_changes import Days, Rota, Slot
    from bot.network import Network
    from storage.database import Session


def ask(
    s: Session,
    net: Network,
    act: Act,
    kind: str,
    slot: Slot,
    days: Days | None = None,
    to_firm: str | None = None,
    note: str = "",
) -> DutyRequest:
    """Ask others to swap a published turn or to take it over, whole or from day to day; or one firm alone.

    For the firm that has it, or the secretariat in its place. What is left of this week's turn is taken over
    by the day. Refusal for anybody else, for days outside the turn or past, a turn that is asked about
    already, and where nobody (or not the firm that is asked) could agree or be reached in Slack.
    """
    begin(s, act)
    found = situation(s, net, act.now)
    firm_id = _asker(s, net, act, found.turns, slot)
    days = days_of(net, act.now, kind, slot, days)
    _once(s, act, kind, slot, days, to_firm, note)
    _uncovered(found, slot[1], days)
    end = end_of(slot[0], days, act.now, net.hours)
    first, last = days or (None, None)
    request_id = duty_requests.add(
        s,
        {"kind": kind, "week": slot[0], "lane": slot[1], "firm_id": firm_id, "to_firm": to_firm}
        | {"first": first, "last": last, "note": note, "asked_by": act.actor, "asked_at": act.now}
        | {"ends_at": end, "declined": [], "state": State.OPEN, "version": 1},
    )
    request = load(s, request_id)
    asked = could_agree(request, found)
    if not asked:
        if to_firm is not None and to_firm in found.firms:
            refuse(request, found.firms[to_firm], found)
        raise Refusal("rota.nobody_could", week=request.week)
    if not people.reachable(s, net, asked, act.now):
        who = found.firms[to_firm].label if to_firm is not None else None
        raise Refusal("rota.unreachable" if who else "rota.none_reachable", firm=who, week=request.week)
    request_told.ask(s, net, act, request, found.firms[firm_id], asked)
    reminder = reminder_of(act.now, end, net.hours)
    if reminder is None:
        request_told.post(s, request, act.now)
    request_timers.arm(s, request_id, end, reminder)
    return request


def situation(s: Session, net: Network, now: datetime) -> Situation:
    """Return what a request meets at this moment."""
    week = week_of(now, net.hours)
    standing = tuple(stand_in_of(row) for row in rota.stand_ins_between(s, week, date.max))
    return Situation(members.firms(s), rota.turns_since(s, week), week, net.idle_grades, standing)


def _asker(s: Session, net: Network, act: Act, published: Rota, slot: Slot) -> str:
    """Return the firm that has the turn, for somebody who may ask for it."""
    if slot[0] < week_of(act.now, net.hours):
        raise Refusal("rota.over", week=slot[0])
    if slot not in published:
        raise Refusal("rota.gap", week=slot[0], lane=slot[1])
    firm_id = holder(published, slot)
    found = roles.to_firm(s, net, act, firm_id)
    roles.require_of_firm(s, net, act, found, Right.ASK_FOR_TURN, firm_id)
    return firm_id


def days_of(net: Network, now: datetime, kind: str, slot: Slot, days: Days | None) -> Days | None:
    """Return the days that are to be taken over, None for a whole turn. Refusal for days it does not have."""
    week, today = slot[0], net.hours.local_day(now)
    whole = (week, week + SUNDAY)
    if kind == Kind.SWAP and week <= week_of(now, net.hours):
        raise Refusal("rota.begun", week=week)
    if kind == Kind.SWAP or (days in {None, whole} and week > week_of(now, net.hours)):
        return None
    first, last = days or (max(week, today), whole[1])
    if not week <= first <= last <= whole[1] or last < today:
        raise Refusal("rota.bad_days", week=week)
    first = max(first, today)
    if not any(net.hours.spans(first + timedelta(days=n)) for n in range((last - first).days + 1)):
        raise Refusal("rota.no_service", day=first)
    return first, last


def _once(
    s: Session, act: Act, kind: str, slot: Slot, days: Days | None, to_firm: str | None, note: str
) -> None:
    """Refuse a second request about the same days; the very same one is a delivery that came twice."""
    first, last = days or (slot[0], slot[0] + SUNDAY)
    for other in duty_requests.still_open(s):
        if other.slot == slot and other.span[0] <= last and first <= other.span[1]:
            same = (other.kind, other.days, other.to_firm, other.note, other.asked_by)
            if same == (kind, days, to_firm, note, act.actor):
                raise AlreadyDone
            raise Refusal("rota.asked_already", week=slot[0], lane=slot[1])


def _uncovered(found: Situation, lane: str, days: Days | None) -> None:
    """Refuse to ask about days on which somebody stands in already."""
    for one in found.standing if days else ():
        if days and one.lane == lane and one.meets(*days):
            firm = found.firms[one.firm].label
            raise Refusal("rota.stood_in", day=max(one.first, days[0]), firm=firm)


def refuse(request: DutyRequest, firm: Firm, found: Situation) -> None:
    """Raise Refusal, with the reason, for a firm that could not agree."""
    if (why := cannot(request, firm, found)) is not None:
        raise Refusal(f"rota.cannot_{why}", firm=firm.label, week=request.week, lane=request.lane)


def still_open(s: Session, request_id: int, now: datetime) -> DutyRequest:
    """Return a request that somebody may still agree to; Refusal says how it ended, and who was first."""
    request = load(s, request_id)
    if request.is_open and now < request.ends_at:
        return request
    state = State.ENDED if request.is_open else request.state
    raise Refusal(f"rota.request_{state}", who=request.answered_by, at=request.answered_at)


def load(s: Session, request_id: int) -> DutyRequest:
    """Return the request; Refusal when there is none."""
    found = duty_requests.by_id(s, request_id)
    if found is None:
        raise Refusal("rota.unknown_request")
    return found


def firm_of(s: Session, net: Network, act: Act, firm_id: str | None, right: Right) -> Firm:
    """Return the firm for which somebody has this right; Refusal for who is no contact of it.

    None: their only one; Refusal for who is of none, `rota.which_firm` for who is of several.
    """
    own = _own(s, net, act.actor, act.now)
    if firm_id is None:
        if len(own) > 1:
            raise Refusal("rota.which_firm")
        if own:
            return own[0]
        left = members.firm_of(s, act.actor)
        raise members.not_theirs(s, net, act, left.id if left else "", "rota.no_member")
    asked = members.firm(s, firm_id)
    if asked is not None and rights.may(roles.to_firm(s, net, act, firm_id), right):
        return asked
    otherwise = "rota.not_your_firm" if own else "rota.no_member"
    raise members.not_theirs(s, net, act, firm_id, otherwise, firm=asked.label if asked else firm_id)


def answering(s: Session, net: Network, act: Act, request: DutyRequest, found: Situation) -> list[Firm]:
    """Return the firms of somebody who answers in the channel that could agree; Refusal where none could."""
    own = _own(s, net, act.actor, act.now) or [firm_of(s, net, act, None, Right.ANSWER_TURN_REQUEST)]
    able = [firm for firm in own if cannot(request, firm, found) is None]
    if not able:
        refuse(request, own[0], found)
    return able


def view(s: Session, net: Network, now: datetime, request_id: int, firm_id: str | None) -> RequestView:
    """Return a request as somebody of this firm may be shown it, with what it could give in return."""
    request = load(s, request_id)
    firm = None if firm_id is None else members.firm(s, firm_id)
    done = None if request.act_id is None else rota.act(s, request.act_id)
    shown: list[Slot] = []
    row: frozenset[Slot] = frozenset()
    if firm is not None and request.is_open and request.kind == Kind.SWAP and firm.id != request.firm_id:
        found = situation(s, net, now)
        shown = offers(request, firm, found)[:OFFERED]
        row = frozenset(slot for slot in shown if in_a_row(found.turns, request.slot, slot))
    undone = done is not None and done["undone_by"] is not None
    return RequestView(request, firm, tuple(shown), undone, row)


def _own(s: Session, net: Network, user: str, now: datetime) -> list[Firm]:
    return members.firms_on(s, user, net.hours.local_day(now))


def turns_of(s: Session, net: Network, user: str, now: datetime, kind: str) -> list[tuple[Slot, Firm]]:
    """Return the turns that this person may ask about or change so, nearest first; the desk sees all.

    A turn that has begun is only taken over by the day.
    """
    own, found = _own(s, net, user, now), situation(s, net, now)
    mine = {firm.id for firm in own}
    everything = members.is_secretariat(s, net, user, now)
    return [
        (slot, found.firms[holder])
        for slot, holder in found.turns.items()
        if (everything or holder in mine) and (kind == Kind.COVER or slot[0] > found.this_week)
    ]


def open_to(s: Session, net: Network, user: str, now: datetime) -> list[RequestView]:
    """Return the open requests that a firm of this person made or could agree to; the secretariat sees all.

    There is one for each of their firms that it concerns.
    """
    own, found = _own(s, net, user, now), situation(s, net, now)
    everything = members.is_secretariat(s, net, user, now)
    views = []
    for request in duty_requests.still_open(s):
        if now >= request.ends_at:
            continue
        mine = [firm.id for firm in own if firm.id == request.firm_id]
        shown = mine + [firm.id for firm in own if cannot(request, firm, found) is None]
        if everything and not shown:
            shown = [request.firm_id]
        views += [view(s, net, now, request.id, firm_id) for firm_id in shown]
    return views
