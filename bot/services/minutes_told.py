"""What is said in a running meeting's thread: how to write there, which item is open, what a command said."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.services import meetings
from bot.services.messages import NOTE, PING, owe_edits_about
from bot.services.messages import message as owed
from storage import outbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.meetings import Meeting
    from bot.domain.members import Act
    from bot.domain.minute_kinds import Hint, Line, Taken
    from bot.services.minute_taking import Message
    from storage.database import Session
    from storage.minutes import Forgotten

THREAD, ITEM, SAID, UNDONE, ENDED, HEARD = (
    f"minutes_{what}" for what in ("thread", "item", "said", "undone", "ended", "heard")
)


def open_thread(s: Session, act: Act, meeting: Meeting, channel: str, since: datetime | None) -> int | None:
    """Owe the message that a meeting's thread hangs on; None: another meeting began there at this moment.

    `since` is when a meeting was begun last: two that begin at once know the same.
    """
    key = f"minutes:{channel}:{since.isoformat() if since else 'first'}"
    about, params = meetings.subject(meeting), {"meeting": meeting.id, "actor": act.actor}
    row = owed(key, channel, THREAD, params, act.now, urgency=PING, subject=about, live=True)
    outbox.owe(s, [row])
    state = outbox.state_of(s, key)
    return outbox.id_of(s, key) if state and state[1]["meeting"] == meeting.id else None


def item(s: Session, act: Act, meeting: Meeting, line: Taken, shown: dict[str, Any]) -> None:
    """Owe the line that tells which item of the agenda is open."""
    about = line_subject(line.id)
    _post(s, act, meeting, ITEM, f"line:{line.id}:{line.item_id}", shown, subject=about, live=True)


def said(s: Session, act: Act, meeting: Meeting, lines: Sequence[tuple[int, Line]]) -> None:
    """Owe what somebody said by a command, so that the others see it; each line a message of its own."""
    for line_id, line in lines:
        params = {"actor": act.actor, "line": line.kind, "text": line.text, "given": line.data}
        about = line_subject(line_id)
        _post(s, act, meeting, SAID, f"line:{line_id}", params, subject=about, live=True)


def undone(s: Session, act: Act, meeting: Meeting, line: Taken, *, loud: bool) -> None:
    """Edit what showed a line that was taken back; `loud`: where nothing did, owe the line that tells it."""
    key = f"{meetings.subject(meeting)}:line:{line.id}"
    state = outbox.state_of(s, key)
    if state is not None:
        outbox.reword(s, [key], state[1] | {"undone": True})
        owe_edits_about(s, [line_subject(line.id)], act.now)
    elif loud:
        params = {"actor": act.actor, "line": line.kind, "text": line.text, "data": {"said_by": line.said_by}}
        about = line_subject(line.id)
        _post(s, act, meeting, UNDONE, f"undone:{line.id}", params, subject=about, live=True)


def heard(
    s: Session, meeting: Meeting, message: Message, lines: list[Line], hints: list[Hint], now: datetime
) -> None:
    """Owe the writer of a message that nobody heard at the time what was read of it, or could not be."""
    about, edited = _heard_subject(meeting, message.ts), message.edited_at
    read = {"lines": [asdict(one) for one in lines], "hints": [asdict(one) for one in hints]}
    key = f"{about}:{edited.isoformat() if edited else 'first'}"
    params = {"meeting": meeting.id} | read
    row = owed(key, message.user, HEARD, params, now, urgency=NOTE, subject=about, live=True)
    outbox.owe(s, [row])


def _heard_subject(meeting: Meeting, ts: str) -> str:
    return f"minute_message:{meeting.id}:{ts}"


def forget(
    s: Session, meeting: Meeting, source: str, found: Forgotten, words: set[str], now: datetime
) -> None:
    """Take what was put off the record out of the messages that told these lines, and edit them.

    `source` is the ts of the message that they were said by.
    """
    subjects = [_heard_subject(meeting, source), *(line_subject(one) for one in found.lines)]
    gone = {key for key, _ in outbox.about(s, [line_subject(one) for one in found.gone])}
    for key, params in outbox.about(s, subjects):
        is_told = {params.get("title"), params.get("text")} & words
        if is_told or "lines" in params or (key in gone and "title" not in params):
            outbox.reword(s, [key], {"meeting": meeting.id, "forgotten": True})
    owe_edits_about(s, subjects, now)


def ended(s: Session, act: Act, meeting: Meeting, counts: dict[str, int], carried: int) -> None:
    """Owe the line that tells that the meeting is over and what came of it.

    `carried`: how many items and proposals it left to the next one.
    """
    told = {"actor": act.actor, "counts": counts, "carried": carried}
    about = _ended_subject(meeting)
    _post(s, act, meeting, ENDED, f"ended:{meeting.version}", told, subject=about, live=True)


def recount(s: Session, meeting: Meeting, counts: dict[str, int], carried: int, now: datetime) -> None:
    """Let the line that tells of the end say what is known by now: something came late."""
    about = _ended_subject(meeting)
    for key, params in outbox.about(s, [about]):
        told = params | {"counts": counts, "carried": carried}
        if told != params:
            outbox.reword(s, [key], told)
            owe_edits_about(s, [about], now)


def _ended_subject(meeting: Meeting) -> str:
    return f"{meetings.subject(meeting)}:ended"


def line_subject(line_id: int) -> str:
    """Name what the message of a line shows."""
    return f"minute_line:{line_id}"


def _post(
    s: Session, act: Act, meeting: Meeting, template: str, what: str, params: dict[str, Any], **values: Any
) -> None:
    assert meeting.slack_channel is not None
    key = f"{meetings.subject(meeting)}:{what}"
    values |= {"urgency": NOTE, "parent_id": meeting.thread_id}
    told = {"meeting": meeting.id} | params
    outbox.owe(s, [owed(key, meeting.slack_channel, template, told, act.now, **values)])
