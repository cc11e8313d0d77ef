"""The draft of an agenda gathers itself: what the network knows, once each, until a person edits it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from bot.domain.agenda import ALLOTTED, USUAL, Source, first_place
from bot.domain.figures import figures
from bot.domain.joining import ON_THE_WAY
from bot.domain.meetings import ONCE, Agenda, Kind, State
from bot.domain.months import before, first_of, span
from bot.domain.rota import week_of
from bot.i18n import translate
from bot.services import agenda_told, members
from bot.services.conflicts import ConflictError
from bot.services.figures import current
from bot.texts.agenda import Gathered, Reply, Todo, Writer
from bot.texts.meetings import called
from storage import agenda as rows
from storage import editions, meetings, minutes, rota
from storage import figures as counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from bot.domain.meetings import Meeting
    from bot.network import Network
    from storage.database import Session

WEEKS = 5  # of the rota that are told
_YEAR = timedelta(days=366)  # who waits longer for a firm is not forgotten by this list alone
_PAPERS = (Source.MINUTES, Source.TODOS)
GATHERED = {
    Kind.REGULAR: tuple(Source),
    Kind.CASE: (*_PAPERS, Source.WAITING),
    Kind.BOARD: (*_PAPERS, Source.FIGURES, Source.APPLICANTS, Source.WAITING),
    Kind.GENERAL: _PAPERS,
}


def gather(s: Session, net: Network, now: datetime, meeting: Meeting) -> None:
    """Bring the draft up to date; what a person edited or dropped stays as they left it.

    Nothing is gathered for a meeting of its own, nor once somebody has approved the agenda. ConflictError:
    somebody changed the meeting at this moment.
    """
    if (meeting.state, meeting.agenda_state) != (State.PLANNED, Agenda.DRAFT) or meeting.series == ONCE:
        return
    _bring_up_to_date(s, net, now, meeting, GATHERED[Kind(meeting.kind)])


def hold_at(s: Session, net: Network, now: datetime, meeting: Meeting, at: datetime) -> None:
    """Let the agenda tell of the moment at which a planned meeting is held: now, or as planned after all.

    What somebody approved keeps its words, but for the weeks ahead where this is another week.
    """
    held, is_another_week = replace(meeting, starts_at=at), _week(net, now) != _week(net, meeting.starts_at)
    known = {one.source for one in rows.of_meeting(s, meeting.id) if one.is_gathered}
    if meeting.agenda_state == Agenda.DRAFT:
        gather(s, net, now, held)
    elif meeting.agenda_state != Agenda.DRAFT and is_another_week and Source.ROTA in known:
        _bring_up_to_date(s, net, now, held, [Source.ROTA])
        agenda_told.edit(s, meeting, now)


def _week(net: Network, at: datetime) -> date:
    return week_of(at, net.hours)


def _bring_up_to_date(
    s: Session, net: Network, now: datetime, meeting: Meeting, sources: Iterable[Source]
) -> None:
    held = minutes.lock(s, meeting.id)
    if held is not None and held.version != meeting.version:
        raise ConflictError(meeting.key)
    items = rows.of_meeting(s, meeting.id)
    known = {one.source: one for one in items}
    edited = rows.said_of_items(s, meeting.id, rows.EDITED)
    taken = [one.position for one in items]
    desk = _Desk(s, net, now, meeting)
    for source in sources:
        old = known.get(source)
        if old is not None and (old.id in edited or old.state == "dropped"):
            continue
        said = _SOURCES[source](desk)
        if old is None and said is not None:
            place = first_place(source, taken)
            taken.append(place)
            rows.add(s, _new(meeting, source, said, place, now))
        elif old is not None and said is None:
            rows.remove(s, old.id)
        elif old is not None and said is not None and (old.title, old.body) != said:
            rows.change(s, old, title=said.title, body=said.body)


def _new(meeting: Meeting, source: Source, said: Gathered, place: int, now: datetime) -> dict[str, object]:
    return {
        "meeting_id": meeting.id,
        "position": place,
        "kind": source.kind.value,
        "title": said.title,
        "body": said.body,
        "material": "",
        "minutes": ALLOTTED.get(source, USUAL),
        "source": source.value,
        "state": "accepted",
        "created_at": now,
    }


class _Desk:
    """What the sources are asked with; `month` is the one before the meeting's."""

    def __init__(self, s: Session, net: Network, now: datetime, meeting: Meeting) -> None:
        self.s, self.net, self.now, self.meeting = s, net, now, meeting
        self.day = net.hours.local_day(meeting.starts_at)
        self.month = before(f"{self.day:%Y-%m}")
        self.writer = Writer(net.locale, net.hours, self.lane, self.day)

    @property
    def has_begun(self) -> bool:
        """Whether there is anything to tell of the month yet."""
        return self.month <= current(self.net, self.now, self.month)

    def lane(self, lane: str | None) -> str:
        """Return what the network calls a lane."""
        names = {one.id: one.name for one in self.net.lanes}
        return translate(self.net.locale, "words.lane_unknown") if lane is None else names.get(lane, lane)


def _minutes(desk: _Desk) -> Gathered | None:
    before = next(iter(meetings.held(desk.s, desk.meeting.series, 1)), None)
    if before is None:
        return None
    said = editions.latest(desk.s, [before.id]).get(before.id)
    day = said.minutes.day if said else desk.net.hours.local_day(before.started_at or before.starts_at)
    return desk.writer.minutes(
        called(before.title, before.number, desk.net.locale),
        day,
        is_confirmed=before.state == State.CONFIRMED,
    )


def _todos(desk: _Desk) -> Gathered | None:
    found = rows.open_todos(desk.s, desk.meeting.series)
    if not found:
        return None
    names = members.people_names(desk.s)
    firms = members.names(desk.s)
    shown = []
    for one in found:
        firm = firms[one.owner_firm].label if one.owner_firm in firms else ""
        shown.append(Todo(one.text, one.owner_name or names.get(one.owner or "", "") or firm, one.due))
    return desk.writer.todos(shown, desk.net.hours.local_day(desk.now))


def _figures(desk: _Desk) -> Gathered | None:
    if not desk.has_begun:
        return None
    month = counted.month(desk.s, desk.net.hours, *span(desk.month, desk.net.timezone), desk.now)
    if not month.cases:
        return None
    return desk.writer.figures(first_of(desk.month), figures(month))


def _late(desk: _Desk) -> Gathered | None:
    if not desk.has_begun:
        return None
    found = rows.late(desk.s, *span(desk.month, desk.net.timezone), desk.now)
    replies = [Reply(one.number, one.lane, one.deadline, one.replied_at) for one in found]
    return desk.writer.late(first_of(desk.month), replies) if replies else None


def _lost(desk: _Desk) -> Gathered | None:
    found = rows.lost(desk.s, *span(desk.month, desk.net.timezone)) if desk.has_begun else []
    return desk.writer.lost(first_of(desk.month), found) if found else None


def _rota(desk: _Desk) -> Gathered | None:
    """Return the weeks from the meeting's own on for which anybody is on the rota."""
    first = _week(desk.net, desk.meeting.starts_at)
    turns = rota.turns_between(desk.s, first, first + timedelta(weeks=WEEKS - 1))
    firms = members.names(desk.s)
    weeks: list[tuple[date, list[tuple[str, str | None]]]] = []
    for week, some in groupby(sorted(turns), key=lambda one: one[0]):
        held = {lane: firms[firm].label if firm in firms else firm for _, lane, firm in some}
        weeks.append((week, [(lane.name, held.get(lane.id)) for lane in desk.net.lanes]))
    return desk.writer.rota(weeks) if weeks else None


def _applicants(desk: _Desk) -> Gathered | None:
    found = rows.applicants(desk.s, [stage.value for stage in ON_THE_WAY])
    return desk.writer.applicants(found) if found else None


def _waiting(desk: _Desk) -> Gathered | None:
    found = rows.waiting(desk.s, desk.now - _YEAR)
    return desk.writer.waiting(found) if found else None


_SOURCES: dict[Source, Callable[[_Desk], Gathered | None]] = {
    Source.MINUTES: _minutes,
    Source.TODOS: _todos,
    Source.FIGURES: _figures,
    Source.LATE: _late,
    Source.LOST: _lost,
    Source.ROTA: _rota,
    Source.APPLICANTS: _applicants,
    Source.WAITING: _waiting,
}
