"""A meeting that runs in a channel: begun and ended there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.domain.hours_written import end_of
from bot.domain.meetings import ONCE, Kind, State
from bot.domain.minute_kinds import fold
from bot.domain.rights import Right
from bot.services import (
    agenda_carrying,
    agenda_draft,
    editions,
    meeting_live,
    meeting_times,
    meetings,
    members,
    minute_counts,
    minute_facts,
    minute_starts,
    minutes_told,
    todos,
)
from bot.services.conflicts import ConflictError
from storage import meetings as held
from storage import minutes as rows

if TYPE_CHECKING:
    from datetime import datetime, time

    from bot.domain.meetings import Meeting
    from bot.domain.members import Act
    from bot.network import Network
    from bot.services.minute_starts import Plan
    from storage.database import Session

STARTED, ENDED = "started", "ended"  # what is recorded
_SILENT = timedelta(hours=1)
_NEAR = timedelta(days=1)  # from its time, in which a meeting begins unasked


def far_off(s: Session, net: Network, act: Act, words: str) -> Plan | None:
    """Return the plan of the meeting that `start` would begin more than a day from its own time.

    None where a key names it, and for who does not run it.
    """
    found = _meant(s, net, act, words.strip())
    if found is None or fold(words) == found.key or abs(found.starts_at - act.now) <= _NEAR:
        return None
    may_run = meetings.place_of(s, net, found, act.actor, act.now).may_run
    return minute_starts.plan_of(s, net, found, act.now) if may_run else None


def start(s: Session, net: Network, act: Act, channel: str, words: str, *, as_extra: bool = False) -> Meeting:
    """Begin a meeting in a channel and return it: of a series, by a key such as top-36, or one of its own.

    Without words it is today's, else the next one; `as_extra` begins one of its own whatever is planned.
    Refusal for whoever does not run it, in a channel where one runs, in a direct message, and where none is
    planned.
    """
    if channel.startswith("D"):
        raise Refusal("minutes.no_channel")
    since = rows.last_start(
        s
    )  # before anything else is read: who begins meanwhile is seen, or knows the same
    if (running := held.running_in(s, channel)) is not None:
        raise Refusal("minutes.runs_already", name=running.key, meeting=running.title)
    planned = None if as_extra else _meant(s, net, act, words.strip())
    meeting = planned or (None if as_extra else _by_key(s, words)) or _of_its_own(s, net, act, words.strip())
    meetings.require(s, net, act, meeting, Right.RUN_MEETING)
    if meeting.state == State.CANCELLED:
        raise Refusal("meeting.is_cancelled", meeting=meeting.title)
    if meeting.state != State.PLANNED:
        raise Refusal("minutes.begun", name=meeting.key, meeting=meeting.title)
    thread = minutes_told.open_thread(s, act, meeting, channel, since)
    if thread is None:
        raise ConflictError(meeting.key)
    agenda_draft.hold_at(s, net, act.now, meeting, act.now)
    values = {"state": State.RUNNING.value, "slack_channel": channel, "thread_id": thread}
    begun = meetings.change(s, act, meeting, STARTED, {"channel": channel}, started_at=act.now, **values)
    meeting_live.begin(s, net, act, begun)
    return begun


def _meant(s: Session, net: Network, act: Act, words: str) -> Meeting | None:
    """Return the planned meeting that somebody means, the nearest of several; None for one of its own."""
    planned = [one for one in held.coming(s) if one.state == State.PLANNED]
    today = net.hours.local_day(act.now)
    near = sorted(
        planned,
        key=lambda one: (net.hours.local_day(one.starts_at) != today, abs(one.starts_at - act.now), one.id),
    )
    if not words:
        if not near:
            raise Refusal("minutes.none_planned")
        return near[0]
    series = {one.id for one in net.meetings if fold(words) in {fold(one.id), fold(one.name)}}
    named = fold(words)
    fits = [one for one in near if one.series in series or named in {one.key, fold(one.title)}]
    return next(iter(fits), None)


def _by_key(s: Session, words: str) -> Meeting | None:
    """Return the meeting that has these words for its key, such as one that was held since it was asked."""
    key = fold(words)
    try:
        return None if key == meetings.LATEST else meetings.by_key(s, key)
    except Refusal:
        return None


def _of_its_own(s: Session, net: Network, act: Act, title: str) -> Meeting:
    """Keep a meeting that begins now and that nobody had planned."""
    meeting_times.require_may_plan(s, net, act)
    if len(title) > meeting_times.LONGEST_TITLE:
        raise Refusal("meeting.title", most=meeting_times.LONGEST_TITLE)
    values = {
        "series": ONCE,
        "kind": Kind.REGULAR.value,
        "title": title,
        "starts_at": act.now,
        "members": list(meeting_times.default_members(net)),
        "chair": None if members.is_secretariat(s, net, act.actor, act.now) else act.actor,
    }
    meeting_id = held.add(s, values)
    assert meeting_id is not None, "a meeting of its own has neither number nor occurrence"
    return meetings.load(s, meeting_id)


def running(s: Session, channel: str) -> Meeting:
    """Return the meeting that runs in a channel, locked; Refusal when there is none."""
    found = held.running_in(s, channel)
    locked = None if found is None else rows.lock(s, found.id)
    if locked is None or locked.state != State.RUNNING:
        raise Refusal("minutes.none_runs")
    return locked


def silent_since(s: Session, net: Network, act: Act, channel: str) -> datetime | None:
    """Return when something was said last, where a meeting that ends now seems to have been over for long.

    None where it does not: something was said within the hour, or its planned time is not over.
    """
    meeting = held.running_in(s, channel)
    if meeting is None or not meetings.place_of(s, net, meeting, act.actor, act.now).may_run:
        return None
    last, began = minute_facts.last_said(s, meeting), meeting.started_at or meeting.starts_at
    is_long = act.now - last > _SILENT and act.now > began + timedelta(minutes=meeting.minutes_long)
    return last if is_long else None


def over_at(s: Session, net: Network, channel: str, at: time) -> datetime:
    """Return the moment that is meant by an hour at which the meeting of a channel is said to be over.

    Refusal where none runs.
    """
    meeting = held.running_in(s, channel)
    if meeting is None:
        raise Refusal("minutes.none_runs")
    return end_of(meeting.started_at or meeting.starts_at, at, net.timezone)


def end(s: Session, net: Network, act: Act, channel: str, at: datetime | None = None) -> Meeting:
    """End the meeting of a channel: its minutes are a draft, its ToDos are given, its series goes on.

    `at` is when it was over, where that was earlier. Refusal for a time before it began or to come.
    """
    meeting = running(s, channel)
    meetings.require(s, net, act, meeting, Right.RUN_MEETING)
    if at is not None:
        minute_facts.ended_at(s, act, meeting, at)
    values = {"state": State.DRAFT.value, "ended_at": act.now}
    meeting = meetings.change(s, act, meeting, ENDED, {}, **values)
    meeting_live.disarm(s, meeting, act.now)
    meeting_times.make_next(s, net, meeting.series, act.now)
    carried = agenda_carrying.carry_on(s, net, act, meeting)
    minutes_told.ended(s, act, meeting, minute_counts.of_kinds(s, meeting), carried)
    todos.give(s, net, act, meeting)
    return editions.draft(s, net, act, meeting)
