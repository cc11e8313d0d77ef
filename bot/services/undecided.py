"""Proposals that nobody decided about by the time their meeting begins: asked about, and never lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.agenda import ItemState, in_order
from bot.domain.errors import Refusal
from bot.domain.meetings import State
from bot.services import agenda, meetings
from storage import agenda as rows
from storage import meetings as held

if TYPE_CHECKING:
    from bot.domain.agenda import Item
    from bot.domain.meetings import Meeting
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session

LEFT = "proposals_left"  # what is recorded of those that are left for the next meeting


def of_meeting(s: Session, meeting: Meeting) -> tuple[Item, ...]:
    """Return the proposals of a meeting about which nobody has said anything, in the agenda's order."""
    left = {item_id for data in held.said_of(s, meeting.id, LEFT) for item_id in data["items"]}
    proposed = (one for one in rows.of_meeting(s, meeting.id) if one.state == ItemState.PROPOSED)
    return tuple(one for one in in_order(proposed) if one.id not in left)


def decide(
    s: Session, net: Network, act: Act, meeting_id: int, item_id: int | None, *, is_taken: bool
) -> tuple[Item, ...]:
    """Take a proposal (None: all) onto the agenda of a meeting that runs, or leave it for the next one.

    Return those about which this decided: none, where somebody was faster. Refusal for whoever does not run
    the meeting, and where it does not run.
    """
    meeting = meetings.load(s, meeting_id)
    meetings.require_running(s, net, act, meeting)
    if meeting.state != State.RUNNING:
        raise Refusal("minutes.not_running", meeting=meeting.title)
    asked = tuple(one for one in of_meeting(s, meeting) if item_id in {None, one.id})
    if is_taken:
        for one in asked:
            agenda.let_on(s, replace(act, request_id=None), meeting, one)
    elif asked:
        meetings.record(s, act, meeting, LEFT, {"items": [one.id for one in asked]})
    return asked
