"""The week turns: both firms get the list of what is open, and the new one may take an inquiry over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.rota import turn_of, week_of
from bot.services import duty, members, opening, people, pings
from bot.services.messages import NOTE, REMINDER, message
from storage import inquiries, outbox, timers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act, Firm
    from bot.network import Network
    from storage.database import Session

TURN = "turn"
LOOKED_AT = 500  # open inquiries
_WEEK = timedelta(weeks=1)


def timer(net: Network, now: datetime) -> dict[str, Any]:
    """Return the timer of the next turn after `now`. Weeks without service hours have none."""
    week = week_of(now, net.hours) + _WEEK
    while (due := turn_of(week, net.hours)) is None:
        week += _WEEK
    return _timer(week, due)


def _timer(week: date, due: datetime) -> dict[str, Any]:
    return timers.new(TURN, subject(week), due, {"week": week.isoformat()})


def subject(week: date) -> str:
    """Return what the lists of a turn are marked with, and the key of its timer."""
    return f"turn:{week.isoformat()}"


def hours_changed(s: Session, net: Network, now: datetime) -> None:
    """Move the next turn to where other service hours have it; one that comes back late is at once."""
    timers.arm_or_move(s, [timer(net, now)])
    week = week_of(now, net.hours)
    timers.arm_again(s, [timer(net, now), _timer(week, turn_of(week, net.hours) or now)])


def turn(s: Session, net: Network, row: dict[str, Any], now: datetime) -> None:
    """Tell the firms of what is open at the turn; where anything is, look again at the next one."""
    week = week_of(now, net.hours)
    if row["data"]["week"] > week.isoformat():  # service hours were edited: it turns later, or not at all
        timers.disarm(s, [row["id"]])
        timers.arm(s, [timer(net, now)])
        timers.arm_again(s, [timer(net, now)])
        return
    held: dict[Firm, list[int]] = {}
    takes: dict[Firm, list[int]] = {}
    still_open = [case for case in inquiries.still_open(s, LOOKED_AT) if case.pinged_at is not None]
    for case in still_open:
        had = pings.firms_for(s, net, case, case.pinged_at or now)
        for firm in _takers(s, net, case, had, now):
            takes.setdefault(firm, []).append(case.id)
            for one in had:
                held.setdefault(one, []).append(case.id)
    generations = {str(case.id): case.generation for case in still_open}
    _owe(s, net, week, held, takes, generations, now)
    if still_open:
        timers.arm(s, [timer(net, now)])


def _takers(s: Session, net: Network, case: Inquiry, had: tuple[Firm, ...], now: datetime) -> list[Firm]:
    """Return the firms that are on duty for an inquiry now and were not called to it."""
    lanes = [case.lane] if case.lane is not None else [lane.id for lane in net.lanes]
    found = (duty.firm_on_duty(s, net, lane, now) for lane in lanes)
    return [firm for firm in found if firm is not None and firm not in had]


def tell_of_taking(s: Session, net: Network, act: Act, case: Inquiry, had: Sequence[Firm]) -> None:
    """Tell the contacts of the firms that had an inquiry that they need do no more, when they may be rung."""
    params = {"inquiry_id": case.id, "firm_id": case.firm_id}
    key = f"taken:{case.id}:{case.generation}"
    users = [user for user in people.each_once(people.reachable(s, net, had, act.now)) if user != act.actor]
    rows = [
        message(f"{key}:{user}", user, "taken_over", params, act.now, urgency=NOTE, inquiry_id=case.id)
        for user in users
    ]
    opening.owe(s, net, rows, act.now)


def _owe(
    s: Session,
    net: Network,
    week: date,
    held: dict[Firm, list[int]],
    takes: dict[Firm, list[int]],
    generations: dict[str, int],
    now: datetime,
) -> None:
    """Owe one list a person; the secretariat gets that of a firm nobody of which is in Slack."""
    desk = people.alive(s, members.people_of_roles(s, net, [members.SECRETARIAT], now))
    shown: dict[str, set[int]] = {}
    taken: dict[str, set[int]] = {}
    for lists, of_users in ((held, shown), (takes, shown), (takes, taken)):
        for firm, ids in lists.items():
            users = [user for user, _ in people.reachable(s, net, [firm], now)] or desk
            for user in users:
                of_users.setdefault(user, set()).update(ids)
    rows = [
        message(
            f"{subject(week)}:{user}",
            user,
            "turn_list",
            {"inquiry_ids": sorted(ids), "takes": sorted(taken.get(user, ())), "generations": generations},
            now,
            urgency=REMINDER,
            subject=subject(week),
            live=True,
        )
        for user, ids in shown.items()
    ]
    outbox.owe(s, rows)
