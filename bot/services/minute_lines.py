"""Single lines of the minutes: added, changed, taken back, with all that hangs on them.

An item's line opens it; a ToDo's keeps the ToDo; an attendance's says who is there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from bot.domain.meetings import Answer
from bot.domain.minute_kinds import BEFORE, Kind, Line
from bot.services import attendance_told, meetings, messages, minute_items, minutes_told, todos
from storage import attendance
from storage import minutes as rows

if TYPE_CHECKING:
    from bot.domain.agenda import Item
    from bot.domain.attendance import Presence
    from bot.domain.members import Act
    from bot.domain.minute_kinds import Taken
    from bot.services.minute_room import Room

# What is recorded; that a line was added says the line itself: who, when, of which message.
CHANGED, TAKEN_BACK, UNDO = "line_changed", "line_taken_back", "undo"
RECEIPT = "white_check_mark"  # the reaction to a message of which a line is kept


def add(
    room: Room, act: Act, line: Line, source: str, said_at: datetime, edited_at: datetime | None = None
) -> int | None:
    """Keep a line and return its id; None where it is kept already."""
    line, item_id = _placed(room, act, line, said_at)
    values: dict[str, Any] = {
        "meeting_id": room.meeting.id,
        "kind": line.kind.value,
        "text": line.text,
        "data": line.data,
        "item_id": item_id,
        "said_by": act.actor,
        "said_at": said_at,
        "source": source,
        "edited_at": edited_at,
    }
    line_id = rows.add(room.s, values)
    if line_id is None:
        return None
    _follow(room, act, line_id, line)
    return line_id


def open_next(room: Room, act: Act, item: Item, source: str, said_at: datetime) -> None:
    """Open an item of the agenda, as a line that names it would."""
    values = {"meeting_id": room.meeting.id, "kind": Kind.ITEM.value, "text": item.title, "data": {}}
    values |= {"item_id": item.id, "said_by": act.actor, "said_at": said_at, "source": source}
    values |= {"edited_at": None}
    line_id = rows.add(room.s, values)
    if line_id is not None:
        minute_items.settle(room.s, act, room.meeting, tell=line_id)


def change(room: Room, act: Act, before: Taken, line: Line, edited_at: datetime | None) -> None:
    """Let a line say something else; what it said before is recorded."""
    line, item_id = _placed(room, act, line, before.said_at)
    told = {"line": before.id, "before": {"text": before.text, "data": before.data}}
    meetings.record(room.s, replace(act, request_id=None), room.meeting, CHANGED, told)
    rows.change(room.s, before.id, text=line.text, data=line.data, item_id=item_id, edited_at=edited_at)
    _unfollow(room, act, before)
    _follow(room, act, before.id, line)


def take_back(room: Room, act: Act, line: Taken, *, edited_at: datetime | None = None) -> None:
    """Take a line back; it stays on record. `edited_at`: because its message was edited or deleted then."""
    values = {"undone_at": act.now} if edited_at is None else {"undone_at": edited_at, "edited_at": edited_at}
    rows.change(room.s, line.id, **values)
    meetings.record(room.s, replace(act, request_id=None), room.meeting, TAKEN_BACK, {"line": line.id})
    _unfollow(room, act, line)
    if line.kind == Kind.TODO and room.meeting.is_over:
        todos.withdraw(room.s, replace(act, request_id=None), line.id)
    elif line.kind == Kind.TODO:
        todos.forget(room.s, line.id)
    if line.kind == Kind.ITEM:
        minute_items.settle(room.s, act, room.meeting)


def undo(room: Room, act: Act, before: datetime, *, loud: bool = False) -> Taken | None:
    """Take back the writer's last line before a moment, of whoever runs the meeting anybody's; None for none.

    `loud`: the thread is told, whoever said it. A second delivery does nothing.
    """
    if rows.keeps_record(room.s, room.meeting.id, f"{act.request_id}:{UNDO}"):
        return None
    anybody = room.place(act.actor).may_run
    line = rows.last_before(room.s, room.meeting.id, before, None if anybody else act.actor)
    meetings.record(room.s, act, room.meeting, UNDO, {"line": line and line.id})
    if line is not None:
        take_back(room, act, line)
        take_receipt(room, line.source)
        minutes_told.undone(room.s, act, room.meeting, line, loud=loud or line.said_by != act.actor)
    return line


def take_receipt(room: Room, source: str) -> bool:
    """Take the receipt from a message of which no line stands any more; False: one does, or it is none."""
    ts, channel = source.partition("#")[0], room.meeting.slack_channel
    lines = rows.of_source(room.s, room.meeting.id, ts)
    if channel is None or not ts.replace(".", "", 1).isdigit() or any(one.undone_at is None for one in lines):
        return False
    messages.change_reaction(room.s, channel, ts, RECEIPT, room.now, gone=True)
    return True


def _placed(room: Room, act: Act, line: Line, said_at: datetime) -> tuple[Line, int | None]:
    """Return a line with the agenda item that it belongs to; an item's line names the item it opens."""
    if line.kind != Kind.ITEM:
        return line, rows.item_at(room.s, room.meeting.id, said_at)
    item = minute_items.opened(room.s, act, room.meeting, line.text)
    return replace(line, text=item.title), item.id


def _follow(room: Room, act: Act, line_id: int, line: Line) -> None:
    """Let what hangs on a line be as it says."""
    if line.kind == Kind.ITEM:
        minute_items.settle(room.s, act, room.meeting, tell=line_id)
    elif line.kind == Kind.TODO:
        todos.follow(room.s, room.meeting, line_id, line)
        if room.meeting.is_over:
            todos.give_anew(room.s, room.net, act, room.meeting, line_id)
    elif line.kind == Kind.ATTENDANCE and line.data["seat"]:
        _attend(room, act, line_id, line.data)


def _unfollow(room: Room, act: Act, before: Taken) -> None:
    """Take back what a line wrote of its seat, and nothing that was written since."""
    seat = before.data.get("seat")
    if before.kind != Kind.ATTENDANCE or not seat:
        return
    wrote, was = _written(room, before.data), before.data.get(BEFORE)
    lines = rows.standing(room.s, room.meeting.id)
    for later in (one for one in lines if one.id != before.id and one.data.get("seat") == seat):
        if _loaded(later.data.get(BEFORE)) == wrote:
            rows.change(room.s, later.id, data=later.data | {BEFORE: was})
    if _kept(attendance.lock(room.s, room.meeting.id, seat)) == wrote:
        attendance.put(room.s, room.meeting.id, seat, **_loaded(was))
        _show(room, act, seat)


def _attend(room: Room, act: Act, line_id: int, data: dict[str, Any]) -> None:
    before = attendance.lock(room.s, room.meeting.id, data["seat"])
    was = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in _kept(before).items()
    }
    rows.change(room.s, line_id, data=data | {BEFORE: was})
    attendance.put(room.s, room.meeting.id, data["seat"], **_written(room, data))
    _show(room, act, data["seat"])


_KEPT = ("answer", "stand_in", "way", "person", "came_at", "left_at")


def _kept(one: Presence) -> dict[str, Any]:
    """Return what a line may write of a seat, as it is."""
    return {name: getattr(one, name) for name in _KEPT}


def _loaded(was: dict[str, Any] | None) -> dict[str, Any]:
    """Return what a line keeps of what was known before it."""
    found = was or {
        "answer": None,
        "stand_in": "",
        "way": None,
        "person": "",
        "came_at": None,
        "left_at": None,
    }
    return found | {
        name: found[name] and datetime.fromisoformat(found[name]) for name in ("came_at", "left_at")
    }


def _written(room: Room, data: dict[str, Any]) -> dict[str, Any]:
    """Return what a line writes of its seat."""
    values: dict[str, Any] = {name: _moment(room, data[name]) for name in ("came_at", "left_at")}
    stand_in = data["person"] if data["answer"] == Answer.SUBSTITUTE else ""
    return values | {
        "way": data["way"],
        "person": data["person"],
        "answer": data["answer"],
        "stand_in": stand_in,
    }


def _show(room: Room, act: Act, seat_id: str) -> None:
    attendance_told.edit(room.s, room.meeting, [one for one in room.seats if one.id == seat_id], act.now)


def _moment(room: Room, clock: str | None) -> datetime | None:
    """Return the moment of an hour (`18:10`) on the day of the meeting."""
    if clock is None:
        return None
    began = (room.meeting.started_at or room.now).astimezone(room.net.timezone)
    return datetime.combine(began.date(), time.fromisoformat(clock), room.net.timezone)
