"""Taking down what is said in a meeting's thread: lines, their edits, deletions, 取り消し.

A message's lines are known by its ts (`source`), so that it may be heard any number of times: live, again
when Slack repeats it, and when the thread is read again. What was off the record is not kept anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.domain import rights
from bot.domain.meetings import State
from bot.domain.members import Act
from bot.domain.minute_kinds import Hint, Line, Undo, is_unread
from bot.domain.minute_lines import has_secret, parse
from bot.domain.rights import Right
from bot.services import (
    agenda_carrying,
    messages,
    minute_counts,
    minute_forgetting,
    minute_items,
    minute_lines,
    minute_seats,
    minutes_told,
)
from bot.services.minute_lines import RECEIPT
from bot.services.minute_room import Room
from storage import meetings as held
from storage import minutes as rows

if TYPE_CHECKING:
    from bot.domain.meetings import Meeting
    from bot.domain.minute_kinds import Said, Taken
    from bot.network import Network
    from storage.database import Session

TAKEN_BACK = "leftwards_arrow_with_hook"  # a reaction
GONE = "message_gone"  # recorded, so that a deleted message that comes late is not taken


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody said in a thread; times are Slack's. `is_gone`: it was deleted."""

    channel: str
    thread_ts: str
    ts: str
    user: str
    text: str  # mentions stand in it as `@U…`
    edited_at: datetime | None = None  # or deleted, where that is known
    is_gone: bool = False

    @property
    def said_at(self) -> datetime:
        """When it was said."""
        return moment_of(self.ts)


def moment_of(ts: str) -> datetime:
    """Return the moment (UTC) of a Slack ts."""
    return datetime.fromtimestamp(float(ts), UTC)


@dataclass(slots=True)
class Heard:
    """What came of a message, for its writer: lines that were kept anew, hints at what was none."""

    message: Message
    kept: list[Line] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    is_over: bool = False  # the meeting: its lines do not follow their messages any more

    @property
    def is_news(self) -> bool:
        """Whether anything was kept, or left the minutes, by this hearing of it."""
        return bool(self.kept) or any(one.why == "left" for one in self.hints)

    @property
    def needs_answer(self) -> bool:
        """Whether its writer is to be told anything."""
        return bool(self.hints) or any(line.asks or line.is_read_back for line in self.kept)


NOT_YET_KNOWN = 0  # instead of a meeting's id: one has just begun, and may be whose thread it is


def whose(s: Session, message: Message) -> int | None:
    """Return the meeting in whose thread it was said, NOT_YET_KNOWN, or None: what most threads are.

    It runs, or it ended after that and its minutes are a draft.
    """
    place = (message.channel, message.thread_ts)
    begun = held.running_in(s, message.channel)
    thread = begun and rows.thread_of(s, begun)
    if begun and thread is None:
        return NOT_YET_KNOWN
    return begun.id if begun and thread == place else rows.drafted_in(s, *place, message.said_at)


def hear(s: Session, net: Network, now: datetime, meeting_id: int, message: Message) -> Heard | None:
    """Take what a message in the thread of a meeting says for its minutes; None for nothing."""
    meeting = rows.lock(s, meeting_id)
    if meeting is None:
        return None
    heard = take(Room(s, net, meeting, now), message)
    follow_late(s, net, now, meeting)
    return heard


def follow_late(s: Session, net: Network, now: datetime, meeting: Meeting) -> None:
    """Let the next agenda, and what was told of the end, follow what came after a meeting was over."""
    if meeting.state == State.DRAFT:
        agenda_carrying.carry_anew(s, net, now, meeting)
        carried = agenda_carrying.count(s, meeting)
        minutes_told.recount(s, meeting, minute_counts.of_kinds(s, meeting), carried, now)


def take(room: Room, message: Message) -> Heard | None:
    """Do the same for a meeting whose lock is held; None for ordinary talk and for what is known already."""
    before = rows.of_source(room.s, room.meeting.id, message.ts)
    if not _is_of_the_meeting(room.meeting, message, before):
        return None
    if message.is_gone:
        _gone(room, message, before)
        return None
    if _is_known(room, message, before):
        return None
    read = parse(message.text, room.known(message.user, message.text, message.said_at))
    said = minute_items.asked(room.s, room.meeting, read)
    if not (said or before):
        return None
    if not _may_write(room, message.user):
        is_line = any(isinstance(one, Line) for one in said)
        return Heard(message, hints=[Hint("no_member", "")]) if is_line else None
    heard = Heard(message, is_over=room.meeting.is_over)
    _reconcile(room, message, before, said, heard)
    if before and has_secret(message.text):
        minute_forgetting.forget(room, message.ts)
    for one in said:
        if isinstance(one, Hint):
            heard.hints.append(one)
        elif isinstance(one, Undo) and message.edited_at is None:
            _undo(room, message)
    heard.hints += minute_counts.to_check(room, heard.kept)
    heard.hints += minute_seats.overruled(room, message.ts, heard.kept)
    heard.hints += minute_seats.announced(room, heard.kept) + minute_seats.away(room, heard.kept)
    return heard


def _is_of_the_meeting(meeting: Meeting, message: Message, before: list[Taken]) -> bool:
    """Whether it counts: all that comes while the meeting runs, then what was said and done by its end.

    What was edited afterwards counts where nothing was known of it, or puts something off the record.
    """
    if meeting.state == State.RUNNING:
        return True
    end = meeting.ended_at
    if meeting.state != State.DRAFT or end is None or message.said_at > end:
        return False
    in_time = message.edited_at is None or message.edited_at <= end
    return in_time or not (before or message.is_gone) or has_secret(message.text)


def _is_known(room: Room, message: Message, before: list[Taken]) -> bool:
    """Whether this text of the message, or a later one, was heard before."""
    if message.edited_at is not None:
        return any(one.edited_at is not None and one.edited_at >= message.edited_at for one in before)
    return bool(before) or rows.keeps_record(room.s, room.meeting.id, f"{message.ts}:{GONE}")


def _may_write(room: Room, user: str) -> bool:
    return rows.has_written(room.s, room.meeting.id, user) or rights.may(
        room.place(user).roles, Right.WRITE_MINUTES
    )


def _act(room: Room, message: Message) -> Act:
    return Act(message.user, room.now, "slack", message.ts)


def _gone(room: Room, message: Message, before: list[Taken]) -> None:
    act = _act(room, message)
    data = {"lines": [one.id for one in before if one.undone_at is None]}
    row = act.event(GONE, data, f"{message.ts}:{GONE}")
    if held.record(room.s, row | {"meeting_id": room.meeting.id}):
        for one in before:
            if one.undone_at is None and not one.changed_since(room.meeting.ended_at):
                minute_lines.take_back(room, act, one, edited_at=room.now)


def _reconcile(room: Room, message: Message, before: list[Taken], said: list[Said], heard: Heard) -> None:
    """Make the message's lines those that it says by now; what stays as it was is left alone."""
    act, stamp = _act(room, message), message.edited_at
    old = [one for one in before if one.undone_at is None]
    taken_back = [one for one in before if one.undone_at is not None and one.undone_at != one.edited_at]
    new: list[Line] = []
    for line in (one for one in said if isinstance(one, Line)):
        same = next((one for one in old if one.says(line)), None)
        if same is not None:
            old.remove(same)
        elif not any(one.says(line) for one in taken_back):  # somebody said 取り消し
            new.append(line)
    number = len(before)
    for line in new:
        changed = next((one for one in old if one.kind == line.kind), None)
        if changed is not None:
            old.remove(changed)
            minute_lines.change(room, act, changed, line, stamp)
        else:
            number += 1
            source = message.ts if number == 1 else f"{message.ts}#{number}"
            minute_lines.add(room, act, line, source, message.said_at, stamp)
        heard.kept.append(line)
    for one in old:
        minute_lines.take_back(room, act, one, edited_at=stamp or room.now)
    if stamp is not None:
        rows.stamp(room.s, room.meeting.id, message.ts, stamp)
    _settle_receipt(room, heard, known_before=bool(before), is_less=bool(old))


def _settle_receipt(room: Room, heard: Heard, *, known_before: bool, is_less: bool) -> None:
    """Owe a message its receipt, or take it from one of which nothing is left: its writer is told."""
    message = heard.message
    about = (room.s, message.channel, message.ts, RECEIPT, room.now)
    if any(not is_unread(one.kind, one.data) for one in heard.kept):
        if known_before:  # it may have lost the one that it had
            messages.change_reaction(*about, gone=False)
        else:
            messages.owe_reaction(*about)
        return
    is_taken = known_before and minute_lines.take_receipt(room, message.ts)
    if is_taken and is_less and not heard.kept and not has_secret(message.text):
        heard.hints.append(Hint("left", ""))


def _undo(room: Room, message: Message) -> None:
    """Take back the last line before this message; once, however often it is heard."""
    act = _act(room, message)
    line = minute_lines.undo(room, act, message.said_at)
    if line is not None:
        messages.owe_reaction(room.s, message.channel, message.ts, TAKEN_BACK, room.now)
