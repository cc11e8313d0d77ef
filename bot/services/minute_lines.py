"""Single lines of the minutes: added, changed, taken back, with all that hangs on them.

An item's line opens it; a ToDo's keeps the ToDo; an attendance's says who is there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.domain.minute_kinds import Kind, Line, is_unread
from bot.services import meetings, messages, minute_items, minute_seats, minutes_told, todos
from storage import agenda
from storage import minutes as rows

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.agenda import Item
    from bot.domain.members import Act
    from bot.domain.minute_kinds import Taken
    from bot.services.minute_room import Room

# What is recorded; that a line was added says the line itself: who, when, of which message.
CHANGED, TAKEN_BACK, UNDO = "line_changed", "line_taken_back", "undo"
RECEIPT = "white_check_mark"  # the reaction to a message of which something is in the minutes


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
    _follow(room, act, line_id, line, (said_at, edited_at))
    return line_id


def open_next(room: Room, act: Act, item: Item, source: str, said_at: datetime) -> None:
    """Open an item of the agenda, as a line that names it would."""
    minute_items.take_on(room.s, act, room.meeting, agenda.of_meeting(room.s, room.meeting.id), item.title)
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
    minute_seats.unfollow(room, act, before)
    _follow(room, act, before.id, line, (before.said_at, edited_at))


def take_back(room: Room, act: Act, line: Taken, *, edited_at: datetime | None = None) -> None:
    """Take a line back; it stays on record. `edited_at`: because its message was edited or deleted then."""
    values = {"undone_at": act.now} if edited_at is None else {"undone_at": edited_at, "edited_at": edited_at}
    rows.change(room.s, line.id, **values)
    meetings.record(room.s, replace(act, request_id=None), room.meeting, TAKEN_BACK, {"line": line.id})
    minute_seats.unfollow(room, act, line)
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
    """Take the receipt from a message of which the minutes have nothing; False: they do, or it is none."""
    ts, channel = source.partition("#")[0], room.meeting.slack_channel
    lines = rows.of_source(room.s, room.meeting.id, ts)
    stands = any(one.undone_at is None and not is_unread(one.kind, one.data) for one in lines)
    if channel is None or not ts.replace(".", "", 1).isdigit() or stands:
        return False
    messages.change_reaction(room.s, channel, ts, RECEIPT, room.now, gone=True)
    return True


def _placed(room: Room, act: Act, line: Line, said_at: datetime) -> tuple[Line, int | None]:
    """Return a line with the agenda item that it belongs to; an item's line names the item it opens."""
    if line.kind != Kind.ITEM:
        return line, rows.item_at(room.s, room.meeting.id, said_at)
    item = minute_items.opened(room.s, act, room.meeting, line.text)
    return replace(line, text=item.title), item.id


def _follow(room: Room, act: Act, line_id: int, line: Line, when: tuple[datetime, datetime | None]) -> None:
    """Let what hangs on a line be as it says; `when`: it was said, and edited."""
    if line.kind == Kind.ITEM:
        minute_items.settle(room.s, act, room.meeting, tell=line_id)
    elif line.kind == Kind.TODO:
        todos.follow(room.s, room.meeting, line_id, line, room.net.hours.local_day(room.now))
        if room.meeting.is_over:
            todos.give_anew(room.s, room.net, act, room.meeting, line_id)
    elif line.kind == Kind.ATTENDANCE and line.data["seat"]:
        minute_seats.follow(room, act, line_id, line.data, *when)
