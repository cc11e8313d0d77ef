"""What is said of who comes: to those who have not answered, and to the secretariat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.meetings import Answer, State
from bot.services import meetings, members, people
from bot.services.messages import REMINDER, message, owe_edits_about
from storage import attendance as rows
from storage import outbox

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.domain.meetings import Meeting, Seat
    from bot.network import Network
    from storage.database import Session

ASKED, DESK = "attendance_asked", "attendance_desk"  # templates
ANSWER, NAME = "answer", "name"  # what somebody is asked for


def subject(meeting: Meeting, seat: Seat | None = None) -> str:
    """Name what the messages show: a seat's own answer, or (None) everybody's."""
    of = "attendance" if seat is None else f"seat:{seat.id}"
    return f"{meetings.subject(meeting)}:{of}"


def params(meeting: Meeting, seat: Seat) -> dict[str, Any]:
    """Return what a message with a seat's buttons is told: whose answer it shows."""
    return {"attendance": meeting.id, "seat": seat.id}


def remind(s: Session, net: Network, meeting: Meeting, now: datetime) -> None:
    """Ask those who have not answered, and for a substitute's name; show the secretariat who is expected."""
    if meeting.state != State.PLANNED:
        return
    known = rows.of_meeting(s, meeting.id)
    owed = []
    for seat in meetings.seats(s, net, meeting, now):
        said = known.get(seat.id)
        if said is None or said.answer is None:
            owed += _asked(net, meeting, seat, ANSWER, now)
        elif said.answer == Answer.SUBSTITUTE and not said.stand_in:
            owed += _asked(net, meeting, seat, NAME, now)
    outbox.owe(s, owed)
    tell_desk(s, net, meeting, now)


def _asked(net: Network, meeting: Meeting, seat: Seat, why: str, now: datetime) -> list[dict[str, Any]]:
    about, day = subject(meeting, seat), _day(net, meeting)
    told = params(meeting, seat) | {"why": why}
    return [
        message(
            f"{about}:{why}:{day}:{user}", user, ASKED, told, now, urgency=REMINDER, subject=about, live=True
        )
        for user in seat.users
    ]


def _day(net: Network, meeting: Meeting) -> str:
    """Return the day that keys carry: of a meeting that is moved people are reminded anew."""
    return net.hours.local_day(meeting.starts_at).isoformat()


def tell_desk(s: Session, net: Network, meeting: Meeting, now: datetime) -> None:
    """Show the secretariat, once, who is expected and whether that makes a quorum; it is edited."""
    users = people.alive(s, members.people_of_roles(s, net, [members.SECRETARIAT], now))
    about = subject(meeting)
    shown, day = {"attendance": meeting.id}, _day(net, meeting)
    owed = [
        message(f"{about}:{day}:{user}", user, DESK, shown, now, urgency=REMINDER, subject=about, live=True)
        for user in users
    ]
    outbox.owe(s, owed)


def edit(s: Session, meeting: Meeting, seats: Iterable[Seat], now: datetime) -> None:
    """Owe the edits of what shows these seats' answers, and of what shows everybody's."""
    owe_edits_about(s, [subject(meeting), *(subject(meeting, seat) for seat in seats)], now)
