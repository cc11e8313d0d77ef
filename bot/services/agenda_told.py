"""What is said of an agenda: to the members when it goes out, to the secretariat while it waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services import meeting_due, meetings, members, people
from bot.services.meeting_told import channel_of
from bot.services.messages import MASS, NOTE, REMINDER, message, owe_edits_about
from storage import outbox

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.domain.agenda import Item
    from bot.domain.meetings import Meeting
    from bot.network import Network
    from storage.database import Session

OUT, PROPOSAL, WAITS = "agenda", "agenda_proposal", "agenda_waits"  # templates
NOT_TAKEN_UP = "agenda_not_taken_up"
SOON, DUE = "soon", "due"  # why the secretariat is told that an agenda waits for it


def subject(meeting: Meeting) -> str:
    """Name what the messages about an agenda show; `meeting:ID` is the meeting's own."""
    return f"{meetings.subject(meeting)}:agenda"


def goes_out(net: Network, meeting: Meeting) -> datetime:
    """Return when the agenda is sent to the members: the first service hour so many days before."""
    return meeting_due.dues(net, meeting)[meeting_due.AGENDA]


def post(s: Session, net: Network, meeting: Meeting, now: datetime) -> None:
    """Owe the agenda to the meeting's channel, once; it is edited as it changes.

    A meeting of no series has no channel: each of its members gets it.
    """
    about, shown = subject(meeting), _of(meeting)
    if net.series(meeting.series) is None:
        users = meetings.users_of(meetings.seats(s, net, meeting, now))
        to = {user: f"{about}:{user}" for user in users}
    else:
        to = {channel_of(net, meeting): about}
    owed = [
        message(key, target, OUT, shown, now, urgency=REMINDER, subject=key, live=True)
        for target, key in to.items()
    ]
    outbox.owe(s, owed)


def ask_about(s: Session, net: Network, meeting: Meeting, item: Item, now: datetime) -> None:
    """Ask the secretariat whether a proposal that came after the agenda was approved is to be added."""
    _tell_desk(s, net, meeting, PROPOSAL, f"proposal:{item.id}", {"item": item.id}, now)


def tell_waiting(s: Session, net: Network, meeting: Meeting, why: str, now: datetime) -> None:
    """Tell the secretariat that the agenda waits for approval: SOON, or DUE by now."""
    day = net.hours.local_day(meeting.starts_at).isoformat()  # one that is moved waits anew
    _tell_desk(s, net, meeting, WAITS, f"waits:{why}:{day}", {"why": why}, now)


def left(s: Session, meeting: Meeting, users: Iterable[str], to: Meeting | None, now: datetime) -> None:
    """Tell proposers that a meeting did not take up what they proposed; `to`: where it stands now."""
    about = subject(meeting)
    params = _of(to or meeting) | {"left": meeting.id, "held": [meeting.title, meeting.number]}
    params |= {"is_carried": to is not None}
    owed = [
        message(f"{about}:carried:{user}", user, NOT_TAKEN_UP, params, now, urgency=NOTE, subject=about)
        for user in users
    ]
    outbox.owe(s, owed)


def _tell_desk(
    s: Session, net: Network, meeting: Meeting, template: str, name: str, more: dict[str, Any], now: datetime
) -> None:
    users = people.alive(s, members.people_of_roles(s, net, [members.SECRETARIAT], now))
    about = subject(meeting)
    params = _of(meeting) | more
    rows = [
        message(f"{about}:{name}:{user}", user, template, params, now, urgency=NOTE, subject=about, live=True)
        for user in users
    ]
    outbox.owe(s, rows)


def _of(meeting: Meeting) -> dict[str, Any]:
    return {"agenda": meeting.id}


def edit(s: Session, meeting: Meeting, now: datetime) -> None:
    """Owe the edits of what shows the agenda."""
    about = subject(meeting)
    owe_edits_about(s, outbox.subjects_below(s, about), now, urgency=MASS)
    owe_edits_about(s, [about], now)
