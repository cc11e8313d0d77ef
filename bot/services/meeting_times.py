"""When meetings are: the next of each series is made and told, one is moved or called off by a named act."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain import rights
from bot.domain.errors import Refusal
from bot.domain.meetings import ONCE, Kind, State
from bot.domain.rights import Right, Role
from bot.domain.series import next_after
from bot.network_tables import QUORUMS
from bot.services import agenda_carrying, meeting_due, meeting_told, meetings, members, roles
from storage import agenda
from storage import meetings as rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.domain.meetings import Meeting
    from bot.domain.members import Act
    from bot.network import Network
    from bot.network_tables import Series
    from storage.database import Session

LONGEST_TITLE, LONGEST_TEXT = 100, 500  # characters
SHORTEST, LONGEST = timedelta(minutes=10), timedelta(hours=12)
PLANNED, MOVED, NUMBERED, CANCELLED = "planned", "moved", "numbered", "cancelled"  # what is recorded


@dataclass(frozen=True, slots=True)
class Planned:
    """A meeting of its own, as a form says it. `members` are grades, roles, firms or Slack users."""

    title: str
    starts_at: datetime
    length: timedelta = timedelta(hours=2)
    kind: Kind = Kind.REGULAR
    place: str = ""
    way: str = ""
    members: tuple[str, ...] = ()
    chair: str | None = None


def start(s: Session, net: Network, now: datetime) -> None:
    """Make the next meeting of each series, and set what falls due; where service hours were edited, move it.

    Called when the bot starts, when a meeting is over or called off, and when hours change.
    """
    for series in net.meetings:
        _make_next(s, net, series, now)
    for meeting in rows.coming(s):
        meeting_due.arm(s, net, meeting, now)


def make_next(s: Session, net: Network, series_id: str, now: datetime) -> Meeting | None:
    """Make the next meeting of a series, unless one is to come; None where there is none to make."""
    series = net.series(series_id)
    return None if series is None else _make_next(s, net, series, now)


def _make_next(s: Session, net: Network, series: Series, now: datetime) -> Meeting | None:
    if any(one.series == series.id and _is_ahead(one, now) for one in rows.coming(s)):
        return None
    occurrence = next_after(series.rule, net.hours, rows.last_occurrence(s, series.id), now)
    if occurrence is None:
        return None
    last = rows.last_number(s, series.id)
    values = {
        "series": series.id,
        "number": series.number if last is None else last + 1,
        "occurrence": occurrence.day,
        "kind": series.kind,
        "title": series.name,
        "starts_at": occurrence.starts_at,
        "minutes_long": int(series.length.total_seconds()) // 60,
        "place": series.place,
        "way": series.way,
        "members": list(net.members_of(series)),
        "quorum": series.quorum_rule,
    }
    return _add(s, net, meetings.by_toban(now), values)


def _is_ahead(meeting: Meeting, now: datetime) -> bool:
    return meeting.state == State.RUNNING or meeting.starts_at > now


def _add(s: Session, net: Network, act: Act, values: dict[str, Any]) -> Meeting | None:
    meeting_id = rows.add(s, values)
    if meeting_id is None:  # another process was faster
        return None
    meeting = meetings.load(s, meeting_id)
    meetings.record(s, act, meeting, PLANNED, {"starts_at": meeting.starts_at.isoformat()})
    meeting_due.arm(s, net, meeting, act.now)
    return meeting


def plan(s: Session, net: Network, act: Act, said: Planned) -> Meeting:
    """Call a meeting of its own; its members are told so many days before as others are, else at once.

    For the secretariat and whoever fills a role that chairs a series. Refusal for anybody else, without a
    title, for a time that is past, and a length out of the ordinary.
    """
    require_may_plan(s, net, act)
    title = " ".join(said.title.split())
    if not title or len(title) > LONGEST_TITLE:
        raise Refusal("meeting.title", most=LONGEST_TITLE)
    _check_time(act, said.starts_at)
    if not SHORTEST <= said.length <= LONGEST:
        raise Refusal("meeting.length")
    values = {
        "series": ONCE,
        "kind": said.kind.value,
        "title": title,
        "starts_at": said.starts_at,
        "minutes_long": int(said.length.total_seconds()) // 60,
        "place": _short(said.place),
        "way": _short(said.way),
        "members": list(said.members or default_members(net)),
        "quorum": QUORUMS.get(said.kind.value, ""),
        "chair": said.chair,
    }
    for other in rows.coming(s):  # the very same one is a form that was delivered twice
        if (other.series, other.title, other.starts_at) == (ONCE, title, said.starts_at):
            raise Refusal("meeting.planned_already", meeting=title)
    meeting = _add(s, net, act, values)
    assert meeting is not None, "a meeting of its own has neither number nor occurrence"
    return meeting


def default_members(net: Network) -> tuple[str, ...]:
    """Return who is asked to a meeting where nobody says: the first grade that serves, () for all firms."""
    return tuple(grade.id for grade in net.grades if grade.serves)[:1]


def require_may_plan(s: Session, net: Network, act: Act) -> None:
    """Raise Refusal for somebody who may not call a meeting."""
    rights.require(_roles(s, net, act), Right.PLAN_MEETING)


def _roles(s: Session, net: Network, act: Act) -> Iterator[Role]:
    """Yield what somebody is to the network's meetings: who chairs a series is a chair."""
    yield from roles.to_network(s, net, act)
    chairs = {series.chair for series in net.meetings} | {meetings.REPRESENTATIVE}
    if act.actor in members.people_of_roles(s, net, sorted(chairs), act.now):
        yield Role.CHAIR


@dataclass(frozen=True, slots=True)
class Move:
    """When and where a meeting is to be instead; `why` is told to those concerned, "" for nothing.

    `number` is another one for a meeting of a series, None for its own.
    """

    starts_at: datetime
    place: str
    way: str
    why: str = ""
    number: int | None = None


def move(s: Session, net: Network, act: Act, meeting_id: int, to: Move) -> Meeting:
    """Move a planned meeting. Those who were told of it are told once each; what shows it is edited.

    Of another number nobody is told. Refusal for whoever does not run it, for one that has begun or was
    called off, a time that is past, a number that another one has, and where nothing would change.
    """
    meeting = _still_planned(s, net, act, meeting_id)
    values: dict[str, Any] = {
        name: value
        for name, value in (("starts_at", to.starts_at), ("place", _short(to.place)), ("way", _short(to.way)))
        if value != getattr(meeting, name)
    }
    numbered = _another_number(s, meeting, to.number)
    if not values and not numbered:
        raise Refusal("meeting.same")
    if "starts_at" in values:
        _check_time(act, to.starts_at)
    before = {name: getattr(meeting, name) for name in values}
    told = {name: value if isinstance(value, str) else value.isoformat() for name, value in before.items()}
    if not values:
        return meetings.change(s, act, meeting, NUMBERED, {"before": meeting.number}, **numbered)
    values |= numbered
    moved = meetings.change(s, act, meeting, MOVED, {"before": told, "why": _short(to.why)}, **values)
    meeting_due.arm_anew(s, net, meeting, moved, act.now)
    meeting_told.moved(s, net, act, moved, told, _short(to.why))
    return moved


def _another_number(s: Session, meeting: Meeting, number: int | None) -> dict[str, int]:
    """Return the number to write, {} for none. Refusal where another meeting of the series has it."""
    if number is None or number == meeting.number or meeting.series == ONCE:
        return {}
    if rows.by_number(s, meeting.series, number) is not None:
        raise Refusal("meeting.number_taken", number=number)
    return {"number": number}


def cancel(s: Session, net: Network, act: Act, meeting_id: int, why: str) -> Meeting:
    """Call a planned meeting off; it gives its number up to the next of its series, which is made if need be.

    Those who were told of it are told once each, unless it would be over by now; what people proposed for it
    goes to the next one. Refusal for whoever does not run it, and for one that has begun or was called off.
    """
    meeting = _still_planned(s, net, act, meeting_id)
    values = {"state": State.CANCELLED.value, "number": None}
    data = {"why": _short(why), "number": meeting.number}
    gone = meetings.change(s, act, meeting, CANCELLED, data, **values)
    meeting_due.disarm(s, net, meeting)
    meeting_told.cancelled(s, net, act, replace(gone, number=meeting.number), _short(why))
    _close_gap(s, act, meeting)
    make_next(s, net, meeting.series, act.now)
    if (to := agenda_carrying.following(s, meeting, act.now)) is not None:
        said = [
            one for one in agenda.of_meeting(s, meeting.id) if not one.is_gathered and one.state != "dropped"
        ]
        agenda_carrying.hand_on(s, net, act, meeting, said, to)
    return gone


def _close_gap(s: Session, act: Act, meeting: Meeting) -> None:
    """Let the next meetings of a series have the number that one called off gave up, unless one was held."""
    if meeting.number is None:
        return
    number, by_itself = meeting.number, replace(act, request_id=None)
    after = meeting.starts_at
    while (one := _held_next(s, meeting.series, after)) is not None:
        if one.state != State.PLANNED or one.number != number + 1:
            return
        meetings.change(s, by_itself, one, NUMBERED, {"before": one.number}, number=number)
        number, after = number + 1, one.starts_at


def _held_next(s: Session, series: str, after: datetime) -> Meeting | None:
    """Return the next meeting of a series that is not called off, held; None for none."""
    for read in rows.of_series_since(s, series, after):
        if read.state == State.CANCELLED:
            continue
        one = meetings.hold(s, read.id)  # may have been called off, and others made, until it was ours
        return _held_next(s, series, after) if one.state == State.CANCELLED else one
    return None


def _still_planned(s: Session, net: Network, act: Act, meeting_id: int) -> Meeting:
    """Return the meeting, held; Refusal for whoever does not run it, and where it is not to come."""
    meeting = meetings.hold(s, meeting_id)
    meetings.require(s, net, act, meeting, Right.CHANGE_MEETING)
    if meeting.state == State.CANCELLED:
        raise Refusal("meeting.is_cancelled", meeting=meeting.title)
    if meeting.state != State.PLANNED:
        raise Refusal("meeting.has_begun", meeting=meeting.title)
    return meeting


def _check_time(act: Act, starts_at: datetime) -> None:
    if starts_at <= act.now:
        raise Refusal("meeting.past")


def _short(text: str) -> str:
    return " ".join(text.split())[:LONGEST_TEXT]
