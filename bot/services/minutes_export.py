"""Minutes on their way out: the last edition of a meeting's, and what all of them decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.domain.meetings import State
from bot.domain.minute_kinds import Kind, bare_name, fold
from bot.domain.minutes import UNREAD, Line, Stamp
from bot.domain.rights import Right
from bot.services import edition_told, edition_views, editions, meetings, members, minutes_records
from storage import editions as rows
from storage import meetings as held
from storage import todos

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.editions import Edition
    from bot.domain.meetings import Meeting
    from bot.domain.members import Act
    from bot.domain.minutes import Minutes
    from bot.domain.todos import Todo
    from bot.network import Network
    from storage.database import Session

_EVERY = 100_000  # meetings: more than a network holds in a century


def edition(s: Session, net: Network, meeting_id: int, number: int) -> tuple[Minutes, Stamp]:
    """Return an edition and what stands on it; Refusal where there is none."""
    meeting, found = meetings.load(s, meeting_id), rows.of(s, meeting_id, number)
    if found is None:
        raise Refusal("editions.no_edition", meeting=meeting.title)
    return _stamped(s, net, meeting, found)


def last(s: Session, net: Network, meeting: Meeting) -> tuple[Minutes, Stamp]:
    """Return the last edition of a meeting's minutes; of one that runs, what they would say now.

    Refusal for a meeting that has not begun.
    """
    found = rows.latest(s, [meeting.id]).get(meeting.id)
    if found is not None:
        return _stamped(s, net, meeting, found)
    if meeting.state in {State.PLANNED, State.CANCELLED}:
        raise Refusal("editions.no_edition", meeting=meeting.title)
    made_at = meeting.ended_at or meeting.started_at or meeting.starts_at
    return minutes_records.minutes_of(s, net, meeting), Stamp(0, made_at.astimezone(net.timezone))


def _stamped(s: Session, net: Network, meeting: Meeting, found: Edition) -> tuple[Minutes, Stamp]:
    minutes = found.minutes
    if UNREAD not in found.content:
        minutes = replace(minutes, unread=edition_views.unread_now(s, meeting.id))
    return minutes, edition_views.stamp(s, net, meeting, found)


def every(s: Session, net: Network) -> Iterator[tuple[Minutes, Stamp]]:
    """Yield the minutes of all meetings that were held, the latest first."""
    for meeting in held.held(s, limit=_EVERY):
        yield last(s, net, meeting)


@dataclass(frozen=True, slots=True)
class OpenTodo:
    """A ToDo that is not done, as the minutes name it, and the key of its meeting."""

    todo: Line
    key: str


def open_todos(s: Session, net: Network) -> list[OpenTodo]:
    """Return what is still to be done; what is due first comes first."""
    found = todos.still_open(s)
    of = held.by_ids(s, {one.meeting_id for one in found})
    names = members.people_names(s)
    shared = minutes_records.shared(s, net, next(iter(of.values()))) if of else {}
    return [OpenTodo(_line(one, names, shared), of[one.meeting_id].key) for one in found]


def _line(todo: Todo, names: dict[str, str], shared: dict[str, int]) -> Line:
    owner = names.get(todo.owner or "") or todo.owner_name
    many = 0 if todo.owner else shared.get(fold(bare_name(todo.owner_name)), 0)
    return Line(Kind.TODO, todo.text, owner, todo.due, called_so=many)


def send(s: Session, net: Network, act: Act, key: str) -> Meeting:
    """Owe whoever takes part the last edition of a meeting's minutes as a file; Refusal for others."""
    meeting = meetings.by_key(s, key)
    meetings.require(s, net, act, meeting, Right.READ_MINUTES)
    edition_told.file_to(s, act, meeting, editions.latest(s, meeting).number)
    return meeting
