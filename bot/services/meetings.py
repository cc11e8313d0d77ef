"""A meeting as every use case takes it up: loaded, by its key, with its seats and who may do what."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.domain import rights
from bot.domain.errors import Refusal
from bot.domain.meetings import ONCE, Seat
from bot.domain.members import TOBAN, Act
from bot.domain.minute_kinds import fold
from bot.domain.rights import Right, Role
from bot.services import members, people
from bot.services.conflicts import AlreadyDone, ConflictError
from bot.services.messages import MASS, owe_edits_about
from storage import meetings as rows
from storage import minutes, outbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from bot.domain.meetings import Meeting
    from bot.domain.members import Firm
    from bot.network import Network
    from storage.database import Session

LATEST = "latest"
REPRESENTATIVE = "representative"
_SHOWN = {"starts_at", "place", "way", "state", "number"}  # what the messages to each seat show of it
_KEY = re.compile(r"(?P<series>[\w-]+)-(?P<number>\d{1,9})")
_ID = re.compile(r"m(?P<id>\d{1,9})")


@dataclass(frozen=True, slots=True)
class Place:
    """What a person is to a meeting."""

    is_secretariat: bool
    is_chair: bool
    is_minute_taker: bool
    seats: tuple[Seat, ...]  # that the person answers for

    @property
    def roles(self) -> frozenset[Role]:
        """The same as the table of rights has it."""
        found = {
            Role.SECRETARIAT: self.is_secretariat,
            Role.CHAIR: self.is_chair,
            Role.MINUTE_TAKER: self.is_minute_taker,
            Role.SEAT: bool(self.seats),
        }
        return frozenset(role for role, is_theirs in found.items() if is_theirs)

    @property
    def may_run(self) -> bool:
        """Whether the person may run the meeting and see to its paperwork."""
        return rights.may(self.roles, Right.RUN_MEETING)

    @property
    def may_confirm(self) -> bool:
        """Whether the person may confirm the minutes."""
        return rights.may(self.roles, Right.CONFIRM_MINUTES)

    @property
    def may_take_part(self) -> bool:
        """Whether the person proposes, answers, writes and reads there."""
        return rights.may(self.roles, Right.SEE_AGENDA)


def subject(meeting: Meeting) -> str:
    """Name what the messages about a meeting show: they are edited as it changes."""
    return f"meeting:{meeting.id}"


def load(s: Session, meeting_id: int) -> Meeting:
    """Return the meeting; Refusal when there is none."""
    found = rows.by_id(s, meeting_id)
    if found is None:
        raise Refusal("meeting.unknown", called=f"m{meeting_id}")
    return found


def hold(s: Session, meeting_id: int) -> Meeting:
    """Return the meeting; nobody else changes it or what belongs to it until this transaction ends.

    Refusal when there is none.
    """
    return minutes.lock(s, meeting_id) or load(s, meeting_id)


def by_key(s: Session, key: str) -> Meeting:
    """Return the meeting that people call `top-36`, `m12`, or `latest`: the one held last.

    Refusal when there is none.
    """
    found = None
    if key == LATEST:
        found = next(iter(rows.held(s, limit=1)), None)
    elif of_its_own := _ID.fullmatch(key):
        found = rows.by_id(s, int(of_its_own["id"]))
    elif numbered := _KEY.fullmatch(key):
        found = rows.by_number(s, numbered["series"], int(numbered["number"]))
    if found is None:
        raise Refusal("meeting.unknown", called=key)
    return found


def following(s: Session, meeting: Meeting, after: datetime | None = None) -> Meeting | None:
    """Return the first meeting of the series that is to come behind `after`, None: behind the meeting."""
    return None if meeting.series == ONCE else rows.next_of(s, meeting.series, after or meeting.starts_at)


def is_called(net: Network, name: str) -> bool:
    """Whether a folded name is that of a series, or of a numbered meeting of one."""
    numbered = _KEY.fullmatch(name)
    series = numbered["series"] if numbered else name
    return any(series in {fold(one.id), fold(one.name)} for one in net.meetings)


def coming(s: Session) -> Meeting:
    """Return the meeting that runs, or else is next; Refusal when none is planned."""
    planned = rows.coming(s)
    if not planned:
        raise Refusal("meeting.none_coming")
    return next((one for one in planned if one.state == "running"), planned[0])


def seats(s: Session, net: Network, meeting: Meeting, at: datetime) -> list[Seat]:
    """Return who is asked and counted, each once: firms by their ids, then people.

    A firm that has left by `at`, or has not joined yet, has no seat; one that nobody in Slack answers for has
    one without users.
    """
    today = net.hours.local_day(at)
    firms = {
        one.id: one
        for one in members.firms(s).values()
        if not one.has_left(today) and (one.joined_on is None or one.joined_on <= today)
    }
    asked = (_named(net, entry, firms, at) for entry in meeting.members) if meeting.members else [firms]
    found = list(dict.fromkeys(name for names in asked for name in names))
    users = {user for name in found for user in ((name,) if name not in firms else firms[name].contacts)}
    alive = set(people.alive(s, sorted(users)))
    names = members.people_names(s) if users else {}
    of_firms = [_seat_of(firms[name], alive) for name in sorted(set(found) & set(firms))]
    persons = [name for name in found if name not in firms and members.is_slack_user(name)]
    return of_firms + [
        Seat(user, names.get(user, user), (user,) if user in alive else (), is_firm=False) for user in persons
    ]


def _named(net: Network, entry: str, firms: dict[str, Firm], at: datetime) -> Iterable[str]:
    """Return the firms and people that an entry of `members` stands for."""
    grades = [grade for grade in net.grades if entry in {grade.id, grade.name}]
    if grades:
        first = next(grade for grade in net.grades if grade.serves or grade is grades[0])
        known = {name for grade in grades for name in (grade.id, grade.name)}
        known |= {""} if first in grades else set()  # a firm of which no grade is known is a member like any
        return [one.id for one in firms.values() if one.grade in known]
    holders = net.holders(entry, net.hours.local_day(at))
    return (entry,) if holders is None else holders


def _seat_of(firm: Firm, alive: set[str]) -> Seat:
    return Seat(firm.id, firm.label, tuple(user for user in firm.contacts if user in alive), is_firm=True)


def chairs(s: Session, net: Network, meeting: Meeting, at: datetime) -> list[str]:
    """Return who chairs: the person named, else those who fill the series' role."""
    series = net.series(meeting.series)
    role = series.chair if series else REPRESENTATIVE
    return [meeting.chair] if meeting.chair else members.people_of_roles(s, net, (role,), at)


def minute_takers(s: Session, net: Network, meeting: Meeting, at: datetime) -> list[str]:
    """Return who takes the minutes: the person named, else those who fill the series' role."""
    series = net.series(meeting.series)
    role = series.minute_taker if series else members.SECRETARIAT
    return [meeting.minute_taker] if meeting.minute_taker else members.people_of_roles(s, net, (role,), at)


def place_of(s: Session, net: Network, meeting: Meeting, user: str, at: datetime) -> Place:
    """Return what a person is to a meeting."""
    return Place(
        is_secretariat=members.is_secretariat(s, net, user, at),
        is_chair=user in chairs(s, net, meeting, at),
        is_minute_taker=user in minute_takers(s, net, meeting, at),
        seats=tuple(seat for seat in seats(s, net, meeting, at) if user in seat.users),
    )


def roles(s: Session, net: Network, act: Act, meeting: Meeting) -> Iterator[Role]:
    """Yield what somebody is to a meeting."""
    yield from place_of(s, net, meeting, act.actor, act.now).roles


def require(s: Session, net: Network, act: Act, meeting: Meeting, right: Right) -> Place:
    """Return the place of somebody who may do this; Refusal for anybody else."""
    place = place_of(s, net, meeting, act.actor, act.now)
    rights.require(place.roles, right, meeting=meeting.title)
    return place


def record(s: Session, act: Act, meeting: Meeting, kind: str, data: dict[str, Any]) -> None:
    """Append to what was done to the meeting; AlreadyDone for a delivery that came twice."""
    once = act.request_id and f"{act.request_id}:{kind}"
    if not rows.record(s, act.event(kind, data, once) | {"meeting_id": meeting.id}):
        raise AlreadyDone


def change(s: Session, act: Act, meeting: Meeting, kind: str, data: dict[str, Any], **values: Any) -> Meeting:
    """Change the meeting's columns, record it, owe the edits of what shows it, and return it.

    ConflictError: somebody changed it since it was read. AlreadyDone: this request was carried out before.
    """
    record(s, act, meeting, kind, data)
    about = subject(meeting)
    if values and not rows.change(s, meeting, **values):
        raise ConflictError(meeting.key)
    owe_edits_about(s, [about], act.now)
    if _SHOWN & set(values):
        owe_edits_about(s, outbox.subjects_below(s, about), act.now, urgency=MASS)
    return replace(meeting, version=meeting.version + 1, **values) if values else meeting


def by_toban(now: datetime) -> Act:
    """Return the act of the bot itself, for what falls due."""
    return Act(TOBAN, now, "clock")


def users_of(found: Sequence[Seat]) -> list[str]:
    """Return everybody who answers for these seats, each once."""
    return list(dict.fromkeys(user for seat in found for user in seat.users))
