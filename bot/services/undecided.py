"""Proposals that nobody decided about by the time their meeting begins: asked about, and never lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.agenda import ItemState, in_order
from bot.domain.errors import Refusal
from bot.domain.meetings import State
from bot.domain.rights import Right
from bot.services import agenda, meetings
from bot.services.conflicts import AlreadyDone
from bot.services.minutes import STARTED
from storage import agenda as rows
from storage import meetings as held
from storage import minutes as lines

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.domain.agenda import Item
    from bot.domain.meetings import Meeting
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session

# What is recorded of those that are taken onto the agenda, or left for the next meeting.
TAKEN, LEFT = "proposals_taken", "proposals_left"


def of_meeting(s: Session, meeting: Meeting) -> tuple[Item, ...]:
    """Return the proposals of a meeting about which nobody has said anything, in the agenda's order.

    What was left for the next meeting before a start was taken back is undecided again.
    """
    said = held.said_of(s, meeting.id, LEFT, since=STARTED)
    left = {item_id for data in said for item_id in data["items"]}
    proposed = (one for one in rows.of_meeting(s, meeting.id) if one.state == ItemState.PROPOSED)
    return tuple(one for one in in_order(proposed) if one.id not in left)


def decide(
    s: Session, net: Network, act: Act, meeting_id: int, item_ids: Collection[int], *, is_taken: bool
) -> tuple[Item, ...]:
    """Take proposals onto the agenda of a meeting that runs, or leave them for the next one.

    Return those about which this decided: none, where somebody was faster. Refusal for whoever does not run
    the meeting, and where it does not run; AlreadyDone for a delivery that came twice.
    """
    meeting, kind = meetings.hold(s, meeting_id), TAKEN if is_taken else LEFT
    if lines.keeps_record(s, meeting.id, f"{act.request_id}:{kind}"):
        raise AlreadyDone
    meetings.require(s, net, act, meeting, Right.RUN_MEETING)
    if meeting.state != State.RUNNING:
        raise Refusal("minutes.not_running", meeting=meeting.title)
    asked = tuple(one for one in of_meeting(s, meeting) if one.id in item_ids)
    if asked:
        meetings.record(s, act, meeting, kind, {"items": [one.id for one in asked]})
    for one in asked if is_taken else ():
        agenda.let_on(s, replace(act, request_id=None), meeting, one)
    return asked
