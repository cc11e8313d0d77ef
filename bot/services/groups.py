"""Each lane's Slack user group: its members are those on duty, stand-ins included, whose firm has not left.

Slack takes no empty group: where a lane has no firm, or its firm nobody in Slack, the secretariat is in it.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.mail import is_by_mail
from bot.domain.rota import week_of
from bot.domain.service_hours import moment_of
from bot.services import members, people
from bot.services.messages import EDIT, NOTE, message
from storage import claims, outbox, rota, timers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.members import Firm
    from bot.network import Network
    from bot.network_tables import Lane
    from bot.services.people import Person
    from storage.database import Session

OP = TIMER = "usergroup"
AHEAD = timedelta(weeks=8)  # what is further ahead is looked at later
_DAY = timedelta(days=1)
_GOES_ON = ("pending", "sending", "sent")  # what was dropped or failed is tried again


def arm(s: Session, net: Network, now: datetime) -> None:
    """Set a timer for each day on which somebody begins or ceases to stand in, or a firm is gone."""
    if not any(lane.usergroup for lane in net.lanes):
        return
    today = net.hours.local_day(now)
    found = rota.stand_ins_between(s, today, today + AHEAD)
    changing = {day for row in found for day in (row["first"], row["last"] + _DAY)}
    changing |= {firm.left_on + _DAY for firm in members.firms(s).values() if firm.left_on}
    days = {day for day in changing if today < day <= today + AHEAD}
    rows = []
    for day in sorted(days):
        due = moment_of(datetime.combine(day, time()), net.timezone)
        rows.append(timers.new(TIMER, f"usergroups:{day.isoformat()}", due))
    timers.arm_or_move(s, rows)


def follow(s: Session, net: Network, now: datetime, *, again: bool = False) -> None:
    """Owe the change of each group whose lane others are on duty for by now; `again`: of all groups."""
    for lane in net.lanes:
        if not lane.usergroup:
            continue
        found = users(s, net, lane.id, now)
        firm = _on_duty(s, net, lane, now)
        params = {"lane": lane.id, "firm": firm and firm.id, "users": found, "handle": lane.usergroup}
        key = f"usergroup:{lane.id}"
        state = outbox.state_of(s, key)
        if not found or (not again and state and state[0] in _GOES_ON and state[1] == params):
            continue
        row = message(key, f"@{lane.usergroup}", OP, params, now, urgency=EDIT)
        outbox.owe_again(s, row | {"op": OP, "lane": OP})


def remember(s: Session, net: Network, persons: Iterable[Person], now: datetime) -> None:
    """Keep what Slack says of people; a group loses who has left."""
    people.remember(s, persons, now)
    follow(s, net, now)


def users(s: Session, net: Network, lane_id: str, now: datetime) -> list[str]:
    """Return who is in the lane's group now: the secretariat for no firm, or one with nobody in Slack."""
    lane = next((lane for lane in net.lanes if lane.id == lane_id), None)
    firm = None if lane is None else _on_duty(s, net, lane, now)
    found = people.reachable(s, net, [firm] if firm else [], now)
    reached = [user for user, _ in found if not is_by_mail(user)]
    return reached or people.alive(s, members.people_of_roles(s, net, [members.SECRETARIAT], now))


def _on_duty(s: Session, net: Network, lane: Lane, now: datetime) -> Firm | None:
    today = net.hours.local_day(now)
    found = rota.on_duty(s, lane.id, week_of(now, net.hours), today)
    return None if found is None else members.member_on(s, found[1] or found[0], today)


def done(s: Session, row: dict[str, Any], now: datetime) -> None:
    """Write down that Slack changed the group."""
    if not claims.finish(s, row, status="sent", sent_at=now, error=None):
        claims.again(s, row)


def refused(s: Session, net: Network, row: dict[str, Any], error: str, now: datetime) -> None:
    """Give a group up for now, and tell the secretariat once: its remedy needs a person."""
    if not claims.finish(s, row, status="dropped", error=error):
        claims.again(s, row)
        return
    what = row["target"].removeprefix("@")
    params = {"problem": "usergroup", "what": what, "error": error}
    desk = people.alive(s, members.people_of_roles(s, net, [members.SECRETARIAT], now))
    key = f"problem:usergroup:{what}:{error}"
    outbox.owe(s, [message(f"{key}:{user}", user, "problem", params, now, urgency=NOTE) for user in desk])


def later(s: Session, row: dict[str, Any], not_before: datetime, error: str) -> None:
    """Try again at `not_before` (machine time)."""
    claims.again(s, row, not_before=not_before, error=error)
