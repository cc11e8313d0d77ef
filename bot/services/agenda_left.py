"""Who proposed what a meeting left is told some minutes after it, by what is known then."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.agenda import ItemState
from bot.domain.carrying import unsettled
from bot.services import agenda_told, people
from bot.services.agenda_views import Left
from storage import agenda as rows
from storage import meetings as held
from storage import minutes as lines
from storage import timers

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.agenda import Item
    from bot.domain.meetings import Meeting
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session

KIND = "meeting_left"  # of timer
AFTER = timedelta(minutes=10)  # the thread is read again by then: a line may come after the end


def arm(s: Session, act: Act, meeting: Meeting, *, is_carried: bool) -> None:
    """Set the timer for a meeting that has just ended; whoever ended it is told nothing."""
    data = {"meeting": meeting.id, "by": act.actor, "is_carried": is_carried}
    timers.arm(s, [timers.new(KIND, f"meeting:{meeting.id}:left", act.now + AFTER, data)])


def tell(s: Session, _net: Network, data: dict[str, Any], now: datetime) -> None:
    """Owe a message to each who proposed what was left; what it names is looked up when it is sent."""
    meeting = held.by_id(s, data["meeting"])
    if meeting is None:
        return
    to = held.next_of(s, meeting.series, meeting.starts_at) if data["is_carried"] else None
    users = dict.fromkeys(one.proposer for one in _items(s, meeting.id)[0] if one.proposer)
    told = people.alive(s, [one for one in users if one and one != data["by"]])
    agenda_told.left(s, meeting, told, to, now)


def of(s: Session, meeting_id: int, user: str) -> Left:
    """Return what somebody proposed and a meeting left, by what is known now."""
    items, is_known = _items(s, meeting_id)
    return Left(tuple(one.title for one in items if one.proposer == user), is_known=is_known)


def _items(s: Session, meeting_id: int) -> tuple[list[Item], bool]:
    """Return what was not taken up and what is undecided, also where it moved on; whether that is known."""
    known = rows.of_meeting(s, meeting_id)
    found = unsettled(known, lines.standing(s, meeting_id))
    moved = rows.moved_from(s, meeting_id)
    undecided = [one for one in known if one.state == ItemState.PROPOSED]
    undecided += [one for one in moved if one.state != ItemState.DROPPED]
    return [*found.untouched, *undecided], found.is_known
