"""What a meeting did not get to, carried to the next one of its series; whoever proposed it is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.agenda import CARRIED, ItemState, first_place, in_order
from bot.domain.carrying import unsettled
from bot.domain.meetings import Agenda, State
from bot.services import agenda_left, agenda_told, meetings
from bot.services.conflicts import ConflictError
from storage import agenda as rows
from storage import meetings as held
from storage import minutes as lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.agenda import Item
    from bot.domain.meetings import Meeting
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session


def following(s: Session, meeting: Meeting, after: datetime | None = None) -> Meeting | None:
    """Return the meeting of the series to which things are carried, held; None where none is planned.

    It is the first behind `after`, None: behind the meeting itself. ConflictError: it ended at this moment.
    """
    found = meetings.following(s, meeting, after)
    to = found and meetings.hold(s, found.id)
    if to is not None and not to.is_to_come:
        raise ConflictError(to.key)
    return to


def hand_on(s: Session, net: Network, act: Act, meeting: Meeting, items: Sequence[Item], to: Meeting) -> None:
    """Let items be those of another meeting; once its agenda is approved, the secretariat is asked first.

    ConflictError: somebody changed one of them at this moment.
    """
    known = rows.of_meeting(s, to.id)
    places, sources = [one.position for one in known], {one.source for one in known}
    is_draft, is_late = to.agenda_state == Agenda.DRAFT, to.agenda_state == Agenda.POSTED
    for item in in_order(items):
        places.append(first_place(None, places))
        source = None if item.source in sources else item.source
        state = item.state if is_draft else ItemState.PROPOSED.value
        moved = {"meeting_id": to.id, "position": places[-1], "source": source, "state": state}
        if not rows.change(s, item, **moved, added_late=is_late):
            raise ConflictError(meeting.key)
        if not is_draft:
            agenda_told.ask_about(s, net, to, item, act.now)
    if items:
        data = {"items": [one.id for one in items], "to": to.id}
        meetings.record(s, replace(act, request_id=None), meeting, rows.CARRIED, data)
        for one in (meeting, to):
            agenda_told.edit(s, one, act.now)


def carry_on(s: Session, net: Network, act: Act, meeting: Meeting) -> int:
    """Carry what a meeting that is over left unsettled to the next one, and count it.

    Proposals that nobody decided about move there, of items of the agenda a copy goes. Who proposed what was
    not taken up, or is undecided, is told a little later; where no meeting follows, that none does.
    """
    items = rows.of_meeting(s, meeting.id)
    proposed = [one for one in items if one.state == ItemState.PROPOSED]
    left, to = unsettled(items, lines.standing(s, meeting.id)), following(s, meeting)
    agenda_left.arm(s, act, meeting, is_carried=to is not None)
    if to is None:
        return 0
    copied = [*left.untouched, *left.pending]
    for item in copied:
        _copy(s, net, item, to, act.now)
    hand_on(s, net, act, meeting, proposed, to)
    return len(copied) + len(proposed)


def moved_on(s: Session, meeting: Meeting) -> list[Item]:
    """Return the proposals of a meeting that stand for a later one, and about which nobody decided since."""
    return [one for one in rows.moved_from(s, meeting.id) if one.state == ItemState.PROPOSED]


def count(s: Session, meeting: Meeting) -> int:
    """Return how many items and proposals a meeting left to the next one, by what is known now."""
    ids = [one.id for one in rows.of_meeting(s, meeting.id)]
    return len(rows.carried(s, ids)) + len(rows.moved_from(s, meeting.id))


def bring_back(s: Session, now: datetime, meeting: Meeting, item: Item) -> None:
    """Let a proposal that moved on be of its meeting again: a line that came late opened it there.

    ConflictError: somebody decided about it at this moment.
    """
    to = meetings.hold(s, item.meeting_id)
    if not rows.change(s, item, meeting_id=meeting.id, added_late=False):
        raise ConflictError(meeting.key)
    agenda_told.edit(s, to, now)


def carry_anew(s: Session, net: Network, now: datetime, meeting: Meeting) -> None:
    """Let the next agenda have what a meeting left by what is known now: a line came after its end.

    Nothing is added once the next one was held, and nothing taken away that somebody saw to since. Minutes
    that are confirmed change nothing any more.
    """
    if meeting.state != State.DRAFT:
        return
    items = rows.of_meeting(s, meeting.id)
    left = unsettled(items, lines.standing(s, meeting.id))
    still = {one.id for one in (*left.untouched, *left.pending)}
    carried = rows.carried(s, [one.id for one in items])
    for read in (copy for one in carried - still for copy in rows.copies_of(s, one)):
        _take_off(s, read, now)
    new = [one for one in (*left.untouched, *left.pending) if one.id not in carried]
    since = held.of_series_since(s, meeting.series, meeting.starts_at) if new else []
    if not new or any(one.is_over for one in since) or (to := following(s, meeting)) is None:
        return
    for item in new:
        _copy(s, net, item, to, now)


def _take_off(s: Session, read: Item, now: datetime) -> None:
    """Remove what was carried, as long as it stands as it came and nobody approved it or wrote below it."""
    to = meetings.hold(s, read.meeting_id)
    copy = rows.by_id(s, read.id)  # somebody may have seen to it until the meeting was ours
    if copy is None or copy.meeting_id != to.id:
        return
    is_as_it_came = copy.state == ItemState.PROPOSED or (
        copy.state == ItemState.ACCEPTED and to.agenda_state == Agenda.DRAFT
    )
    if to.state != State.PLANNED or not is_as_it_came or lines.of_item(s, copy.id):
        return
    if copy.id not in rows.said_of_items(s, to.id, rows.EDITED):
        rows.remove(s, copy.id)
        agenda_told.edit(s, to, now)


def _copy(s: Session, net: Network, item: Item, to: Meeting, now: datetime) -> None:
    """Put an item on the draft of another meeting; once that is approved, the secretariat is asked first."""
    is_draft, was_said = to.agenda_state == Agenda.DRAFT, item.was_opened
    anew = {
        "meeting_id": to.id,
        "position": first_place(None, [one.position for one in rows.of_meeting(s, to.id)]),
        "proposer": None if was_said else item.proposer,  # who opened it did not propose it
        "source": f"{CARRIED}{item.id}",
        "state": (ItemState.ACCEPTED if is_draft else ItemState.PROPOSED).value,
        "added_late": to.agenda_state == Agenda.POSTED,
        "created_at": now,
    }
    same = {
        name: getattr(item, name)
        for name in ("kind", "title", "body", "material", "minutes", "proposer_firm")
    }
    item_id = rows.add(s, same | anew)
    copy = None if item_id is None else rows.by_id(s, item_id)
    if copy is not None and not is_draft:
        agenda_told.ask_about(s, net, to, copy, now)
    agenda_told.edit(s, to, now)
