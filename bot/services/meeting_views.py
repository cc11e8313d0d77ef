"""A meeting as people are shown it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.domain.meetings import State
from bot.domain.rights import Right
from bot.services import attendance_views, meeting_due, meeting_times, meetings
from storage import meetings as rows

if TYPE_CHECKING:
    from bot.domain.meetings import Meeting
    from bot.domain.members import Act
    from bot.network import Network
    from bot.services.attendance_views import AttendanceView
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
    is_missed: bool = False  # its day is over and nobody began it
    attendance: AttendanceView | None = None  # where the reader's own answer is shown with it

    @property
    def is_ahead(self) -> bool:
        """Whether it is to be held yet."""
        return self.meeting.state == State.PLANNED and not self.is_missed

    @property
    def people(self) -> tuple[str, ...]:
        """Whose names it shows."""
        return self.chairs


def view(
    s: Session, net: Network, now: datetime, meeting: Meeting, place: Place | None = None
) -> MeetingView:
    """Return a meeting as it is shown."""
    was_at, why = None, ""
    known = meeting.noticed_at  # what changed before anybody was told is no change to them
    for done in rows.records(s, meeting.id):
        moved = done["kind"] == meeting_times.MOVED and "starts_at" in done["data"]["before"]
        if moved and known is not None and done["at"] >= known:
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
        meeting.was_missed(now, net.timezone),
    )


def coming(s: Session, net: Network, user: str, now: datetime, most: int) -> tuple[MeetingView, ...]:
    """Return the meetings that run or are to come that this person takes part in, the next one first."""
    found = []
    for meeting in rows.coming(s):
        if meeting.was_missed(now, net.timezone):
            continue
        place = meetings.place_of(s, net, meeting, user, now)
        if place.may_take_part:
            found.append(view(s, net, now, meeting, place))
        if len(found) == most:
            break
    return tuple(found)


def count_coming(s: Session, net: Network, now: datetime) -> int:
    """Return how many meetings run or are to come, whoever takes part in them."""
    return sum(not one.was_missed(now, net.timezone) for one in rows.coming(s))


def at_home(s: Session, net: Network, user: str, now: datetime, most: int) -> tuple[MeetingView, ...]:
    """Return the same with who comes, so that a person may answer for their seats."""
    return tuple(
        replace(one, attendance=attendance_views.view(s, net, now, one.meeting, one.place))
        for one in coming(s, net, user, now, most)
    )


def asked_for(s: Session, net: Network, act: Act, key: str | None) -> MeetingView:
    """Return the meeting of a key, else the one that runs or is next, this person's own first.

    Refusal when there is none.
    """
    if key is None:
        mine = coming(s, net, act.actor, act.now, 1)
        meeting = mine[0].meeting if mine else meetings.coming(s)
    else:
        meeting = meetings.by_key(s, key)
    place = meetings.place_of(s, net, meeting, act.actor, act.now)
    shown = view(s, net, act.now, meeting, place)
    if not place.may_take_part:
        return shown
    return replace(shown, attendance=attendance_views.view(s, net, act.now, meeting, place))


def listing(s: Session, net: Network, now: datetime, most: int) -> tuple[list[Meeting], list[Meeting]]:
    """Return the meetings to come, the next one first, and the last ones, the latest first.

    One that nobody began in time is not to come any more.
    """
    planned = rows.coming(s)
    gone = [one for one in planned if one.was_missed(now, net.timezone)]
    past = sorted([*gone, *rows.held(s, limit=most)], key=lambda one: one.started_at or one.starts_at)
    return [one for one in planned if one not in gone], past[: -most - 1 : -1]


def changeable(s: Session, net: Network, act: Act, key: str | None) -> list[Meeting]:
    """Return the meeting of a key, else all that this person may move or call off, the next one first.

    Refusal for whoever does not run the one that is meant, and where there is none.
    """
    if key is not None:
        meant = meetings.by_key(s, key)
        meetings.require(s, net, act, meant, Right.CHANGE_MEETING)
        return [meant]
    found = [
        one
        for one in rows.coming(s)
        if one.state == State.PLANNED and meetings.place_of(s, net, one, act.actor, act.now).may_run
    ]
    if not found:
        raise Refusal("meeting.none_to_change")
    return found
