"""The agenda of a meeting: proposed by its members, ordered and approved by the secretariat, sent out."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from bot.domain import rights
from bot.domain.agenda import ItemState, first_place, in_order, neighbour
from bot.domain.errors import Refusal
from bot.domain.meetings import Agenda, State
from bot.domain.rights import Right, Role
from bot.services import agenda_carrying, agenda_draft, agenda_told, agenda_views, meetings
from bot.services.conflicts import AlreadyDone, ConflictError
from storage import agenda as rows
from storage import minutes as lines

if TYPE_CHECKING:
    from bot.domain.agenda import Draft, Item
    from bot.domain.meetings import Meeting
    from bot.domain.members import Act
    from bot.network import Network
    from bot.services.agenda_views import AgendaView
    from bot.services.meetings import Place
    from storage.database import Session

PROPOSED = "proposed"  # what is recorded


def look(s: Session, net: Network, act: Act, meeting_id: int) -> AgendaView:
    """Return the agenda for a member; for those who run the meeting the draft is brought up to date first."""
    meeting = meetings.load(s, meeting_id)
    place = meetings.require(s, net, act, meeting, Right.SEE_AGENDA)
    if place.may_run:
        agenda_draft.gather(s, net, act.now, meeting)
    return agenda_views.view(s, net, act.now, meeting, place, act.actor)


def propose(
    s: Session,
    net: Network,
    act: Act,
    meeting_id: int,
    draft: Draft,
    source: str | None = None,
    firm_id: str | None = None,
) -> Item:
    """Keep an item that somebody proposes, and return it; `source` names the message it was made of.

    What those say who run the meeting is on the agenda at once. A member's waits for them: they are asked
    about it once the agenda is approved or the meeting has begun, and it is marked as added once the agenda
    is out. Refusal for others, for a meeting that is over, for a message that is an item already, and
    `agenda.which_firm` for who sits there for several firms and names none of them by `firm_id`. Where
    the meeting has just ended or was called off, it is for the next one of its series: the item says which.
    """
    meeting = _open_to_proposals(s, net, act, meeting_id)
    place = meetings.require(s, net, act, meeting, Right.PROPOSE)
    draft = draft.checked()
    values = _values(draft) | {
        "meeting_id": meeting.id,
        "position": first_place(None, [one.position for one in rows.of_meeting(s, meeting.id)]),
        "proposer": act.actor,
        "proposer_firm": _firm_of(place, firm_id),
        "source": source,
        "state": (ItemState.ACCEPTED if place.may_run else ItemState.PROPOSED).value,
        "added_late": meeting.agenda_state == Agenda.POSTED,
        "created_at": act.now,
    }
    meetings.record(s, act, meeting, PROPOSED, {"title": draft.title})
    item_id = rows.add(s, values)
    if item_id is None:
        raise Refusal("agenda.already_item")
    item = load(s, item_id)
    is_open = (meeting.state, meeting.agenda_state) == (State.PLANNED, Agenda.DRAFT)
    if item.state == ItemState.PROPOSED and not is_open:
        agenda_told.ask_about(s, net, meeting, item, act.now)
    agenda_told.edit(s, meeting, act.now)
    return item


def _open_to_proposals(s: Session, net: Network, act: Act, meeting_id: int) -> Meeting:
    """Return the meeting for which something is proposed, held: the next one where it is over or missed."""
    meeting = meetings.hold(s, meeting_id)
    if lines.keeps_record(s, meeting.id, f"{act.request_id}:{PROPOSED}"):
        raise AlreadyDone  # and the meeting may have ended since
    following = None
    if meeting.was_missed(act.now, net.timezone):
        following = agenda_carrying.following(s, meeting, act.now)
    elif not meeting.is_to_come:
        following = agenda_carrying.following(s, meeting)
    meeting = following or meeting
    _require_not_over(meeting)
    return meeting


def _firm_of(place: Place, wanted: str | None) -> str | None:
    """Return the firm for which somebody proposes: the one wanted of several, else the only one."""
    firms = [seat.id for seat in place.seats if seat.is_firm]
    if len(firms) > 1 and wanted not in firms:
        raise Refusal("agenda.which_firm")
    return wanted if wanted in firms else next(iter(firms), None)


def edit(s: Session, net: Network, act: Act, item_id: int, draft: Draft, seen: int | None = None) -> Item:
    """Change what an item says; `seen` is the last edit that the form showed.

    Refusal for whoever does not run the meeting, and where somebody edited it meanwhile.
    """
    item, meeting = _for_office(s, net, act, item_id)
    if rows.said_of_items(s, meeting.id, rows.EDITED).get(item.id) != seen:
        raise Refusal("agenda.edited_meanwhile")
    values = _values(draft.checked())
    before = {name: getattr(item, name) for name in values if getattr(item, name) != values[name]}
    if before:
        meetings.record(s, act, meeting, rows.EDITED, {"item": item.id, "before": before})
        _change(s, meeting, act, item, **values)
    return load(s, item_id)


def move(s: Session, net: Network, act: Act, item_id: int, step: int) -> Meeting:
    """Move an item one up (-1) or down (1) within its part. Refusal once the agenda is out."""
    item, meeting = _for_office(s, net, act, item_id)
    if meeting.agenda_state == Agenda.POSTED:
        raise Refusal("agenda.order_is_out")
    standing = in_order(one for one in rows.of_meeting(s, meeting.id) if one.state != ItemState.DROPPED)
    other = neighbour(standing, item, step)
    if other is None:
        return meeting
    meetings.record(s, act, meeting, "item_moved", {"item": item.id, "step": step})
    first, second = sorted((item.position, other.position))
    second = max(second, first + 1)
    up, down = (item, other) if step < 0 else (other, item)
    for one, place in ((up, first), (down, second)):
        _change(s, meeting, act, one, position=place)
    return meeting


def drop(s: Session, net: Network, act: Act, item_id: int) -> Item:
    """Take an item off the agenda; whoever proposed it may as long as nobody has decided about it.

    What was out already stays there, marked as withdrawn.
    """
    item, meeting = _held(s, item_id)
    is_own = item.proposer == act.actor and item.state == ItemState.PROPOSED
    found = chain((Role.RECORDER,) if is_own else (), meetings.roles(s, net, act, meeting))
    rights.require(found, Right.DROP_ITEM, meeting=meeting.title)
    _require_not_over(meeting)
    if item.state == ItemState.DROPPED:
        raise Refusal("agenda.is_dropped")
    is_out = meeting.agenda_state == Agenda.POSTED and item.state == ItemState.ACCEPTED
    meetings.record(s, act, meeting, rows.WITHDRAWN if is_out else "item_dropped", {"item": item.id})
    _change(s, meeting, act, item, state=ItemState.DROPPED.value)
    return item


def accept(s: Session, net: Network, act: Act, item_id: int) -> Item:
    """Put what a member proposed on the agenda. Refusal where somebody decided about it already."""
    item, meeting = _for_office(s, net, act, item_id)
    if item.state == ItemState.ACCEPTED:
        raise Refusal("agenda.is_accepted")
    let_on(s, act, meeting, item)
    return item


def let_on(s: Session, act: Act, meeting: Meeting, item: Item) -> None:
    """Put a proposal on the agenda. ConflictError: somebody changed it at this moment."""
    meetings.record(s, act, meeting, "item_accepted", {"item": item.id})
    is_late = item.added_late or meeting.agenda_state == Agenda.POSTED
    _change(s, meeting, act, item, state=ItemState.ACCEPTED.value, added_late=is_late)


def approve(s: Session, net: Network, act: Act, meeting_id: int) -> Meeting:
    """Let the agenda go out in the chair's name, at its time; at once where that is past or the meeting runs.

    What members proposed and nobody dropped is on it. Refusal for whoever does not run the meeting, for an
    agenda without items, and for the second one.
    """
    meeting = meetings.hold(s, meeting_id)
    meetings.require(s, net, act, meeting, Right.EDIT_AGENDA)
    _require_not_over(meeting)
    if meeting.agenda_state != Agenda.DRAFT:
        raise Refusal("agenda.is_approved")
    rows.accept_proposals(s, meeting.id)
    if not any(one.state == ItemState.ACCEPTED for one in rows.of_meeting(s, meeting.id)):
        raise Refusal("agenda.empty")
    is_due = meeting.state == State.RUNNING or agenda_told.goes_out(net, meeting) <= act.now
    state = Agenda.POSTED if is_due else Agenda.APPROVED
    meeting = meetings.change(s, act, meeting, "agenda_approved", {}, agenda_state=state.value)
    agenda_told.edit(s, meeting, act.now)
    if is_due:
        agenda_told.post(s, net, meeting, act.now)
    return meeting


def load(s: Session, item_id: int) -> Item:
    """Return an item; Refusal where there is none."""
    found = rows.by_id(s, item_id)
    if found is None:
        raise Refusal("agenda.gone")
    return found


def _held(s: Session, item_id: int) -> tuple[Item, Meeting]:
    """Return an item and its meeting, held. ConflictError: it was carried to another at this moment."""
    meeting = meetings.hold(s, load(s, item_id).meeting_id)
    item = load(s, item_id)
    if item.meeting_id != meeting.id:
        raise ConflictError(meeting.key)
    return item, meeting


def _for_office(s: Session, net: Network, act: Act, item_id: int) -> tuple[Item, Meeting]:
    """Return an item and its meeting, held, for somebody who runs it; Refusal for anybody else."""
    item, meeting = _held(s, item_id)
    meetings.require(s, net, act, meeting, Right.EDIT_AGENDA)
    _require_not_over(meeting)
    if item.state == ItemState.DROPPED:
        raise Refusal("agenda.is_dropped")
    return item, meeting


def _require_not_over(meeting: Meeting) -> None:
    if not meeting.is_to_come:
        raise Refusal("agenda.over", meeting=meeting.title)


def _values(draft: Draft) -> dict[str, Any]:
    texts = {"title": draft.title, "body": draft.body, "material": draft.material}
    return texts | {"kind": draft.kind, "minutes": draft.minutes}


def _change(s: Session, meeting: Meeting, act: Act, item: Item, **values: Any) -> None:
    if not rows.change(s, item, **values):
        raise ConflictError(meeting.key)
    agenda_told.edit(s, meeting, act.now)
