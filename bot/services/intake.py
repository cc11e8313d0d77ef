"""An inquiry arrives: it gets a number and a clock, and the firm on duty is called, in one transaction."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.deadlines import reply_deadline
from bot.domain.escalation import due_times, overtaken_at, steps_of
from bot.services import customers, edits, pings, receipts, searchable, turns, unled_list
from bot.services.messages import owe_card
from bot.services.records import load
from storage import inquiries, timeline, timers

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.deadlines import Deadline
    from bot.domain.escalation import Step
    from bot.domain.inquiries import Draft, Inquiry
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session


def register(s: Session, net: Network, act: Act, draft: Draft, origin_key: str | None = None) -> Inquiry:
    """Put an inquiry on disk and return it with its number.

    The same `origin_key` (a form, an Idempotency-Key) gives the same inquiry again. Refusal for one that
    says nothing or comes from the future.
    """
    if origin_key is not None and (known := inquiries.by_origin(s, origin_key)) is not None:
        return known
    draft = _cleaned(net, draft.as_seen())
    draft.check(act.now)
    received_at = draft.received_at or act.now
    steps = steps_of(net.reply, net.escalation)
    values = _customer(draft) | {
        "number": _number(s, net, act.now),
        "origin_key": origin_key,
        "surface": act.surface,
        "entered_by": act.actor,
        "entered_at": act.now,
        "received_at": received_at,
        "steps": [step.to_json() for step in steps],
    }
    case, net, deadline = _added(s, net, act, values)
    searchable.note_case(s, case)
    customers.note(s, case)
    data = {"source": case.source, "received_at": received_at.isoformat(), "lane": case.lane}
    data |= {"deadline": case.deadline.isoformat(), "ping_due": case.ping_due.isoformat()}
    timeline.add_event(s, act.event("received", data, act.request_id) | {"inquiry_id": case.id})
    owe_card(s, case.id, act.now)
    arm_steps(s, net, case, deadline, steps)
    pings.ping_now_or_at_opening(s, net, case, act.now, "ping")
    receipts.owe(s, net, case, act.now)
    return load(s, case.id)


def _added(s: Session, net: Network, act: Act, values: dict[str, Any]) -> tuple[Inquiry, Network, Deadline]:
    """Add an inquiry; return it with its deadline, and the network with the hours that count by now."""
    deadline, clock = _clock(net, values["received_at"], act.now)
    inquiry_id, hours = inquiries.add(s, values | clock)
    if hours != net.edited_hours:  # edited since this process read them
        net = net.edited(edits.load(s))
        deadline, clock = _clock(net, values["received_at"], act.now)
        inquiries.put_clock(s, inquiry_id, clock)
    return load(s, inquiry_id), net, deadline


def arm_steps(s: Session, net: Network, case: Inquiry, deadline: Deadline, steps: tuple[Step, ...]) -> None:
    """Set the timers of the chain. A reminder knows when the next step overtakes it."""
    times = due_times(steps, deadline.starts, deadline.due, deadline.window, net.hours)
    rows = [
        _timer(case, "deadline", "deadline", deadline.due, {}),
        turns.timer(net, case.entered_at),
        unled_list.timer(net, case.entered_at),
    ]
    for step, at in times:
        until = overtaken_at(step, times, deadline.due)
        data = {"step": step.to_json()} | ({"until": until.isoformat()} if until else {})
        rows.append(_timer(case, step.key, step.kind, at, data))
    timers.arm(s, rows)


def _timer(case: Inquiry, key: str, kind: str, due: datetime, data: dict[str, Any]) -> dict[str, Any]:
    return timers.new(kind, f"{case.id}:{key}", due, data, inquiry_id=case.id)


def _number(s: Session, net: Network, now: datetime) -> str:
    year = now.astimezone(net.hours.timezone).year
    return f"{year % 100:02d}-{inquiries.next_number(s, year):04d}"


def _clock(net: Network, received_at: datetime, now: datetime) -> tuple[Deadline, dict[str, Any]]:
    """Return the deadline by the network's hours, and what the inquiry keeps of it."""
    deadline = reply_deadline(received_at, net.reply.window, net.hours)
    return deadline, {
        "ping_due": net.hours.next_opening(now),
        "clock_starts": deadline.starts,
        "deadline": deadline.due,
        "deadline_wall": deadline.received_at + deadline.window,
        "window_seconds": int(deadline.window / timedelta(seconds=1)),
        "why_deadline": [reason.to_json() for reason in deadline.reason],
    }


def _customer(draft: Draft) -> dict[str, Any]:
    values = asdict(draft)
    del values["received_at"]
    lists = {"attachments": list(draft.attachments), "marks": list(draft.marks)}
    return values | lists | {"extra": draft.extra or {}}


def _cleaned(net: Network, draft: Draft) -> Draft:
    """Return the draft with an unknown lane or kind of case kept among what we do not know."""
    lane_known = draft.lane is None or draft.lane in {lane.id for lane in net.lanes}
    type_known = draft.case_type is None or draft.case_type in {kind.id for kind in net.case_types}
    if lane_known and type_known:
        return draft
    values = asdict(draft)
    values["extra"] = dict(draft.extra or {})
    for name, known in (("lane", lane_known), ("case_type", type_known)):
        if not known:
            values["extra"][name] = values[name]
            values[name] = None
    return type(draft)(**values)
