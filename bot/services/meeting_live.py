"""The one message for the chair while a meeting runs, edited in place minute by minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.agenda import entries
from bot.domain.mail import is_by_mail
from bot.domain.meetings import State
from bot.domain.minute_kinds import Kind
from bot.domain.progress import Progress, planned_end, progress
from bot.services import meetings, people
from bot.services.messages import NOTE, message, owe_edits_about
from storage import agenda, outbox, timers
from storage import meetings as rows
from storage import minutes as lines

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.meetings import Meeting
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session

KIND = TEMPLATE = "meeting_live"  # of timer, of message
_EVERY = timedelta(minutes=1)
_FORGOTTEN = timedelta(hours=3)  # after its planned end: nobody ended it, and nobody looks any more


@dataclass(frozen=True, slots=True)
class LiveView:
    """How a meeting stands at `now`; `progress` None: it does not run."""

    meeting: Meeting
    now: datetime
    progress: Progress | None


def begin(s: Session, net: Network, act: Act, meeting: Meeting) -> None:
    """Owe the chair the message of a meeting that has just begun."""
    users = [one for one in meetings.chairs(s, net, meeting, act.now) if not is_by_mail(one)]
    about, params = _subject(meeting), {"live": meeting.id}
    owed = [
        message(
            f"{about}:{meeting.version}:{user}",
            user,
            TEMPLATE,
            params,
            act.now,
            urgency=NOTE,
            subject=about,
            live=True,
        )
        for user in people.alive(s, users)
    ]
    outbox.owe(s, owed)
    if owed:
        _arm(s, meeting, act.now)


def edit(s: Session, _net: Network, data: dict[str, Any], now: datetime) -> None:
    """Owe the edit that a minute asks for, and set the next one; nothing once the meeting is over."""
    meeting = rows.by_id(s, data["meeting"])
    if meeting is None or meeting.state != State.RUNNING or meeting.started_at is None:
        return
    redraw(s, meeting, now)
    if now < planned_end(meeting) + _FORGOTTEN:
        _arm(s, meeting, now)


def redraw(s: Session, meeting: Meeting, now: datetime) -> None:
    """Owe the edit at once, for who has just pressed its button."""
    owe_edits_about(s, [_subject(meeting)], now)


def disarm(s: Session, meeting: Meeting, now: datetime) -> None:
    """Ask for no more edits of a meeting that is over, or whose start was taken back."""
    timers.cancel_keys(s, [_due(meeting, now)[1]])


def view(s: Session, now: datetime, meeting_id: int) -> LiveView | None:
    """Return how a meeting stands; None where there is none."""
    meeting = rows.by_id(s, meeting_id)
    if meeting is None or meeting.state != State.RUNNING or meeting.started_at is None:
        return None if meeting is None else LiveView(meeting, now, None)
    withdrawn = agenda.said_of_items(s, meeting.id, agenda.WITHDRAWN)
    planned = entries(agenda.of_meeting(s, meeting.id), withdrawn)
    opened = [(one.said_at, one.item_id) for one in lines.standing(s, meeting.id) if one.kind == Kind.ITEM]
    return LiveView(meeting, now, progress(planned, opened, meeting.started_at, planned_end(meeting), now))


def _subject(meeting: Meeting) -> str:
    return f"{meetings.subject(meeting)}:live"


def _arm(s: Session, meeting: Meeting, now: datetime) -> None:
    """Set the timer of the next full minute of the meeting."""
    due, key = _due(meeting, now)
    timers.arm(s, [timers.new(KIND, key, due, {"meeting": meeting.id})])


def _due(meeting: Meeting, now: datetime) -> tuple[datetime, str]:
    """Return when the next full minute of the meeting is, and its timer's key."""
    began = meeting.started_at or now
    due = began + ((now - began) // _EVERY + 1) * _EVERY
    return due, f"{_subject(meeting)}:{due.isoformat()}"
