"""Taking what was said in meetings' threads while nobody listened; each is read once more when it is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.meetings import State
from bot.services import minutes_told
from bot.services.meetings import by_toban
from bot.services.minute_room import Room
from bot.services.minute_taking import Message, follow_late, moment_of, take
from storage import meetings
from storage import minutes as rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.network import Network
    from storage.database import Session

READ = "thread_read"  # recorded once, when the meeting is over


@dataclass(frozen=True, slots=True)
class Thread:
    """A meeting's thread; `ts` is None as long as nobody knows whether Slack has its head."""

    meeting_id: int
    channel: str
    ts: str | None


def threads(s: Session) -> list[Thread]:
    """Return the threads of the meetings that run, and of those that were not read since they ended."""
    found = []
    for meeting in [*meetings.running(s), *rows.not_read_to_its_end(s, READ)]:
        place = rows.thread_of(s, meeting)
        channel, ts = place or (meeting.slack_channel or "", None)
        if ts is not None or meeting.state == State.RUNNING:
            found.append(Thread(meeting.id, channel, ts))
    return found


def catch_up(s: Session, net: Network, now: datetime, thread: Thread, messages: Sequence[Message]) -> None:
    """Take a whole thread as it stands in Slack: what is known already changes nothing.

    Whoever wrote what is new is told by DM what was understood, and asked about the rest.
    A line whose message is no longer there, though later ones are, was deleted meanwhile.
    """
    meeting = rows.lock(s, thread.meeting_id)
    if meeting is None or meeting.state not in {State.RUNNING, State.DRAFT}:
        return
    if meeting.state == State.DRAFT:
        row = by_toban(now).event(READ, {}, READ)
        meetings.record(s, row | {"meeting_id": meeting.id})
    room = Room(s, net, meeting, now)
    in_order = sorted(messages, key=lambda one: one.said_at)
    for message in in_order:
        heard = take(room, message)
        if heard is not None and heard.is_news and heard.needs_answer:
            minutes_told.heard(s, meeting, message, heard.kept, heard.hints, now)
    if not in_order:
        return
    there = {one.ts for one in in_order}
    last = in_order[-1].said_at
    for source, writer in rows.slack_sources(s, meeting.id).items():
        if source not in there and moment_of(source) < last:
            place = (thread.channel, thread.ts or "")
            take(room, Message(*place, source, writer, "", is_gone=True))
    follow_late(s, net, now, meeting)
