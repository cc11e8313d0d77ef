"""Meetings that were held before there was a bot: kept as held, their minutes as confirmed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.agenda import ItemKind, ItemState
from bot.domain.attendance import Way
from bot.domain.meetings import Agenda, Answer, State
from bot.domain.minute_kinds import Kind as Said
from bot.domain.minutes import Following, to_json
from bot.domain.todos import State as TodoState
from bot.services import meetings, members
from bot.services.minutes_records import minutes_of
from storage import agenda, attendance, editions, minutes, todos
from storage import meetings as rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.meetings import Meeting
    from bot.network import Network
    from bot.network_tables import Series
    from storage.database import Session

CONFIRMED_AFTER = timedelta(days=2)  # after the meeting, as far as anybody knows


@dataclass(frozen=True, slots=True)
class PastItem:
    """An item of its agenda."""

    title: str
    kind: ItemKind


@dataclass(frozen=True, slots=True)
class PastTodo:
    """A ToDo it gave; `owner` is a firm's id or a Slack user."""

    text: str
    owner: str
    due: date
    is_done: bool


@dataclass(frozen=True, slots=True)
class PastMeeting:
    """A meeting of a series. `absent` are the ids of seats; every other one was there."""

    series: str
    number: int
    starts_at: datetime
    place: str
    written_by: str  # a Slack user
    items: tuple[PastItem, ...]
    decisions: tuple[str, ...]
    todos: tuple[PastTodo, ...]
    absent: int
    next_at: datetime


def load(s: Session, net: Network, past: Iterable[PastMeeting]) -> None:
    """Keep these meetings, but those that are there already."""
    for one in sorted(past, key=lambda meeting: meeting.starts_at):
        series = net.series(one.series)
        meeting = None if series is None else _add(s, net, series, one)
        if meeting is not None:
            _say(s, net, meeting, one)
            _confirm(s, net, meeting, one)


def _add(s: Session, net: Network, series: Series, one: PastMeeting) -> Meeting | None:
    ends_at = one.starts_at + series.length
    values = {
        "series": series.id,
        "number": one.number,
        "occurrence": net.hours.local_day(one.starts_at),
        "kind": series.kind,
        "title": series.name,
        "starts_at": one.starts_at,
        "minutes_long": int(series.length.total_seconds()) // 60,
        "place": one.place,
        "way": series.way,
        "minute_taker": one.written_by,
        "members": list(net.members_of(series)),
        "quorum": series.quorum_rule,
        "state": State.CONFIRMED.value,
        "agenda_state": Agenda.POSTED.value,
        "noticed_at": one.starts_at,
        "started_at": one.starts_at,
        "ended_at": ends_at,
        "edition": 1,
    }
    meeting_id = rows.add(s, values)
    return None if meeting_id is None else meetings.load(s, meeting_id)


def _say(s: Session, net: Network, meeting: Meeting, one: PastMeeting) -> None:
    known: list[tuple[int | None, str]] = []
    for position, item in enumerate(one.items, start=1):
        state = {"state": ItemState.ACCEPTED.value, "created_at": one.starts_at}
        values = {
            "meeting_id": meeting.id,
            "position": position,
            "title": item.title,
            "kind": item.kind.value,
        }
        known.append((agenda.add(s, values | state), item.title))
    seats = meetings.seats(s, net, meeting, one.starts_at)
    away = {seat.id for seat in seats[-one.absent :]} if one.absent else set()
    for seat in seats:
        there = {"answer": Answer.PRESENT.value, "way": Way.PLACE.value}
        gone = {"answer": Answer.ABSENT.value}
        attendance.put(s, meeting.id, seat.id, **(gone if seat.id in away else there))
    for number, text in enumerate(one.decisions):
        _line(s, one, meeting, Said.DECISION, text, number, {})
    for number, todo in enumerate(one.todos, start=len(one.decisions)):
        _todo(s, one, meeting, todo, number)
    for number, (item_id, title) in enumerate(known, start=len(one.decisions) + len(one.todos)):
        _line(s, one, meeting, Said.ITEM, title, number, {}, item_id)


def _line(
    s: Session,
    one: PastMeeting,
    meeting: Meeting,
    kind: Said,
    text: str,
    number: int,
    data: dict[str, Any],
    item_id: int | None = None,
) -> int | None:
    said = {"said_by": one.written_by, "said_at": one.starts_at + timedelta(minutes=number)}
    source = {"source": f"past:{number}", "data": data, "item_id": item_id}
    return minutes.add(s, {"meeting_id": meeting.id, "kind": kind.value, "text": text} | said | source)


def _todo(s: Session, one: PastMeeting, meeting: Meeting, todo: PastTodo, number: int) -> None:
    firm = members.firm(s, todo.owner)
    owner = next(iter(firm.contacts), None) if firm else todo.owner
    named = {"owner": owner, "owner_name": firm.label if firm else ""}
    line_id = _line(s, one, meeting, Said.TODO, todo.text, number, named | {"due": todo.due.isoformat()})
    values = {"meeting_id": meeting.id, "line_id": line_id, "text": todo.text, "due": todo.due}
    done: dict[str, Any] = {}
    if todo.is_done:
        done = {"state": TodoState.DONE.value, "settled_by": owner, "settled_at": one.starts_at}
    todos.add(s, values | named | {"owner_firm": firm.id if firm else None} | done)


def _confirm(s: Session, net: Network, meeting: Meeting, one: PastMeeting) -> None:
    following = Following(meeting.title, one.number + 1, one.next_at.astimezone(net.timezone), one.place)
    said = replace(minutes_of(s, net, meeting), following=following)
    chair = next(iter(meetings.chairs(s, net, meeting, one.starts_at)), one.written_by)
    made = {"made_by": one.written_by, "made_at": meeting.ended_at, "why": ""}
    confirmed = {"confirmed_by": chair, "confirmed_at": one.starts_at + CONFIRMED_AFTER}
    editions.add(s, {"meeting_id": meeting.id, "number": 1, "content": to_json(said)} | made | confirmed)
