"""An agenda as somebody is shown it, and whether a message about it is still of use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.agenda import Item, ItemState, in_order
from bot.domain.meetings import Agenda, State
from bot.domain.series import next_after
from bot.services import agenda_told, meetings, minute_facts
from storage import agenda as rows
from storage import meetings as held

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.meetings import Meeting
    from bot.network import Network
    from bot.services.meetings import Place
    from storage.database import Session


@dataclass(frozen=True, slots=True)
class Left:
    """Titles of what somebody proposed and a meeting left; `is_known` as of `carrying.Unsettled`."""

    titles: tuple[str, ...]
    is_known: bool


@dataclass(frozen=True, slots=True)
class AgendaView:
    """An agenda as one reader is shown it; `items` leaves out what was dropped before it went out.

    `seen` has the last edit of each item, by item. `place` is None for a message that many read.
    """

    meeting: Meeting
    now: datetime
    items: tuple[Item, ...]
    withdrawn: frozenset[int]
    chairs: tuple[str, ...]  # Slack users
    goes_out: datetime
    next_at: datetime | None  # when the series meets after this
    place: Place | None = None
    reader: str | None = None  # the Slack user
    seen: tuple[tuple[int, int], ...] = ()
    carried: frozenset[int] = frozenset()  # items that are another meeting's by now
    left: Left | None = None  # by the meeting before, of who reads this

    @property
    def is_out(self) -> bool:
        """Whether it was sent to the members."""
        return self.meeting.agenda_state == Agenda.POSTED

    @property
    def people(self) -> tuple[str, ...]:
        """Whose names it shows."""
        return (*self.chairs[:1], *(one.proposer for one in self.items if one.proposer))

    @property
    def proposed(self) -> tuple[Item, ...]:
        """What members proposed and nobody has decided about."""
        return tuple(one for one in self.items if one.state == ItemState.PROPOSED)


def is_settled(template: str, params: dict[str, Any], shown: AgendaView) -> bool:
    """Whether a message need not be sent any more: somebody has seen to what it asks for."""
    if shown.left is not None:
        return not shown.left.titles
    if shown.meeting.state == State.CANCELLED:
        return True
    if template == agenda_told.WAITS:
        return shown.meeting.agenda_state != Agenda.DRAFT
    if template == agenda_told.PROPOSAL:
        return params["item"] not in {one.id for one in shown.proposed}
    return False


def items_of(s: Session, meeting: Meeting) -> tuple[tuple[Item, ...], frozenset[int]]:
    """Return the items of an agenda as it stands or was sent, and which of them were withdrawn since.

    What a meeting took up besides is none of it.
    """
    withdrawn = frozenset(rows.said_of_items(s, meeting.id, rows.WITHDRAWN))
    items = (
        one
        for one in rows.of_meeting(s, meeting.id)
        if (one.state != ItemState.DROPPED or one.id in withdrawn) and not (one.was_opened and one.added_late)
    )
    return tuple(in_order(items)), withdrawn


def view(
    s: Session,
    net: Network,
    now: datetime,
    meeting: Meeting,
    place: Place | None = None,
    reader: str | None = None,
) -> AgendaView:
    """Return the agenda as it stands."""
    items, withdrawn = items_of(s, meeting)
    return AgendaView(
        minute_facts.as_called(s, meeting),
        now,
        items,
        withdrawn,
        tuple(meetings.chairs(s, net, meeting, now)),
        agenda_told.goes_out(net, meeting),
        _next_at(net, meeting),
        place,
        reader,
        tuple(rows.said_of_items(s, meeting.id, rows.EDITED).items()),
        frozenset(one for data in held.said_of(s, meeting.id, rows.CARRIED) for one in data["items"]),
    )


def _next_at(net: Network, meeting: Meeting) -> datetime | None:
    series = net.series(meeting.series)
    if series is None:
        return None
    found = next_after(series.rule, net.hours, meeting.occurrence, meeting.starts_at)
    return None if found is None else found.starts_at
