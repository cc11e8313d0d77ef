"""Each seat's attendance over a year of a series' meetings: told, never ranked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.attendance import Year, year_of
from bot.domain.rights import Right
from bot.services import attendance_views, meetings, members
from storage import attendance as rows
from storage import meetings as held

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.domain.meetings import Meeting, Seat
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class YearView:
    """How each seat was represented at a series' meetings of a year; in the order of readings, not ranked."""

    title: str
    since: datetime
    until: datetime
    years: tuple[tuple[Seat, Year], ...]


def year(s: Session, net: Network, act: Act, meeting_id: int) -> YearView:
    """Return the last year of the meeting's series, up to now: of all seats, for a member of their own.

    Refusal for who takes no part in the meeting.
    """
    meeting = meetings.load(s, meeting_id)
    place = meetings.require(s, net, act, meeting, Right.SEE_ATTENDANCE)
    own = {seat.id for seat in place.seats}
    since = act.now - YEAR
    past = [one for one in held.held(s, meeting.series) if since < one.starts_at <= act.now]
    kept = rows.of_meetings(s, [one.id for one in past])
    written = {meeting_id for meeting_id, _ in kept}  # of some nothing is known but how many came
    firms = members.firms(s)
    years = []
    for seat in attendance_views.view(s, net, act.now, meeting).seats:
        if not place.may_run and seat.id not in own:
            continue
        joined = firms[seat.id].joined_on if seat.is_firm else None
        asked = [one.id for one in past if one.id in written and _was_member(net, one, joined)]
        years.append((seat, year_of(seat.id, [kept.get((one, seat.id)) for one in asked])))
    series = net.series(meeting.series)
    return YearView(meeting.title if series is None else series.name, since, act.now, tuple(years))


def _was_member(net: Network, meeting: Meeting, joined: date | None) -> bool:
    return joined is None or joined <= net.hours.local_day(meeting.starts_at)
