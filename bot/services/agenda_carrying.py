"""What a meeting did not get to, carried to the next one of its series; whoever proposed it is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.agenda import ItemState, first_place, in_order
from bot.domain.meetings import ONCE, Agenda
from bot.services import agenda_told, meetings
from bot.services.conflicts import ConflictError
from storage import agenda as rows
from storage import meetings as held

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.agenda import Item
    from bot.domain.meetings import Meeting
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session


def following(s: Session, meeting: Meeting) -> Meeting | None:
    """Return the meeting of the series to which things are carried; None where none is planned."""
    return None if meeting.series == ONCE else held.next_of(s, meeting.series, meeting.starts_at)


def hand_on(s: Session, net: Network, act: Act, meeting: Meeting, items: Sequence[Item], to: Meeting) -> None:
    """Let items be those of another meeting; where its agenda is approved, the secretariat is asked.

    ConflictError: somebody changed one of them at this moment.
    """
    known = rows.of_meeting(s, to.id)
    places, sources = [one.position for one in known], {one.source for one in known}
    is_late = to.agenda_state == Agenda.POSTED
    for item in in_order(items):
        places.append(first_place(None, places))
        source = None if item.source in sources else item.source
        moved = {"meeting_id": to.id, "position": places[-1], "source": source, "added_late": is_late}
        if not rows.change(s, item, **moved):
            raise ConflictError(meeting.key)
        if item.state == ItemState.PROPOSED and to.agenda_state != Agenda.DRAFT:
            agenda_told.ask_about(s, net, to, item, act.now)
    if items:
        data = {"items": [one.id for one in items], "to": to.id}
        meetings.record(s, replace(act, request_id=None), meeting, rows.CARRIED, data)
        for one in (meeting, to):
            agenda_told.edit(s, one, act.now)


def carry_on(s: Session, net: Network, act: Act, meeting: Meeting) -> int:
    """Carry the undecided proposals of a meeting that is over to the next one, and count them.

    Who proposed them is told, but for who ended the meeting; where no meeting follows, that none does.
    """
    left = [one for one in rows.of_meeting(s, meeting.id) if one.state == ItemState.PROPOSED]
    to = following(s, meeting)
    if to is not None:
        hand_on(s, net, act, meeting, left, to)
    agenda_told.carried(s, act, meeting, left, to)
    return len(left) if to is not None else 0
