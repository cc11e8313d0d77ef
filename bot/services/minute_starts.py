"""What becomes of a series' plan when a meeting begins on another day than planned, or an extra one does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.meetings import ONCE, State
from bot.domain.minute_kinds import fold
from bot.domain.series import next_after
from storage import meetings as rows

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.meetings import Meeting
    from bot.network import Network
    from storage.database import Session


@dataclass(frozen=True, slots=True)
class Plan:
    """A meeting that was planned, and when its series meets after it; `is_used`: it is the one that began."""

    meeting: Meeting
    next_at: datetime | None
    is_used: bool = True


def plan_of(s: Session, net: Network, meeting: Meeting, now: datetime) -> Plan:
    """Return the plan of a meeting of a series, were it to begin now."""
    following = rows.next_of(s, meeting.series, meeting.starts_at)
    series = net.series(meeting.series)
    if following is not None or series is None:
        return Plan(meeting, following.starts_at if following else None)
    found = next_after(series.rule, net.hours, rows.last_occurrence(s, series.id), now)
    return Plan(meeting, found.starts_at if found else None)


def told(s: Session, net: Network, begun: Meeting, now: datetime) -> Plan | None:
    """Return what is to be said of the plan as a meeting has begun; None where it goes as planned."""
    if begun.series != ONCE:
        day = net.hours.local_day
        return None if day(begun.starts_at) == day(now) else plan_of(s, net, begun, now)
    for one in rows.coming(s):
        if one.state == State.PLANNED and one.series != ONCE and fold(one.title) == fold(begun.title):
            return Plan(one, None, is_used=False)
    return None
