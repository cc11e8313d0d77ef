"""After a meeting: the draft of its minutes, who read it, what is to be corrected, and 確定."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.domain.editions import LONGEST_TEXT, RECORDS, Edition, overtaken
from bot.domain.errors import Refusal
from bot.domain.meetings import State
from bot.domain.minute_kinds import GUEST
from bot.domain.minutes import to_json
from bot.domain.rights import Right
from bot.services import edition_told, meetings, minute_facts, reading_reminders
from bot.services.conflicts import AlreadyDone, ConflictError
from bot.services.edition_views import CONFIRMED
from bot.services.minutes_records import minutes_of
from storage import attendance
from storage import editions as rows
from storage import minutes as lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.editions import Reading
    from bot.domain.meetings import Meeting
    from bot.domain.members import Act
    from bot.domain.minutes import Minutes
    from bot.network import Network
    from storage.database import Session

DRAFTED, READ, CORRECTION, SETTLED = (
    f"minutes_{what}" for what in ("drafted", "read", "correction", "settled")
)


def draft(s: Session, net: Network, act: Act, meeting: Meeting) -> Meeting:
    """Make the first draft of a meeting that has just ended, and send it to its members."""
    return _make(s, net, act, meeting, minutes_of(s, net, meeting), "")


def _make(s: Session, net: Network, act: Act, meeting: Meeting, said: Minutes, why: str) -> Meeting:
    number = meeting.edition + 1
    data = {"edition": number, "why": why}
    values = {"edition": number} | ({"state": State.DRAFT.value} if meeting.state != State.DRAFT else {})
    meeting = meetings.change(s, act, meeting, DRAFTED, data, **values)
    content = to_json(said) | {RECORDS: _records(s, meeting)}
    made = Edition(meeting.id, number, content, act.actor, act.now, why, None, None)
    if not rows.add(s, {name: getattr(made, name) for name in Edition.__slots__}):
        raise ConflictError(meeting.key)
    edition_told.edition(s, net, act, meeting, made)
    reading_reminders.arm(s, net, meeting, act.now)
    return meeting


def _records(s: Session, meeting: Meeting) -> dict[str, str]:
    """Return digests of what minutes are made of, as it is on disk, whatever people are called.

    Each line has its own, so that one that is forgotten takes it along.
    """
    standing = lines.standing(s, meeting.id)
    said = {str(one.id): _digest((one.item_id, one.kind, one.text, one.data)) for one in standing}
    guests = [one.data for one in standing if one.data.get(GUEST)]
    known = sorted(attendance.of_meeting(s, meeting.id).items())
    return said | {"": _digest((known, sorted(minute_facts.corrected(s, meeting).items()), *guests))}


def _digest(what: object) -> str:
    return hashlib.sha256(repr(what).encode()).hexdigest()


def latest(s: Session, meeting: Meeting) -> Edition:
    """Return the last edition of a meeting's minutes; Refusal where there is none."""
    found = rows.latest(s, [meeting.id]).get(meeting.id)
    if found is None:
        raise Refusal("editions.no_edition", meeting=meeting.title)
    return found


_PARTS = (
    "sections",
    "attendance",
    "guests",
    "started_at",
    "ended_at",
    "place",
    "way",
    "chair",
    "minute_taker",
)


@dataclass(frozen=True, slots=True)
class Working:
    """A meeting over whose minutes somebody sits: its last edition, and what they would say by now."""

    meeting: Meeting
    edition: Edition
    said: Minutes
    records: dict[str, str] = field(default_factory=dict)
    waiting: tuple[Reading, ...] = ()  # corrections that nobody saw to

    @property
    def is_changed(self) -> bool:
        """Whether lines, attendance or facts were changed since the last edition."""
        if self.records and self.records == self.edition.content.get(RECORDS):
            return False  # somebody is called something else by now
        then = self.edition.minutes
        return any(getattr(self.said, part) != getattr(then, part) for part in _PARTS)


def working(s: Session, net: Network, meeting: Meeting) -> Working:
    """Return the minutes as the minute-taker sees them."""
    waiting = tuple(one for one in rows.readings(s, meeting.id) if one.waits)
    said = minutes_of(s, net, meeting)
    return Working(meeting, latest(s, meeting), said, _records(s, meeting), waiting)


def publish(
    s: Session,
    net: Network,
    act: Act,
    meeting_id: int,
    seen: int,
    why: str = "",
    settled: Iterable[tuple[int, str]] = (),
) -> Meeting:
    """Make a new edition of what was changed, and send it; it must be confirmed again.

    `seen` is the edition that was changed, `settled` the corrections that it sees to: of which edition, and
    who had asked. Refusal for who may not run the meeting, where nothing was
    changed or somebody was faster, and, once minutes were confirmed, without a reason.
    """
    meeting = meetings.hold(s, meeting_id)
    meetings.require(s, net, act, meeting, Right.EDIT_MINUTES)
    now = working(s, net, meeting)
    if now.edition.number != seen:
        raise overtaken(now.edition.number, is_confirmed=now.edition.confirmed_at is not None)
    if not now.is_changed:
        raise Refusal("editions.nothing_changed")
    why = why.strip()[:LONGEST_TEXT]
    if now.edition.confirmed_at is not None and not why:
        raise Refusal("editions.no_reason")
    for number, user in settled:
        if rows.settle(s, meeting.id, number, user, act.now):
            _tell_settled(s, replace(act, request_id=None), meeting, number, user)
    return _make(s, net, act, meeting, now.said, why or now.edition.why)


def read(s: Session, net: Network, act: Act, meeting_id: int, number: int) -> None:
    """Keep that somebody read an edition (確認しました); once more changes nothing.

    Refusal for who takes no part in the meeting, and for an edition that is not the last one.
    """
    meeting = meetings.load(s, meeting_id)
    meetings.require(s, net, act, meeting, Right.READ_MINUTES)
    _require_last(s, meeting, number)
    if rows.read(s, meeting.id, number, act.actor, act.now):
        meetings.record(s, act, meeting, READ, {"edition": number})
        edition_told.counts(s, net, meeting, [act.actor], act.now)


def _require_last(s: Session, meeting: Meeting, number: int) -> Edition:
    last = latest(s, meeting)
    if last.number != number:
        raise overtaken(last.number, is_confirmed=last.confirmed_at is not None)
    return last


def ask_correction(s: Session, net: Network, act: Act, meeting_id: int, number: int, text: str) -> None:
    """Hand a comment to the minute-taker (修正を依頼).

    Refusal for who takes no part, without words, and for an edition that is not the last one.
    """
    meeting = meetings.load(s, meeting_id)
    meetings.require(s, net, act, meeting, Right.ASK_FOR_CORRECTION)
    _require_last(s, meeting, number)
    text = text.strip()
    if not text:
        raise Refusal("editions.empty_correction")
    if len(text) > LONGEST_TEXT:
        raise Refusal("editions.long_correction", most=LONGEST_TEXT)
    meetings.record(s, act, meeting, CORRECTION, {"edition": number, "text": text})
    open_words = [
        one.correction
        for one in rows.readings(s, meeting.id)
        if (one.edition, one.slack_user) == (number, act.actor) and one.waits
    ]
    rows.ask(s, meeting.id, number, act.actor, "\n".join([*open_words, text]), act.now)
    edition_told.correction(s, net, act, meeting, number, text)
    edition_told.counts(s, net, meeting, [act.actor], act.now)


def settle(s: Session, net: Network, act: Act, meeting_id: int, number: int, user: str) -> None:
    """Keep that a correction was seen to, and tell who had asked; Refusal for who may not run the meeting."""
    meeting = meetings.load(s, meeting_id)
    meetings.require(s, net, act, meeting, Right.EDIT_MINUTES)
    if not rows.settle(s, meeting.id, number, user, act.now):
        raise AlreadyDone
    _tell_settled(s, act, meeting, number, user)
    edition_told.counts(s, net, meeting, [user], act.now)


def _tell_settled(s: Session, act: Act, meeting: Meeting, number: int, user: str) -> None:
    meetings.record(s, act, meeting, SETTLED, {"edition": number, "user": user})
    edition_told.settled(s, act, meeting, number, user)


def confirm(s: Session, net: Network, act: Act, meeting_id: int, number: int) -> Meeting:
    """Confirm an edition (確定): the chair, or the secretariat in the chair's absence, who is named.

    Refusal for anybody else, for an edition that is not the last one, while changed lines were not sent, and
    for whoever comes second: they are told who was first. A line that is on disk by then is an unsent change;
    one that comes to be on disk afterwards is not taken.
    """
    meeting = meetings.hold(s, meeting_id)
    place = meetings.require(s, net, act, meeting, Right.CONFIRM_MINUTES)
    last = _require_last(s, meeting, number)
    if last.confirmed_by is not None:
        raise Refusal("editions.confirmed", who=last.confirmed_by, at=last.confirmed_at)
    if working(s, net, meeting).is_changed:
        raise Refusal("editions.unsent_changes")
    if not rows.confirm(s, meeting.id, number, act.actor, act.now):
        raise ConflictError(meeting.key)
    data = {"edition": number, "for_chair": not place.is_chair}
    meeting = meetings.change(s, act, meeting, CONFIRMED, data, state=State.CONFIRMED.value)
    reading_reminders.disarm(s, meeting)
    edition_told.file(s, net, act, meeting, number, "confirmed")
    waiting = [one for one in rows.readings(s, meeting.id) if one.waits and one.slack_user != act.actor]
    edition_told.left(s, act, meeting, number, waiting)
    edition_told.everything(s, meeting, act.now, act.actor)
    return meeting
