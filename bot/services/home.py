"""A person's Home tab, and what the secretariat decides there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.mail import CUSTOMER
from bot.domain.rights import Right
from bot.domain.rota import week_of
from bot.domain.year import Risk
from bot.services import (
    absences,
    audit,
    cases,
    duty,
    meeting_views,
    members,
    reopening,
    roles,
    todo_views,
    year,
)
from bot.services.views import HomeView, Problem
from storage import allocations, finding, inquiries, on_hold, outcomes, settings, timers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.members import Act
    from bot.network import Network
    from bot.services.views import CaseView
    from storage.database import Session

SHOWN = 20  # open inquiries on one Home
RECENT = 5  # first replies on one Home
WAITING = 5  # cases on one Home that wait for their outcome, and as many that wait for a firm
RECENT_SPAN = timedelta(days=7)
MEETINGS = 3  # to come, on one Home
AHEAD = 4  # weeks whose duty is looked at
_TOLD = (*year.UNSERVED, Risk.AWAY)  # of what may go wrong with a turn


def view(s: Session, net: Network, user: str, now: datetime) -> HomeView:
    """Return what this person's Home shows."""
    today = net.hours.local_day(now)
    own = members.firms_on(s, user, today)
    firm_ids = tuple(firm.id for firm in own)
    secretariat = members.is_secretariat(s, net, user, now)
    shown = (
        cases.open_views(s, net, now, SHOWN)
        if secretariat
        else cases.views(s, net, now, inquiries.open_of(s, user, today, SHOWN))
    )
    whose = None if secretariat else finding.Whose(user, firm_ids, today)
    recent = inquiries.answered_since(s, now - RECENT_SPAN, RECENT, whose)
    paused = settings.get(s, settings.PAUSED)
    return HomeView(
        user=user,
        now=now,
        is_secretariat=secretariat,
        firms=tuple((firm, duty.next_turn(s, net, firm, now)) for firm in own),
        duty=tuple(duty.current(s, net, now)),
        open_cases=tuple(shown),
        open_total=inquiries.count_open(s) if secretariat else len(shown),
        recent=tuple(cases.views(s, net, now, recent)),
        waiting=_waiting(s, net, now, None if secretariat else firm_ids),
        unled=_unled(s, net, now) if secretariat else (),
        problems=_problems(s, net, now) if secretariat else (),
        paused=paused["count"] if paused and secretariat else 0,
        absences=absences.coming(s, net, now, user) if own else (),
        todos=tuple(todo_views.mine(s, net, user, now)),
        meetings=meeting_views.at_home(s, net, user, now, MEETINGS),
        meetings_total=meeting_views.count_coming(s, net, now),
        has_firms=members.are_there(s),
        closed=tuple(reopening.standing(s, net, now)),
    )


def _waiting(s: Session, net: Network, now: datetime, whose: tuple[str, ...] | None) -> tuple[CaseView, ...]:
    """Return what waits for its outcome: these lead firms' own, everything for None; one too many."""
    if whose == ():
        return ()
    return _views(s, net, now, outcomes.waiting(s, finding.newest(s), WAITING + 1, whose))


def _unled(s: Session, net: Network, now: datetime) -> tuple[CaseView, ...]:
    """Return what has its first reply and no firm; one too many."""
    return _views(s, net, now, allocations.without_firm(s, finding.newest(s), WAITING + 1))


def _views(s: Session, net: Network, now: datetime, ids: Sequence[int]) -> tuple[CaseView, ...]:
    found = inquiries.by_ids(s, ids)
    return tuple(cases.views(s, net, now, [found[one] for one in ids]))


def _problems(s: Session, net: Network, now: datetime) -> tuple[Problem, ...]:
    found = [
        Problem("channel" if status == "held" else "person", target, count)
        for status, target, _, count in on_hold.troubles(s, now - RECENT_SPAN)
        if not target.startswith(CUSTOMER)  # of a receipt that was refused they were told
    ]
    on_duty = {view.firm.id: view.firm for view in duty.current(s, net, now) if view.firm is not None}
    found += [Problem("firm_without_slack", firm.label) for firm in on_duty.values() if not firm.contacts]
    found += [
        Problem("no_duty", _lane_name(net, lane), week=week)
        for week, lane in (duty.weeks_without_duty(s, net, now, AHEAD) if members.are_there(s) else ())
    ]
    firms = members.names(s)
    span = year.Span(week_of(net.hours.next_opening(now), net.hours), AHEAD)
    found += [
        Problem(f"duty_{risk}", firms[firm].label, week=week)
        for (week, _), risk, firm in year.risks(s, net, now, span)
        if risk in _TOLD
    ]
    late = next((one for one in audit.look(s, now, now) if one.kind == "timers"), None)
    return (*found, Problem("late_timer", str(late.count))) if late else tuple(found)


def _lane_name(net: Network, lane_id: str) -> str:
    return next((lane.name for lane in net.lanes if lane.id == lane_id), lane_id)


def release(s: Session, net: Network, act: Act) -> int:
    """Send what a restored database held back; return how many messages that is."""
    roles.require(s, net, act, Right.RELEASE_HELD)
    settings.drop(s, settings.PAUSED)
    return on_hold.end_pause(s, status="pending")


def drop(s: Session, net: Network, act: Act) -> int:
    """Drop what a restored database held back: it was sent before, or is of no use any more."""
    roles.require(s, net, act, Right.RELEASE_HELD)
    settings.drop(s, settings.PAUSED)
    timers.pass_over(s, act.now)  # whom they would call was called before, or need not be
    return on_hold.end_pause(s, status="dropped")
