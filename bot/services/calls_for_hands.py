"""The call for hands: opened, called to mind, ended; then one allocator after the other is asked.

Whoever comes last is followed by the secretariat, which is asked once and then reads the case in a list
(`unled_list`) until it has a firm or an end.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.allocation import (
    HAND,
    Allocation,
    AppointmentState,
    Deed,
    clean_processes,
    may,
    next_allocator,
    raised,
    times_of,
)
from bot.domain.errors import Refusal
from bot.domain.members import TOBAN, Act
from bot.domain.outcomes import lacks_firm
from bot.domain.rights import Right
from bot.services import allocation_told, allocators, firm_timers, members, people, suitable, unled_list
from bot.services.firm_timers import APPOINTMENT, DECIDE, END, REMINDER, UNLED
from bot.services.records import change, require, tell
from storage import allocations, timers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.domain.allocation import Call
    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Firm
    from bot.network import Network
    from storage.database import Session

NO_TIME = timedelta()


def open_call(s: Session, net: Network, act: Act, inquiry_id: int, processes: Sequence[str] = ()) -> Inquiry:
    """Call for hands: in the thread, and by DM each firm that suits; the rules are frozen from now on.

    `processes` divides the case. Refusal before the first reply, for somebody who does not decide, and where
    the kind of case knows no hands.
    """
    case = allocators.begin(s, act, inquiry_id, "call_opened")
    allocators.require(s, case, Deed.OPEN)
    require(s, net, act, case, Right.CALL_FOR_HANDS)
    kind = net.case_type(case.case_type)
    if HAND not in kind.allocators:
        raise Refusal("allocation.no_hands", number=case.number)
    parts = clean_processes(processes)
    firm_timers.search_ended(s, case)  # of the call before this one, which nobody asks for later
    reminder, end = times_of(net.allocation, act.now, net.hours)
    found = suitable.firms(s, net, case, act.now, end, parts)
    asked = {one.id: [[reason.kind, reason.words] for reason in one.reasons] for one in found}
    values = {
        "inquiry_id": case.id,
        "processes": parts,
        "opened_at": act.now,
        "opened_by": act.actor,
        "reminder_at": reminder,
        "ends_at": end,
        "asked": asked,
        "allocators": list(kind.allocators),
        "decide_seconds": int(net.allocation.decide.total_seconds()),
        "first_hand_wins": kind.first_hand_wins,
        "allocators_asked": 0,
    }
    call_id = allocations.open_call(s, values)
    data = {"call": call_id, "processes": parts, "ends_at": end.isoformat(), "firms": list(asked)}
    data |= _phoned(s, net, [one.skills.firm for one in found], act.now)
    case = change(s, act, case, "call_opened", data, allocation=Allocation.CALLING)
    timers.forget(s, f"{UNLED}:{case.id}")
    dues = {END: end} | ({} if reminder is None else {REMINDER: reminder})
    about = {"call": call_id, "case": case.id}
    timers.arm(s, [timers.new(kind, f"{kind}:{call_id}", due, about) for kind, due in dues.items()])
    call = allocations.call_by_id(s, call_id)
    assert call is not None
    allocation_told.call_opened(s, net, case, call, act.now)
    return case


def remind(s: Session, net: Network, row: dict[str, Any], now: datetime) -> None:
    """Call an open call to mind, to the firms that have said nothing."""
    case, call = _of(s, row, now)
    if call.ended_at is not None or not may(case, Deed.ANSWER):
        return
    answered = {hand.firm_id for hand in allocations.hands_of(s, case.id)}
    firms = members.firms(s)
    today = net.hours.local_day(now)
    asked = (firms[one] for one in call.asked if one not in answered and one in firms)
    left = [firm for firm in asked if not firm.has_left(today)]
    if not left:
        return
    allocation_told.remind(s, net, case, call, left, now)
    told = {"firms": [firm.id for firm in left]} | _phoned(s, net, left, now)
    allocation_told.note(s, _clock(now), case, "call_reminded", told)


def _phoned(s: Session, net: Network, firms: Iterable[Firm], now: datetime) -> dict[str, list[str]]:
    """Return what the timeline keeps of the firms among these that the secretariat is asked to phone."""
    phoned = [firm.id for firm in allocation_told.unreached(s, net, firms, now)]
    return {"by_phone": phoned} if phoned else {}


def end(s: Session, net: Network, row: dict[str, Any], now: datetime) -> None:
    """End a call when its time is over."""
    case, call = _of(s, row, now)
    if call.ended_at is None:
        close(s, net, _clock(now), case, call)


def close(s: Session, net: Network, act: Act, case: Inquiry, call: Call) -> None:
    """End a call, because its time is over or everybody declined, and ask the next allocator."""
    allocations.change_call(s, call.id, ended_at=act.now)
    firm_timers.call_ended(s, call.id)
    if case.allocation != Allocation.CALLING:
        return
    hands = raised(allocations.hands_of(s, case.id))
    once = replace(act, request_id=None)
    case = change(s, once, case, "call_ended", {"hands": hands}, allocation=Allocation.DECIDING)
    allocation_told.edit_firms(s, case, call.asked, act.now)
    ask_next(s, net, case, call, act.now, "hands" if hands else "nobody")


def ask_next(s: Session, net: Network, case: Inquiry, call: Call, now: datetime, why: str) -> None:
    """Ask the next allocator to decide, and say so in the thread; after the last one the secretariat."""
    if not lacks_firm(case):
        return
    who = next_allocator(call)
    if who is None:
        _ask_secretariat(s, net, case, now)
        return
    number = call.allocators_asked + 1
    users = allocators.people_of(s, net, case, who, now)
    allocations.change_call(s, call.id, allocators_asked=number)
    tell(s, _clock(now), case, "allocator_asked", {"role": who, "users": users, "why": why})
    allocation_told.allocate(s, net, case, f"allocate:{call.id}:{number}", users, why, now)
    due = net.hours.add(now, timedelta(seconds=call.decide_seconds))
    about = {"call": call.id, "case": case.id, "asked": number}
    timers.arm(s, [timers.new(DECIDE, f"{DECIDE}:{call.id}:{number}", due, about)])


def undecided(s: Session, net: Network, row: dict[str, Any], now: datetime) -> None:
    """Ask the next allocator where the one before has not decided in time."""
    case, call = _of(s, row, now)
    last = allocations.last_call(s, case.id)
    waits = case.allocation == Allocation.DECIDING and last is not None and last.id == call.id
    if waits and call.allocators_asked == row["data"]["asked"] and call.ended_at is not None:
        ask_next(s, net, case, call, now, "waiting")


def _ask_secretariat(s: Session, net: Network, case: Inquiry, now: datetime) -> None:
    """Ask the secretariat for a firm, without a line in the thread; from now on its list names the case."""
    users = people.alive(s, members.people_of_roles(s, net, [members.SECRETARIAT], now))
    key, why = f"allocate:{case.id}:still:{now.isoformat()}", "still"
    allocation_told.allocate(s, net, case, key, users, why, now)
    told = {"role": members.SECRETARIAT, "users": users, "why": why}
    allocation_told.note(s, _clock(now), case, "allocator_asked", told)
    data = {"case": case.id, "asked": True}
    due = net.hours.add(now, net.allocation.decide)
    timers.arm_anew(s, timers.new(UNLED, f"{UNLED}:{case.id}", due, data))


def keep_asking(
    s: Session, net: Network, inquiry_id: int, now: datetime, answer: timedelta = NO_TIME
) -> None:
    """Let the secretariat be asked after a while, on top of a firm's time to `answer`, where none leads."""
    due = net.hours.add(now, answer + net.allocation.decide)
    timers.arm_anew(s, timers.new(UNLED, f"{UNLED}:{inquiry_id}", due, {"case": inquiry_id}))


def still_unled(s: Session, net: Network, row: dict[str, Any], now: datetime) -> None:
    """Ask the secretariat, by its list once it was asked, unless a firm leads, it ended or a call is open.

    Of a case that lost its first reply after its call was withdrawn it waits until there is one again.
    """
    case = allocators.begin(s, _clock(now), row["data"]["case"], UNLED)
    made = allocations.last_appointment(s, case.id)
    call = allocations.last_call(s, case.id)
    withdrawn = case.allocation == Allocation.NONE and call is not None and call.withdrawn_at is not None
    if withdrawn and case.is_open:
        keep_asking(s, net, case.id, now)
        return
    looking = withdrawn or case.allocation in {Allocation.DECIDING, Allocation.APPOINTED}
    if not lacks_firm(case) or not looking:
        return
    asked = made is not None and case.allocation == Allocation.APPOINTED
    if made is not None and asked and net.hours.add(made.appointed_at, net.allocation.answer) > now:
        keep_asking(s, net, case.id, now)
    elif row["data"].get("asked"):
        unled_list.arm(s, net, now)
    else:
        _ask_secretariat(s, net, case, now)


def unanswered(s: Session, net: Network, row: dict[str, Any], now: datetime) -> None:
    """Remind a firm that was asked by name and has not answered, unless it left; tell who appointed it."""
    made = allocations.appointment_by_id(s, row["data"]["appointment"])
    assert made is not None
    case = allocators.begin(s, _clock(now), made.inquiry_id, APPOINTMENT)
    made = allocations.appointment_by_id(s, made.id)
    if made is None or made.state != AppointmentState.ASKED or case.allocation != Allocation.APPOINTED:
        return
    firm = members.firm(s, made.firm_id)
    assert firm is not None
    has_left = firm.has_left(net.hours.local_day(now))
    key, why = f"appointment:{made.id}:waits", "left" if has_left else "unanswered"
    allocation_told.allocate(s, net, case, key, [made.appointed_by], why, now)
    keep_asking(s, net, case.id, now)
    if has_left:
        return
    by_phone = allocation_told.appointed(s, net, case, made, firm, now, again=":reminder")
    told = {"firm_id": firm.id} | ({"by_phone": [firm.id]} if by_phone else {})
    allocation_told.note(s, _clock(now), case, "appointment_reminded", told)


def _of(s: Session, row: dict[str, Any], now: datetime) -> tuple[Inquiry, Call]:
    """Return the inquiry, locked, and the call of a timer."""
    call = allocations.call_by_id(s, row["data"]["call"])
    assert call is not None
    case = allocators.begin(s, _clock(now), call.inquiry_id, END)
    call = allocations.call_by_id(s, call.id)  # as it is now that nobody else decides
    assert call is not None
    return case, call


def _clock(now: datetime) -> Act:
    return Act(TOBAN, now, "clock")


KINDS = {REMINDER: remind, END: end, DECIDE: undecided, APPOINTMENT: unanswered, UNLED: still_unled}


def run(s: Session, net: Network, rows: Iterable[dict[str, Any]], now: datetime) -> None:
    """Carry out what is due of finding a firm."""
    for row in sorted(rows, key=lambda row: row["due"]):
        KINDS[row["kind"]](s, net, row, now)
