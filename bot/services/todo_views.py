"""ToDos as somebody is shown them: one's own, everybody's, what they may do with each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain import rights
from bot.domain.errors import Refusal
from bot.domain.minute_todos import OFFICE
from bot.domain.rights import Right, Role
from bot.services import meetings, members, people
from storage import meetings as held
from storage import todos as rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from bot.domain.meetings import Meeting
    from bot.domain.members import Act
    from bot.domain.todos import Todo
    from bot.network import Network
    from bot.services.meetings import Place
    from storage.database import Session


@dataclass(frozen=True, slots=True)
class TodoView:
    """A ToDo as one reader is shown it: the meeting that gave it, what they may do, whether it is theirs."""

    todo: Todo
    meeting: Meeting
    today: date
    may_settle: bool = False
    may_drop: bool = False
    is_readers: bool = False
    may_assign: bool = False
    called_so: tuple[str, ...] = ()  # where several have the name that stands for its owner

    @property
    def people(self) -> tuple[str | None, ...]:
        """Whose names it shows."""
        return (self.todo.settled_by,)

    @property
    def is_late(self) -> bool:
        """Whether its day is over and it is not done."""
        return self.todo.is_late(self.today)


def look(s: Session, net: Network, user: str, now: datetime, todo_id: int) -> TodoView:
    """Return a ToDo as this person is shown it. Refusal for one that is gone."""
    return view(s, net, user, now, load(s, todo_id))


def for_office(s: Session, net: Network, act: Act, todo_id: int, right: Right) -> TodoView:
    """Return a ToDo to somebody who has this right at its meeting. Refusal for others, and for one gone."""
    todo = load(s, todo_id)
    require(s, net, act, todo, right)
    return view(s, net, act.actor, act.now, todo)


def require(s: Session, net: Network, act: Act, todo: Todo, right: Right) -> None:
    """Raise Refusal for somebody who may not do this to a ToDo."""
    meeting = meetings.load(s, todo.meeting_id)
    place = meetings.place_of(s, net, meeting, act.actor, act.now)
    firms = {one.id for one in members.firms_on(s, act.actor, net.hours.local_day(act.now))}
    rights.require(_roles(todo, act.actor, firms, place), right, meeting=meeting.title)


def mine(s: Session, net: Network, user: str, now: datetime) -> list[TodoView]:
    """Return what this person is to do, their firm or their office; what is due first comes first."""
    firms = [one.id for one in members.firms_on(s, user, net.hours.local_day(now))]
    office = OFFICE if members.is_secretariat(s, net, user, now) else ()
    return views(s, net, user, now, rows.of_person(s, user, firms, office))


def everybodys(s: Session, net: Network, user: str, now: datetime, *, late: bool = False) -> list[TodoView]:
    """Return what is to be done of the meetings that this person takes part in; `late`: what is overdue."""
    today = net.hours.local_day(now)
    found = [one for one in rows.still_open(s) if not late or one.is_late(today)]
    seen = {one.id for one in _meetings_of(s, found).values() if _takes_part(s, net, one, user, now)}
    return views(s, net, user, now, [one for one in found if one.meeting_id in seen or one.owner == user])


def load(s: Session, todo_id: int) -> Todo:
    """Return the ToDo. Refusal for one that is gone."""
    found = rows.by_id(s, todo_id)
    if found is None:
        raise Refusal("todo.gone")
    return found


def view(s: Session, net: Network, user: str, now: datetime, todo: Todo) -> TodoView:
    """Return a ToDo as this person is shown it."""
    return views(s, net, user, now, [todo])[0]


def views(s: Session, net: Network, user: str, now: datetime, found: list[Todo]) -> list[TodoView]:
    """Return ToDos as this person is shown them."""
    if not found:
        return []
    today, of = net.hours.local_day(now), _meetings_of(s, found)
    firms = {one.id for one in members.firms_on(s, user, today)}
    runs = {one.id: meetings.place_of(s, net, one, user, now) for one in of.values()}
    there = set(people.alive(s, [one.owner for one in found if one.owner]))
    roles = {one.id: _roles(one, user, firms, runs[one.meeting_id]) for one in found}
    return [
        TodoView(
            one,
            of[one.meeting_id],
            today,
            may_settle=rights.may(roles[one.id], Right.SETTLE_TODO),
            may_drop=rights.may(roles[one.id], Right.DROP_TODO),
            may_assign=one.owner not in there and rights.may(roles[one.id], Right.ASSIGN_TODO),
            is_readers=one.owner == user
            or (one.owner is None and one.owner_firm in firms)
            or (one.is_of_office and runs[one.meeting_id].is_secretariat),
        )
        for one in found
    ]


def _roles(todo: Todo, user: str, firms: set[str], place: Place) -> set[Role]:
    """Return what somebody is to a ToDo: what they are to its meeting, and whether it is theirs."""
    own = {Role.SELF: todo.owner == user, Role.OWN_FIRM: todo.owner_firm in firms}
    return {role for role, is_theirs in own.items() if is_theirs} | place.roles


def _meetings_of(s: Session, found: Iterable[Todo]) -> dict[int, Meeting]:
    return held.by_ids(s, {one.meeting_id for one in found})


def _takes_part(s: Session, net: Network, meeting: Meeting, user: str, now: datetime) -> bool:
    return meetings.place_of(s, net, meeting, user, now).may_take_part
