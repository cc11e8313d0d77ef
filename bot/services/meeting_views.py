"""A meeting as people are shown it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.services import meeting_due, meeting_times, meetings
from storage import meetings as rows

if TYPE_CHECKING:
    from bot.domain.meetings import Meeting
    from bot.network import Network
    from bot.services.meetings import Place
    from storage.database import Session


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting, as at `now`. `place` is None for a message that many read."""

    meeting: Meeting
    now: datetime
    chairs: tuple[str, ...]  # Slack users
    proposals_until: datetime  # when the agenda goes out
    was_at: datetime | None = None  # when it was to be before it was moved last
    why: str = ""  # it was called off
    place: Place | None = None

    @property
    def ends_at(self) -> datetime:
        """When it is meant to end."""
        return self.meeting.starts_at + timedelta(minutes=self.meeting.minutes_long)

    @property
    def people(self) -> tuple[str, ...]:
        """Whose names it shows."""
        return self.chairs


def view(
    s: Session, net: Network, now: datetime, meeting: Meeting, place: Place | None = None
) -> MeetingView:
    """Return a meeting as it is shown."""
    was_at, why = None, ""
    for done in rows.records(s, meeting.id):
        if done["kind"] == meeting_times.MOVED and "starts_at" in done["data"]["before"]:
            was_at = datetime.fromisoformat(done["data"]["before"]["starts_at"])
        elif done["kind"] == meeting_times.CANCELLED:
            why = done["data"]["why"]
    return MeetingView(
        meeting,
        now,
        tuple(meetings.chairs(s, net, meeting, now)),
        meeting_due.proposals_until(net, meeting),
        was_at,
        why,
        place,
    )


def coming(s: Session, net: Network, user: str, now: datetime, most: int) -> tuple[MeetingView, ...]:
    """Return the meetings to come that this person takes part in, the next one first."""
    found = []
    for meeting in rows.coming(s):
        place = meetings.place_of(s, net, meeting, user, now)
        if place.may_take_part:
            found.append(view(s, net, now, meeting, place))
        if len(found) == most:
            break
    return tuple(found)
