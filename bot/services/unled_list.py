"""One list for the secretariat of all cases with a first reply and no firm, sought for or not.

A new one comes on the first service day of each week, and on the service day after the secretariat was asked
for a firm in vain: never silent, and no daily noise. In between the one that is there is edited. A firm or an
end takes a case off it.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.allocation import comes_now
from bot.services import members, opening, people
from bot.services.messages import REMINDER, UNLED_LIST, message
from storage import allocations, finding, inquiries, outbox, timeline, timers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bot.network import Network
    from storage.database import Session

TEMPLATE = "dm_unled_list"
_HOUR = time(9)  # in the network's zone, or when the desk opens after it
_DAY = timedelta(days=1)
MOST = 500  # cases that one list keeps up to date


def arm(s: Session, net: Network, now: datetime) -> None:
    """Let the list come on the next service day, if there is anything on it by then."""
    timers.arm(s, [timer(net, now)])


def timer(net: Network, now: datetime) -> dict[str, Any]:
    """Return the timer of the next service day's look, which each arrival sets and each look sets again.

    A first reply sets none: it is what is acknowledged most, and what it leaves is found by the look.
    """
    zone = net.hours.timezone
    morning = datetime.combine(net.hours.local_day(now) + _DAY, _HOUR, zone)
    due = net.hours.next_opening(morning.astimezone(now.tzinfo))
    return timers.new(UNLED_LIST, f"{UNLED_LIST}:{net.hours.local_day(due)}", due)


def run(s: Session, net: Network, rows: Iterable[dict[str, Any]], now: datetime) -> None:
    """Owe the list where it is due."""
    waiting = allocations.without_firm(s, finding.newest(s), MOST)
    if not waiting and not inquiries.count_open(s):
        return
    arm(s, net, now)
    since = allocations.asked_for_in_vain(s).values()
    last, due = outbox.last_about(s, UNLED_LIST), min(row["due"] for row in rows)
    if waiting and comes_now(since, last, due, now, net.hours):
        _owe(s, net, waiting, now)


def _owe(s: Session, net: Network, waiting: Sequence[int], now: datetime) -> None:
    """Owe the list to each of the secretariat; the one before it is no longer kept up to date."""
    outbox.retire(s, UNLED_LIST, now)
    days = {
        str(one): net.hours.local_day(at).isoformat() for one, at in _without_firm_since(s, waiting).items()
    }
    params = {"inquiry_ids": list(waiting), "since": days}
    today = net.hours.local_day(now).isoformat()
    rows = [
        message(
            f"{UNLED_LIST}:{today}:{user}",
            user,
            TEMPLATE,
            params,
            now,
            urgency=REMINDER,
            subject=UNLED_LIST,
            live=True,
        )
        for user in people.alive(s, members.people_of_roles(s, net, [members.SECRETARIAT], now))
    ]
    opening.owe(s, net, rows, now)


def _without_firm_since(s: Session, ids: Collection[int]) -> dict[int, datetime]:
    """Return when the last search for a firm of each inquiry ended, its lead was given back or taken, or the
    first reply went out.
    """
    around, cases = allocations.around(s, list(ids)), inquiries.by_ids(s, ids)
    found = {}
    for one in ids:
        call, asked = around[one].call, around[one].appointment
        undone = timeline.last_event(s, one, "lead_undone")
        ends = (
            cases[one].replied_at,
            call.ended_at if call else None,
            asked.answered_at if asked else None,
            undone["at"] if undone else None,
        )
        found[one] = max(at for at in ends if at is not None)
    return found
