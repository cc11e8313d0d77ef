"""臨時休業: the secretariat closes the desk for some days, and what runs then moves with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.closing import Change, moved_deadline, moved_timer
from bot.domain.deadlines import Deadline, Reason
from bot.domain.errors import Refusal
from bot.domain.members import Edits
from bot.domain.rights import Right
from bot.domain.rota import turn_of
from bot.domain.rota_changes import monday_of
from bot.services import closing_told, edits, members, opening, roles
from bot.services.records import AlreadyDone, ConflictError, change, load
from storage import history, inquiries, rota, timeline, timers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act, Firm
    from bot.domain.service_hours import ServiceHours
    from bot.network import Network
    from storage.database import Session

CLOSING = "closing"  # the subject of its history
MOST = 10_000  # open inquiries
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Move:
    """An open inquiry whose deadline moves."""

    case: Inquiry
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing, or opening again, comes to: what moves, and the firms that Slack does not reach.

    `turns` are the published ones of weeks that have no turn any more, or have one again. `opens` are the
    days that open again; None where no other closure keeps any of them closed.
    """

    first: date
    last: date
    moves: tuple[Move, ...]
    unreached: tuple[Firm, ...] = ()
    turns: tuple[tuple[date, str, Firm], ...] = ()
    opens: tuple[date, ...] | None = None


def preview(s: Session, net: Network, act: Act, first: date, last: date) -> Closing:
    """Say what closing from day to day would move; nothing is done. Refusal as of `close`."""
    roles.require(s, net, act, Right.CLOSE_DAYS)
    return look(s, _change(net, act, first, last), first, last)


def look(s: Session, hours: Change, first: date, last: date) -> Closing:
    """Say what a change of hours for these days would move."""
    found = (_move(case, _deadline_of(case), hours) for case in inquiries.still_open(s, MOST))
    moves = tuple(move for move in found if move is not None)
    return Closing(first, last, moves, turns=tuple(_turns(s, hours, first, last)))


def close(s: Session, net: Network, act: Act, first: date, last: date, reason: str) -> Closing:
    """Close the desk from day to day, both included: a named act of the secretariat.

    Deadlines and steps of open inquiries move by the service time they lose from now on. Refusal for anybody
    else, for days that are over or closed already, without a reason, and for a desk that never closes.
    """
    roles.require(s, net, act, Right.CLOSE_DAYS)
    if not reason:
        raise Refusal("closing.no_reason")
    net = edits.current(s, net)
    once(s, act)
    hours = _change(net, act, first, last)
    put_closures(s, net, act, [*edits.table(net, edits.HOURS)["closures"], f"{first}/{last}"])
    why = {"first": first.isoformat(), "last": last.isoformat(), "reason": reason}
    return carry_out(s, net, act, hours, first, last, why)


def carry_out(
    s: Session, net: Network, act: Act, hours: Change, first: date, last: date, why: dict[str, Any]
) -> Closing:
    """Move what a change of hours for these days moves, and tell who is concerned; `why` is kept with it.

    So is the last event by now: whatever stopped a clock is either among those before, and what it stopped
    is not moved here, or comes after, whatever time it is said to have happened at.
    """
    inquiries.hold_arrivals(s)  # whatever has no number yet gets the new hours
    armed = timers.lock_open(s)
    inquiries.lock_open(s)
    seen = {"request": act.request_id, "event": timeline.last_id(s)}
    history.add(s, act.now, act.actor, CLOSING, {}, why | seen)
    _move_openings(s, hours)
    moves = []
    for case in inquiries.still_open(s, MOST):
        move = _carry_out(s, act, case, armed.get(case.id, []), hours, why)
        moves += [] if move is None else [move]
    turns = _turns(s, hours, first, last)
    found = closing_told.firms(s, net, act, moves, turns, why)
    unreached = [replace(firm, phone=members.phones(s, firm)) for firm in found]
    return Closing(first, last, tuple(moves), tuple(unreached), tuple(turns))


def catch_up(s: Session, net: Network, act: Act, case: Inquiry, stopped: dict[str, Any]) -> Inquiry:
    """Move a reopened inquiry by each closing since its clock `stopped` (an event), as if it had run."""
    changes = history.of_any(s, [edits.HOURS, CLOSING])
    edited = [row for row in changes if row["subject"] == edits.HOURS]
    for row in (one for one in changes if one["subject"] == CLOSING and _came_after(one, stopped)):
        its = [one for one in edited if one["id"] < row["id"]][-1]
        before, after = (with_hours(net, its[side]) for side in ("before", "after"))
        armed = [timer for timer in timers.of_inquiry(s, case.id) if timer["status"] == "armed"]
        why = {name: value for name, value in row["after"].items() if name not in {"request", "event"}}
        request = act.request_id and f"{act.request_id}:{row['id']}"
        by = replace(act, actor=row["actor"], request_id=request)
        _carry_out(s, by, case, armed, Change(row["at"], before, after), why)
        case = load(s, case.id)
    return case


def _came_after(row: dict[str, Any], stopped: dict[str, Any]) -> bool:
    """Whether the desk was closed after a clock had stopped; of earlier versions' closings the times tell."""
    seen: int | None = row["after"].get("event")
    return bool(row["at"] > stopped["at"]) if seen is None else bool(stopped["id"] <= seen)


def with_hours(net: Network, table: dict[str, Any]) -> ServiceHours:
    """Return the service hours that a table as of `edits.table` gives the network."""
    return net.edited(Edits(service_hours=table)).hours


def put_closures(s: Session, net: Network, act: Act, closures: Sequence[str]) -> None:
    """Replace the network's closures."""
    edits.put(s, net, act, edits.HOURS, edits.table(net, edits.HOURS) | {"closures": list(closures)})


def once(s: Session, act: Act) -> None:
    """Raise AlreadyDone for the form that Slack delivered twice."""
    if act.request_id is not None and any(
        row["after"].get("request") == act.request_id for row in history.of(s, CLOSING, 20)
    ):
        raise AlreadyDone


def _change(net: Network, act: Act, first: date, last: date) -> Change:
    hours = net.hours
    if hours.always:
        raise Refusal("closing.always")
    if last < first:
        raise Refusal("closing.backwards")
    if first < hours.local_day(act.now):
        raise Refusal("closing.past")
    if last - first > LONGEST:
        raise Refusal("closing.too_long")
    day = first
    while hours.closure_on(day) is not None:
        day += timedelta(days=1)
        if day > last:
            raise Refusal("closing.already")
    table = edits.table(net, edits.HOURS)
    closed = table | {"closures": [*table["closures"], f"{first}/{last}"]}
    return Change(act.now, hours, with_hours(net, closed))


def _deadline_of(case: Inquiry) -> Deadline:
    reason = tuple(Reason.from_json(one) for one in case.why_deadline)
    window = timedelta(seconds=case.window_seconds)
    return Deadline(case.received_at, window, case.clock_starts, case.deadline, reason)


def _move(case: Inquiry, deadline: Deadline, hours: Change) -> Move | None:
    after = moved_deadline(deadline, hours).due
    return None if after == case.deadline else Move(case, case.deadline, after)


def _carry_out(
    s: Session, act: Act, case: Inquiry, armed: Sequence[dict[str, Any]], hours: Change, why: dict[str, Any]
) -> Move | None:
    """Move one inquiry with its timers; ConflictError where somebody was faster."""
    deadline = _deadline_of(case)
    moved = moved_deadline(deadline, hours)
    later = [row | at for row in armed if (at := moved_timer(row, hours)) is not None]
    timers.move(s, later)
    values: dict[str, Any] = {}
    if case.pinged_at is None and (opens := hours.opening(case.ping_due)) != case.ping_due:
        timers.arm_opening(s, opening.timer(opens))
        values["ping_due"] = opens
    if moved.due == deadline.due:
        if values and not inquiries.change(s, case, **values):
            raise ConflictError(case.number)
        return None
    values |= {"deadline": moved.due, "clock_starts": moved.starts}
    values["why_deadline"] = [reason.to_json() for reason in moved.reason]
    data = {**why, "before": deadline.due.isoformat(), "after": moved.due.isoformat()}
    change(s, act, case, "deadline_moved", data, **values)
    return Move(case, deadline.due, moved.due)


def _move_openings(s: Session, hours: Change) -> None:
    """Let what waits for an opening that is none any more wait for the next one."""
    idle = [row for row in timers.openings(s, hours.now) if hours.opening(row["due"]) != row["due"]]
    timers.disarm(s, [row["id"] for row in idle])
    for row in idle:
        timers.arm_opening(s, opening.timer(hours.opening(row["due"])))


def _turns(s: Session, hours: Change, first: date, last: date) -> list[tuple[date, str, Firm]]:
    """Return the published turns of the weeks that turn no more, or turn again."""
    published = rota.turns_between(s, monday_of(first), last)
    weeks = {week for week, _, _ in published}
    turn = {week: (turn_of(week, hours.before), turn_of(week, hours.after)) for week in weeks}
    firms = members.firms(s)
    return [
        (week, lane, firms[firm_id]) for week, lane, firm_id in published if _differs(*turn[week], hours.now)
    ]


def _differs(before: datetime | None, after: datetime | None, now: datetime) -> bool:
    """Whether a week that has not turned yet loses its turn, or one without a turn gets it back."""
    return after is not None if before is None else after is None and before > now
