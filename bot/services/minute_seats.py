"""What the lines of a thread say of a seat: who is there, in the order in which it was said.

Each line keeps what was known of its seat before it (`BEFORE`), so that it can be taken out from among the
others; None there: the form knew better by then, and the line wrote nothing.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from bot.domain.meetings import Answer
from bot.domain.minute_kinds import BEFORE, INTEREST, VOTER, Hint, Kind
from bot.services import attendance_told
from storage import attendance, meetings
from storage import minutes as rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.members import Act
    from bot.domain.minute_kinds import Line, Taken
    from bot.services.minute_room import Room

    Known = dict[str, Any]

_NOTHING: Known = {
    "answer": None,
    "stand_in": "",
    "way": None,
    "person": "",
    "came_at": None,
    "left_at": None,
}
_TIMES = ("came_at", "left_at")


def follow(
    room: Room, act: Act, line_id: int, data: Known, said_at: datetime, edited_at: datetime | None
) -> None:
    """Let a seat be as a line says, and as those say that were said after it.

    What was written down by form since the line was said, or edited, stays.
    """
    s, meeting, seat = room.s, room.meeting, data["seat"]
    now = attendance.lock(s, meeting.id, seat)
    if meetings.attended_since(s, meeting.id, seat, edited_at or said_at):
        rows.change(s, line_id, data=data | {BEFORE: None})
        return
    later = next(iter(_after(room, seat, said_at, line_id)), None)
    was = _kept(now) if later is None else _loaded(later.data[BEFORE])
    rows.change(s, line_id, data=data | {BEFORE: _plain(was)})
    _instead(room, act, seat, (line_id, said_at), was, _written(room, data, was))


def overruled(room: Room, source: str, lines: Iterable[Line]) -> list[Hint]:
    """Return a hint for each of these lines of a message that the form overrules."""
    kept = [one for one in rows.of_source(room.s, room.meeting.id, source) if one.undone_at is None]
    silent = [one for one in kept if BEFORE in one.data and one.data[BEFORE] is None]
    return [Hint("overruled", line.text) for line in lines if any(one.says(line) for one in silent)]


def announced(room: Room, lines: Iterable[Line]) -> list[Hint]:
    """Return a hint for each person written down as there in person, for whom a substitute was announced."""
    there = [one for one in lines if one.kind == Kind.ATTENDANCE and one.data.get("seat")]
    answers = attendance.answers(room.s, room.meeting.id) if there else {}
    known = attendance.of_meeting(room.s, room.meeting.id) if answers else {}
    return [
        Hint("substitute_announced", line.text, who=answers[seat].stand_in)
        for line in there
        if (seat := line.data["seat"]) in answers
        and answers[seat].answer == Answer.SUBSTITUTE
        and (line.data["answer"], known[seat].was) == (Answer.PRESENT, Answer.PRESENT)
    ]


def away(room: Room, lines: Iterable[Line]) -> list[Hint]:
    """Return a question for each person who is said to have left, though on record as never having come."""
    left = [
        one for one in lines if one.kind == Kind.ATTENDANCE and one.data.get("seat") and _leaves(one.data)
    ]
    known = attendance.of_meeting(room.s, room.meeting.id) if left else {}
    stood = [(line, known[line.data["seat"]].was) for line in left if line.data["seat"] in known]
    return [Hint(f"left_{was}", line.text) for line, was in stood if was in {Answer.PROXY, Answer.ABSENT}]


def _leaves(data: Known) -> bool:
    """Whether a line says only that somebody left, or stepped out."""
    return bool(data.get("adds") and not data["came_at"] and (data["left_at"] or data.get(INTEREST)))


def unfollow(room: Room, act: Act, line: Taken) -> None:
    """Take back what a line wrote of its seat, and nothing that was written since."""
    seat, was = line.data.get("seat"), line.data.get(BEFORE)
    if line.kind != Kind.ATTENDANCE or not seat or was is None:
        return
    before = _loaded(was)
    _instead(room, act, seat, (line.id, line.said_at), _written(room, line.data, before), before)


def _after(room: Room, seat: str, said_at: datetime, line_id: int) -> list[Taken]:
    """Return the other lines that wrote something of a seat and were said no earlier."""
    return [
        one
        for one in rows.standing(room.s, room.meeting.id)
        if one.data.get("seat") == seat
        and (one.said_at, one.id) > (said_at, line_id)
        and one.data.get(BEFORE) is not None
    ]


def _instead(room: Room, act: Act, seat: str, line: tuple[int, datetime], wrote: Known, now: Known) -> None:
    """Let something else be known of a seat after a line, also where others were written upon it."""
    line_id, said_at = line
    for later in _after(room, seat, said_at, line_id):
        if _loaded(later.data[BEFORE]) == wrote:
            rows.change(room.s, later.id, data=later.data | {BEFORE: _plain(now)})
            wrote, now = _written(room, later.data, wrote), _written(room, later.data, now)
    if wrote != now and _kept(attendance.lock(room.s, room.meeting.id, seat)) == wrote:
        attendance.put(room.s, room.meeting.id, seat, **now)
        attendance_told.edit(room.s, room.meeting, [one for one in room.seats if one.id == seat], act.now)


def _kept(one: object) -> Known:
    """Return what a line may write of a seat, as it is."""
    return {name: getattr(one, name) for name in _NOTHING}


def _plain(known: Known) -> Known:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in known.items()
    }


def _loaded(was: Known) -> Known:
    return was | {name: was[name] and datetime.fromisoformat(was[name]) for name in _TIMES}


def _written(room: Room, data: Known, was: Known) -> Known:
    """Return what is known of a seat once a line was written upon what was known.

    A line that only says when somebody came or left adds that to what is known of who is there, or stands in
    by what was answered; unless it names somebody else who comes instead of a substitute. Of a firm that
    was to come by a substitute, one that names no person says that the substitute came.
    """
    times: Known = {name: _moment(room, data[name]) for name in _TIMES}
    is_substitute = was["answer"] == Answer.SUBSTITUTE
    instead = is_substitute and times["came_at"] and not room.is_firm(data["seat"], data["person"])
    if _leaves(data) and was["way"] is None and was["answer"] in {Answer.PROXY, Answer.ABSENT}:
        return was
    if data.get("adds") and not instead and (was["way"] is not None or is_substitute):
        came, left = times["came_at"], times["left_at"] or was["left_at"]
        known = {"way": was["way"] or data["way"], "person": was["person"] or was["stand_in"]}
        is_back = came and left and left <= came
        return was | known | {"came_at": came or was["came_at"], "left_at": None if is_back else left}
    if is_substitute and data["answer"] == Answer.PRESENT and room.is_firm(data["seat"], data["person"]):
        there = {"way": data["way"], "person": was["stand_in"]}
        return _NOTHING | times | there | {name: was[name] for name in ("answer", "stand_in")}
    stand_in = data["person"] if data["answer"] == Answer.SUBSTITUTE else data.get(VOTER, "")
    said = {name: data[name] for name in ("way", "person", "answer")}
    if room.is_firm(data["seat"], data["person"]):
        said["person"] = next((one.name for one in room.seats if one.id == data["seat"]), data["person"])
    return _NOTHING | times | said | {"stand_in": stand_in}


def _moment(room: Room, clock: str | None) -> datetime | None:
    """Return the moment of an hour (`18:10`) on the day of the meeting."""
    if clock is None:
        return None
    began = (room.meeting.started_at or room.now).astimezone(room.net.timezone)
    return datetime.combine(began.date(), time.fromisoformat(clock), room.net.timezone)
