"""Who is on duty."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.rota import week_of
from bot.services import members
from bot.services.views import DutyView
from storage import rota

if TYPE_CHECKING:
    from bot.domain.members import Firm
    from bot.domain.rota_changes import Slot
    from bot.network import Network
    from storage.database import Session

MINE = 3  # turns of one's own that are shown


def firm_on_duty(s: Session, net: Network, lane: str, at: datetime) -> Firm | None:
    """Return the firm on duty in the lane at this moment, the stand-in where there is one; or None.

    A firm that leaves within its week is on duty until its last day.
    """
    day = net.hours.local_day(at)
    found = rota.on_duty(s, lane, week_of(at, net.hours), day)
    return None if found is None else members.member_on(s, found[1] or found[0], day)


def backup(s: Session, net: Network, lane: str, at: datetime) -> Firm | None:
    """Return the firm that has the lane next, or None."""
    firm_id = rota.next_firm_id(s, lane, week_of(at, net.hours))
    return None if firm_id is None else members.firm(s, firm_id)


def current(s: Session, net: Network, at: datetime) -> list[DutyView]:
    """Return this week's duty of each lane, with whom the firm stands in for and the firm that comes next."""
    return [_current(s, net, lane.id, at) for lane in net.lanes]


def _current(s: Session, net: Network, lane: str, at: datetime) -> DutyView:
    week, following, day = week_of(at, net.hours), backup(s, net, lane, at), net.hours.local_day(at)
    turn_of, stand_in, until = rota.on_duty(s, lane, week, day) or (None, None, None)
    serving = stand_in or turn_of
    firm = None if serving is None else members.member_on(s, serving, day)
    if firm is None or stand_in is None or turn_of is None:
        return DutyView(lane, week, firm, following)
    return DutyView(lane, week, firm, following, members.firm(s, turn_of), until)


def stand_ins(s: Session, net: Network, at: datetime) -> dict[str, str]:
    """Return the firms that stand in at this moment, each with the one whose turn it is."""
    day = net.hours.local_day(at)
    return {row["firm_id"]: row["instead_of"] for row in rota.stand_ins_between(s, day, day)}


def next_turn(s: Session, net: Network, firm: Firm, at: datetime) -> DutyView | None:
    """Return the firm's next turn after this week, or None."""
    found = rota.next_turn_of(s, firm.id, week_of(at, net.hours))
    return None if found is None else DutyView(found[1], found[0], firm, None)


def mine(s: Session, net: Network, user: str, at: datetime) -> list[tuple[Firm, list[Slot]]]:
    """Return the firms that this person is a contact of, each with its turns from this week on."""
    today, published = net.hours.local_day(at), rota.turns_since(s, week_of(at, net.hours))
    return [
        (firm, [slot for slot, firm_id in published.items() if firm_id == firm.id][:MINE])
        for firm in members.firms_on(s, user, today)
    ]


def weeks_without_duty(s: Session, net: Network, at: datetime, weeks: int) -> list[tuple[date, str]]:
    """Return the (week, lane) among the next weeks that no firm has."""
    first = week_of(net.hours.next_opening(at), net.hours)  # on a Sunday, last week is over
    span = [first + timedelta(weeks=number) for number in range(weeks)]
    held = {(week, lane) for week, lane, _ in rota.turns_between(s, span[0], span[-1])}
    worked = [week for week in span if week_of(_noon_of_last_day(net, week), net.hours) == week]
    return [(week, lane.id) for week in worked for lane in net.lanes if (week, lane.id) not in held]


def _noon_of_last_day(net: Network, week: date) -> datetime:
    return datetime.combine(week + timedelta(days=6), time(12), net.hours.timezone)
