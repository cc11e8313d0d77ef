"""The first reply: recorded, corrected, taken back; one record stops the clock of linked inquiries, too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain import rights
from bot.domain.errors import Refusal
from bot.domain.inquiries import State, check_replied_at
from bot.domain.rights import Right
from bot.services import calling_off, closing, members, pings, roles
from bot.services.messages import owe_edits
from bot.services.records import AlreadyDone, change, load, load_for, load_open, require_customer, tell
from storage import inquiries, locks, outbox, settings, timeline, timers

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session

ANSWERED = "answered"  # why a message became pointless
_STOPPED = ("replied", "dismissed")


def record(
    s: Session,
    net: Network,
    act: Act,
    inquiry_id: int,
    replied_at: datetime | None = None,
    means: str | None = None,
    text: str = "",
    replied_by: str | None = None,
) -> Inquiry:
    """Record that the customer was replied to: now and by whoever records it, unless said otherwise.

    Refusal for somebody who was not called, a reply before the arrival or in the future, and for
    whoever comes second: `already_answered` says who was first.
    """
    case, has_linked = load_for(s, net, act, inquiry_id, Right.RECORD_REPLY)
    if not case.is_open:
        return _repeated_or_refused(s, act, case)
    at = replied_at or max(act.now, case.received_at)  # a clock that was set back is no reason to refuse
    if replied_at is not None:
        check_replied_at(case, replied_at, act.now)
    others = _locked_group(s, case) if has_linked or case.is_linked else []
    said = _Said(at, replied_by or act.actor, means, text)
    answered = _stop(s, act, case, said, {})
    for other in others:
        if other.is_open and other.received_at <= at:
            _stop(s, act, other, said, {"with": case.number})
    return answered


def _repeated_or_refused(s: Session, act: Act, case: Inquiry) -> Inquiry:
    if case.state == State.DISMISSED:
        raise Refusal("already_dismissed", number=case.number)
    same_click = act.request_id is not None and any(
        event["request_id"] == f"{act.request_id}:{case.id}:replied"
        for event in timeline.events_of(s, case.id)
    )
    if same_click:
        return case
    raise Refusal("already_answered", number=case.number, who=case.reply_entered_by, at=case.reply_entered_at)


@dataclass(frozen=True, slots=True)
class _Said:
    """What is recorded of a reply."""

    at: datetime
    by: str
    means: str | None
    text: str

    def event(self, case: Inquiry) -> dict[str, Any]:
        """Return what the timeline keeps of it."""
        late = self.at > case.deadline
        said = {"replied_at": self.at.isoformat(), "by": self.by, "means": self.means}
        return {**said, "late": late, "text": self.text}

    def columns(self) -> dict[str, Any]:
        """Return what the inquiry keeps of it."""
        return {
            "replied_at": self.at,
            "replied_by": self.by,
            "replied_means": self.means,
            "replied_text": self.text,
        }


def _stop(s: Session, act: Act, case: Inquiry, said: _Said, extra: dict[str, Any]) -> Inquiry:
    entered = {"state": State.ANSWERED, "reply_entered_at": act.now, "reply_entered_by": act.actor}
    timers.cancel(s, [case.id])
    return change(s, act, case, "replied", said.event(case) | extra, **said.columns(), **entered)


def amend(
    s: Session,
    net: Network,
    act: Act,
    inquiry_id: int,
    replied_at: datetime | None = None,
    means: str | None = None,
    text: str = "",
    replied_by: str | None = None,
) -> Inquiry:
    """Say more of a recorded reply, by its author or the secretariat; when it was entered stays."""
    case = _answered_case(s, net, act, inquiry_id)
    at = replied_at or case.replied_at or act.now
    check_replied_at(case, at, act.now)
    said = _Said(at, replied_by or case.replied_by or act.actor, means, text)
    for one in (case, *_answered_together(s, case)):
        change(s, act, one, "reply_amended", said.event(one), **said.columns())
    return load(s, case.id)


def undo(s: Session, net: Network, act: Act, inquiry_id: int) -> Inquiry:
    """Take a recorded reply back: its author or the secretariat. What was not sent yet is armed again."""
    settings.wait_for_edits(s)
    case = _answered_case(s, net, act, inquiry_id)
    together = _answered_together(s, case)
    reopen(s, net, act, case, "reply_undone", {})
    for other in together:
        reopen(s, net, act, other, "reply_undone", {"with": case.number})
    return load(s, case.id)


def _answered_case(s: Session, net: Network, act: Act, inquiry_id: int) -> Inquiry:
    """Return an answered inquiry for the author of its reply or the secretariat; Refusal otherwise."""
    case = load(s, inquiry_id)
    if case.state != State.ANSWERED:
        raise Refusal("not_answered", number=case.number)
    author = case.reply_entered_by
    rights.require(roles.to_record(s, net, act, author), Right.UNDO_REPLY, who=author)
    return case


def _answered_together(s: Session, case: Inquiry) -> list[Inquiry]:
    """Return the linked inquiries whose clocks the same record stopped."""
    mark = (State.ANSWERED, case.reply_entered_at, case.reply_entered_by)
    others = _locked_group(s, case)
    return [one for one in others if (one.state, one.reply_entered_at, one.reply_entered_by) == mark]


def reopen(s: Session, net: Network, act: Act, case: Inquiry, kind: str, data: dict[str, Any]) -> None:
    """Start the clock again where it would be now, closings since then included; call whom nobody called.

    Looking for a firm, which needs a first reply, is called off. Refusal once a lead firm is chosen. Callers
    have waited for edits first: of a closing at the same moment, one of the two must see the other.
    """
    require_customer(case)
    if case.lead_firm_id is not None:
        lead = members.firm(s, case.lead_firm_id)
        raise Refusal("allocation.reply_stays", number=case.number, firm=lead and lead.label)
    stopped = [event for event in timeline.events_of(s, case.id) if event["kind"] in _STOPPED][-1]
    values: dict[str, Any] = dict.fromkeys(
        ("replied_at", "replied_by", "replied_means", "reply_entered_at", "reply_entered_by", "dismissed_as")
    )
    if case.pinged_at is None:
        values["ping_due"] = net.hours.next_opening(act.now)
    timers.rearm(s, case.id)  # first the clock's, then the inquiry, then the others: see storage.locks
    case = change(s, act, case, kind, data, state=State.OPEN, replied_text="", **values)
    case = calling_off.call_off(s, net, act, case)
    case = closing.catch_up(s, net, act, case, stopped)
    outbox.revive(s, case.id, ANSWERED)
    if case.pinged_at is None:
        pings.ping_now_or_at_opening(s, net, case, act.now, "ping")


def note_absence(s: Session, net: Network, act: Act, inquiry_id: int) -> Inquiry:
    """Note that the customer was phoned and not there; the clock runs on."""
    case = load_open(s, net, act, inquiry_id, Right.NOTE_ABSENT_CUSTOMER)
    try:
        tell(s, act, case, "absent", {})
    except AlreadyDone:
        return case
    owe_edits(s, [case.id], act.now)
    return case


def _locked_group(s: Session, case: Inquiry) -> list[Inquiry]:
    """Return the inquiries linked with this one as they are now, all of the group locked in one order."""
    ids = [other.id for other in group_of(s, case)]
    if ids:
        locks.take(s, [case.id, *ids])
    found = inquiries.by_ids(s, ids)
    return [found[one] for one in ids]


def group_of(s: Session, case: Inquiry) -> list[Inquiry]:
    """Return the inquiries linked with this one, whichever of them is the main one."""
    main_id = case.linked_to or case.id
    found = inquiries.linked_with(s, main_id)
    if case.linked_to is not None:
        found.append(load(s, main_id))
    return [other for other in found if other.id != case.id]
