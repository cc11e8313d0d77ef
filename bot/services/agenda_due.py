"""What falls due for an agenda: it is called to the secretariat's mind, and goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetings import Agenda, State
from bot.services import agenda_draft, agenda_told, meetings

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.meetings import Meeting
    from bot.network import Network
    from storage.database import Session


def remind(s: Session, net: Network, meeting: Meeting, now: datetime) -> None:
    """A day before it goes out: tell the secretariat, where nobody has approved it."""
    if _waits(meeting):
        agenda_draft.gather(s, net, now, meeting)
        agenda_told.tell_waiting(s, net, meeting, agenda_told.SOON, now)


def send(s: Session, net: Network, meeting: Meeting, now: datetime) -> None:
    """Send an approved agenda out; where nobody has approved it tell the secretariat: it goes out then."""
    if _waits(meeting):
        agenda_draft.gather(s, net, now, meeting)
        agenda_told.tell_waiting(s, net, meeting, agenda_told.DUE, now)
    elif meeting.state == State.PLANNED and meeting.agenda_state == Agenda.APPROVED:
        act = meetings.by_toban(now)
        meeting = meetings.change(s, act, meeting, "agenda_posted", {}, agenda_state=Agenda.POSTED.value)
        agenda_told.edit(s, meeting, now)
        agenda_told.post(s, net, meeting, now)


def _waits(meeting: Meeting) -> bool:
    return meeting.state == State.PLANNED and meeting.agenda_state == Agenda.DRAFT
