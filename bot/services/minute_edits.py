"""Correcting the lines of minutes after their meeting: the next edition will say them so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.agenda import on_agenda
from bot.domain.errors import Refusal
from bot.domain.minute_kinds import Ask, Hint, Kind, Line, bare_name, fold, is_unread
from bot.domain.minute_lines import LABELS, parse
from bot.domain.rights import Right
from bot.services import agenda_carrying, editions, meetings, minute_counts, minute_facts, minute_lines
from bot.services.minute_room import Room
from bot.services.minutes_records import facts_of
from storage import agenda
from storage import minutes as rows

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.domain.agenda import Item
    from bot.domain.meetings import Meeting
    from bot.domain.members import Act
    from bot.domain.minute_kinds import Known, Taken
    from bot.network import Network
    from bot.services.editions import Working
    from bot.services.minute_facts import Facts
    from storage.database import Session

KINDS = (Kind.DECISION, Kind.TODO, Kind.PENDING, Kind.MEMO, Kind.VOTE)  # that may be corrected
_VOTE, _ATTENDANCE = (
    next(word for word, of in LABELS.items() if of == kind) for kind in (Kind.VOTE, Kind.ATTENDANCE)
)
CORRECTED = "line_corrected"  # what is recorded


@dataclass(frozen=True, slots=True)
class Correction:
    """What a line should say: `owner` is a Slack user, `owner_name` somebody who is not in Slack.

    `owner_firm` is the firm for which an owner of several does a ToDo.
    """

    kind: str
    text: str
    item_id: int | None
    owner: str | None = None
    owner_name: str = ""
    due: date | None = None
    owner_firm: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of minutes that may be corrected, and the agenda's items, for the form."""

    working: Working
    lines: tuple[Taken, ...]
    items: tuple[Item, ...]
    facts: Facts


def page(s: Session, net: Network, act: Act, meeting_id: int) -> Page:
    """Return the lines of a meeting's minutes. Refusal for who may not run it, and before the first draft."""
    meeting = meetings.load(s, meeting_id)
    meetings.require(s, net, act, meeting, Right.EDIT_MINUTES)
    lines = tuple(
        line for line in rows.standing(s, meeting.id) if line.kind in KINDS or is_unread(line.kind, line.data)
    )
    items = tuple(on_agenda(agenda.of_meeting(s, meeting.id)))
    return Page(editions.working(s, net, meeting), lines, items, facts_of(s, net, meeting))


def correct(
    s: Session, net: Network, act: Act, meeting_id: int, line_id: int | None, to: Correction
) -> list[Line | Hint]:
    """Let a line say something else; None adds one. The ToDo that it gave follows.

    Return what was read of it. Refusal as of `page`, for a line that was taken back, without words, and for
    a vote that cannot be read.
    """
    room = _room(s, net, act, meeting_id)
    if not to.text.strip() and to.kind != Kind.VOTE:
        raise Refusal("editions.line_empty")
    line = _line(room, act, to)
    _put(room, act, line_id, line, to.item_id)
    agenda_carrying.carry_anew(s, net, act.now, room.meeting)
    return [line, *minute_counts.to_check(room, [line])]


def _put(room: Room, act: Act, line_id: int | None, line: Line, item_id: int | None) -> None:
    s = room.s
    before = None if line_id is None else _standing(s, line_id)
    if before is not None and before.kind == line.kind:
        minute_lines.change(room, act, before, line, act.now)
        rows.change(s, before.id, item_id=item_id)
        return
    said_at = before.said_at if before else _end_of(s, room.meeting, item_id)
    if before is not None:
        minute_lines.take_back(room, act, before)
    added = minute_lines.add(room, act, line, f"edit:{act.request_id}", said_at, act.now)
    if added is not None:
        rows.change(s, added, item_id=item_id)


def take_back(s: Session, net: Network, act: Act, meeting_id: int, line_id: int) -> None:
    """Take a line out of the minutes; the ToDo that it gave is dropped. Refusal as of `correct`."""
    room = _room(s, net, act, meeting_id)
    minute_lines.take_back(room, act, _standing(s, line_id))
    agenda_carrying.carry_anew(s, net, act.now, room.meeting)


def correct_facts(s: Session, net: Network, act: Act, meeting_id: int, seen: int, to: Facts) -> Meeting:
    """Let the minutes say something else of when and where it was and who led it; return the meeting.

    `seen` is the mark of the facts that were corrected. Refusal as of `page`, for times that cannot be, and
    where somebody else corrected them meanwhile.
    """
    meeting = _meeting(s, net, act, meeting_id)
    may_confirm = meetings.place_of(s, net, meeting, act.actor, act.now).may_confirm
    before = facts_of(s, net, meeting)
    if before.mark != seen:
        raise Refusal("changed_meanwhile")
    return minute_facts.correct(s, act, meeting, before, to, may_confirm=may_confirm)


def _room(s: Session, net: Network, act: Act, meeting_id: int) -> Room:
    meeting = _meeting(s, net, act, meeting_id)
    meetings.record(s, act, meeting, CORRECTED, {})
    return Room(s, net, meeting, act.now)


def _meeting(s: Session, net: Network, act: Act, meeting_id: int) -> Meeting:
    meeting = meetings.hold(s, meeting_id)
    meetings.require(s, net, act, meeting, Right.EDIT_MINUTES)
    editions.latest(s, meeting)
    return meeting


def _standing(s: Session, line_id: int) -> Taken:
    found = rows.by_id(s, line_id)
    if found is None or found.undone_at is not None:
        raise Refusal("editions.line_gone")
    return found


def _line(room: Room, act: Act, to: Correction) -> Line:
    kind, text = Kind(to.kind), to.text.strip()
    if kind == Kind.TODO:
        return _todo(room.known(act.actor), text, to)
    if kind == Kind.ATTENDANCE:
        return _attendance(room, act, text)
    if kind != Kind.VOTE:
        return Line(kind, text)
    read = parse(f"{_VOTE}: {text}", room.known(act.actor))
    votes = [one for one in read if isinstance(one, Line) and one.kind == Kind.VOTE]
    if len(votes) != 1 or any(one.what == "counts" for one in votes[0].asks):
        raise Refusal("editions.vote_unread")
    unknown = [one.said for one in votes[0].asks if one.what == "stepped_out" and one.said]  # not in Slack
    out = [*votes[0].data["stepped_out"], *unknown]
    data = {name: value for name, value in votes[0].data.items() if name != "unknown_out"}
    return Line(Kind.VOTE, votes[0].text, data | {"stepped_out": out})


def _attendance(room: Room, act: Act, text: str) -> Line:
    read = parse(f"{_ATTENDANCE}: {text}", room.known(act.actor))
    if len(read) != 1 or not isinstance(read[0], Line) or is_unread(read[0].kind, read[0].data):
        raise Refusal("editions.attendance_unread")
    return read[0]


def _todo(known: Known, text: str, to: Correction) -> Line:
    """Return the line of a ToDo; for which firm an owner of several does it is asked unless somebody said."""
    written = fold(bare_name(to.owner_name))
    owner = to.owner or (known.people.get(written) if written in known.firms else None) or None
    name = known.names.get(owner or "") or to.owner_name.strip()
    data = {"owner": owner, "owner_name": name, "due": to.due and to.due.isoformat()}
    meant, firm = dict(known.firms_meant(owner)), known.firms.get(written) or to.owner_firm
    if len(meant) > 1 and firm not in meant:
        return Line(Kind.TODO, text, data, (Ask("owner_firm", name, tuple(meant.values())),))
    if meant:
        data["owner_firm"] = firm if firm in meant else next(iter(meant))
    return Line(Kind.TODO, text, data)


def _end_of(s: Session, meeting: Meeting, item_id: int | None) -> datetime:
    """Return when the last line of an item was said: a line that is added stands behind it."""
    said = [line.said_at for line in rows.standing(s, meeting.id) if line.item_id == item_id]
    return max(said, default=meeting.ended_at or meeting.starts_at)
