"""What is said in a running meeting by commands and buttons, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.agenda import on_agenda
from bot.domain.errors import Refusal
from bot.domain.meetings import ONCE, State
from bot.domain.minute_kinds import Hint, Line
from bot.domain.minute_kinds import Kind as LineKind
from bot.domain.minute_lines import LABELS, parse
from bot.domain.rights import Right
from bot.services import (
    agenda_draft,
    meeting_live,
    meetings,
    minute_counts,
    minute_items,
    minute_lines,
    minute_seats,
    minutes,
    minutes_told,
)
from bot.services.conflicts import AlreadyDone
from bot.services.minute_room import Room
from storage import agenda
from storage import meetings as held
from storage import minutes as rows

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.meetings import Meeting
    from bot.domain.members import Act
    from bot.domain.minute_kinds import Taken
    from bot.network import Network
    from storage.database import Session

NOT_STARTED = "start_taken_back"  # what is recorded
_LABEL_OF = {kind: word for word, kind in reversed(LABELS.items())}  # any label of a kind


@dataclass(frozen=True, slots=True)
class Standing:
    """How a running meeting stands: its lines so far by kind, the item under discussion, the items."""

    meeting: Meeting
    counts: dict[str, int]
    item: dict[str, object] | None
    may_run: bool


def standing(s: Session, net: Network, act: Act, channel: str) -> Standing:
    """Return how the meeting of a channel stands. Refusal where none runs, or for no member."""
    meeting = held.running_in(s, channel)
    if meeting is None:
        raise Refusal("minutes.none_runs")
    place = meetings.require(s, net, act, meeting, Right.WRITE_MINUTES)
    shown = minute_items.place(s, meeting, meeting.item_id)
    return Standing(meeting, minute_counts.of_kinds(s, meeting), shown, place.may_run)


def say(s: Session, net: Network, act: Act, channel: str, kind: str, text: str) -> list[Line | Hint]:
    """Keep what somebody says by a command, and show it in the thread; return what was read of it.

    Refusal where no meeting runs, and for whoever has no part in it.
    """
    meeting = minutes.running(s, channel)
    meetings.require(s, net, act, meeting, Right.WRITE_MINUTES)
    room = Room(s, net, meeting, act.now)
    labelled = f"{_LABEL_OF[kind]}: {text}"
    read = minute_items.asked(s, meeting, parse(labelled, room.known(act.actor, labelled)))
    said = [one for one in read if isinstance(one, Line | Hint)]
    lines = [one for one in said if isinstance(one, Line)]
    shown = []
    said_at = _after_all(s, act, meeting)
    for number, line in enumerate(lines, 1):
        line_id = minute_lines.add(room, act, line, f"command:{act.request_id}:{number}", said_at)
        if line_id is not None and line.kind != LineKind.ITEM:  # an item is told when it is opened
            shown.append((line_id, line))
    minutes_told.said(s, act, meeting, shown)
    seats = minute_seats.announced(room, lines) + minute_seats.away(room, lines)
    return [*said, *minute_counts.to_check(room, lines), *seats]


def undo(s: Session, net: Network, act: Act, channel: str) -> Taken | None:
    """Take back the last line: one's own, anybody's for whoever runs the meeting; return it.

    Where nothing was said yet, whoever runs it takes back that it was begun (None). Refusal where there is
    nothing to take back.
    """
    meeting = minutes.running(s, channel)
    meetings.require(s, net, act, meeting, Right.WRITE_MINUTES)
    room = Room(s, net, meeting, act.now)
    if rows.keeps_record(s, meeting.id, f"{act.request_id}:{minute_lines.UNDO}"):
        raise AlreadyDone
    line = minute_lines.undo(room, act, _after_all(s, act, meeting), loud=True)
    if line is not None:
        return line
    if rows.standing(s, meeting.id) or not room.place(act.actor).may_run:
        raise Refusal("minutes.nothing_to_undo")
    state = State.CANCELLED if meeting.series == ONCE and meeting.noticed_at is None else State.PLANNED
    meeting_live.disarm(s, meeting, act.now)
    values = {"state": state.value, "slack_channel": None, "thread_id": None}
    planned = meetings.change(s, act, meeting, NOT_STARTED, {}, **values)
    agenda_draft.hold_at(s, net, act.now, planned, planned.starts_at)
    return None


def go_on(s: Session, net: Network, act: Act, channel: str) -> str:
    """Open the next item of the agenda and return its title. Refusal behind the last one."""
    meeting = minutes.running(s, channel)
    meetings.require(s, net, act, meeting, Right.RUN_MEETING)
    known = agenda.of_meeting(s, meeting.id)
    item = minute_items.after(known, meeting.item_id)
    if item is None:
        raise Refusal("minutes.last_item" if on_agenda(known) else "minutes.no_items")
    room = Room(s, net, meeting, act.now)
    minute_lines.open_next(room, act, item, f"command:{act.request_id}", _after_all(s, act, meeting))
    return item.title


@dataclass(frozen=True, slots=True)
class WentOn:
    """The item that is open by now, None for none; `is_new`: it was opened by this act."""

    title: str | None
    is_new: bool


def go_on_from(s: Session, net: Network, act: Act, meeting_id: int, seen: int | None) -> WentOn:
    """Open the item behind the one that the chair's message showed as open, `seen`, and draw it anew.

    Where somebody went on since, nothing is skipped: it is only drawn anew. Refusal as of `go_on`.
    """
    meeting = meetings.hold(s, meeting_id)
    if rows.of_source(s, meeting.id, f"command:{act.request_id}"):
        raise AlreadyDone
    if meeting.state != State.RUNNING or meeting.slack_channel is None:
        raise Refusal("minutes.not_running", meeting=meeting.title)
    meetings.require(s, net, act, meeting, Right.RUN_MEETING)
    if meeting.item_id == seen:
        now = WentOn(go_on(s, net, act, meeting.slack_channel), is_new=True)
    else:
        current = minute_items.place(s, meeting, meeting.item_id)
        now = WentOn(current["title"] if current else None, is_new=False)
    meeting_live.redraw(s, meeting, act.now)
    return now


def _after_all(s: Session, act: Act, meeting: Meeting) -> datetime:
    """Return when a command says something: now, and behind what was said; Slack's clock may be ahead."""
    last = rows.standing(s, meeting.id)[-1:]
    return max([act.now, *(one.said_at + timedelta(microseconds=1) for one in last)])
