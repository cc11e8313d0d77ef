"""臨時休業: the secretariat closes the desk for some days, and what runs then moves with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.closing import Change, moved_deadline, moved_timer
from bot.domain.deadlines import Deadline, Reason
from bot.domain.errors import Refusal
from bot.domain.members import Edits
from bot.domain.rota import turn_of
from bot.domain.rota_changes import SUNDAY, monday_of
from bot.services import edits, members, notice_told, people, pings
from bot.services.messages import NOTE, message, owe_edits_about
from bot.services.records import AlreadyDone, ConflictError, change, load
from storage import history, inquiries, outbox, rota, timers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act, Firm
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
    """What closing comes to: what moves, and the firms concerned nobody of which is in Slack.

    `lost` are the published turns of weeks that have no turn any more.
    """

    first: date
    last: date
    moves: tuple[Move, ...]
    unreached: tuple[Firm, ...] = ()
    lost: tuple[tuple[date, str, Firm], ...] = ()


def preview(s: Session, net: Network, act: Act, first: date, last: date) -> Closing:
    """Say what closing from day to day would move; nothing is done. Refusal as of `close`."""
    members.require_secretariat(s, net, act)
    hours = _change(net, act, first, last)
    found = (_move(case, _deadline_of(case), hours) for case in inquiries.still_open(s, MOST))
    moves = tuple(move for move in found if move is not None)
    return Closing(first, last, moves, lost=tuple(_lost(s, hours, first, last)))


def close(s: Session, net: Network, act: Act, first: date, last: date, reason: str) -> Closing:
    """Close the desk from day to day, both included: a named act of the secretariat.

    Deadlines and steps of open inquiries move by the service time they lose from now on. Refusal for anybody
    else, for days that are over or closed already, without a reason, and for a desk that never closes.
    """
    members.require_secretariat(s, net, act)
    if not reason:
        raise Refusal("closing.no_reason")
    net = edits.current(s, net)
    _once(s, act)
    hours = _change(net, act, first, last)
    table = edits.table(net, edits.HOURS)
    edits.put(s, net, act, edits.HOURS, table | {"closures": [*table["closures"], f"{first}/{last}"]})
    days = {"first": first.isoformat(), "last": last.isoformat()}
    history.add(s, act.now, act.actor, CLOSING, {}, {**days, "reason": reason, "request": act.request_id})
    armed = timers.lock_open(s)  # timers first, as the engine does: nobody waits crosswise
    _move_openings(s, hours)
    moves = []
    for case in inquiries.still_open(s, MOST):
        move = _carry_out(s, act, case, armed.get(case.id, []), hours, {**days, "reason": reason})
        moves += [] if move is None else [move]
    lost = _lost(s, hours, first, last)
    unreached = _tell_firms(s, net, act, moves, lost, {**days, "reason": reason})
    return Closing(first, last, tuple(moves), tuple(unreached), tuple(lost))


def catch_up(s: Session, net: Network, act: Act, case: Inquiry, stopped_at: datetime) -> Inquiry:
    """Move a reopened inquiry by each closing since its clock stopped, as if it had run; return it."""
    edited = history.since(s, edits.HOURS, stopped_at)
    for row in history.since(s, CLOSING, stopped_at):
        its = max((one for one in edited if one["id"] < row["id"]), key=lambda one: one["id"])
        before, after = (_with_hours(net, its[side]) for side in ("before", "after"))
        armed = [timer for timer in timers.of_inquiry(s, case.id) if timer["status"] == "armed"]
        why = {name: row["after"][name] for name in ("first", "last", "reason")}
        request = act.request_id and f"{act.request_id}:{row['id']}"
        by = replace(act, actor=row["actor"], request_id=request)
        _carry_out(s, by, case, armed, Change(row["at"], before.hours, after.hours), why)
        case = load(s, case.id)
    return case


def _with_hours(net: Network, table: dict[str, Any]) -> Network:
    return net.edited(Edits(service_hours=table))


def _once(s: Session, act: Act) -> None:
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
    return Change(act.now, hours, _with_hours(net, closed).hours)


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
    if case.pinged_at is None and (opening := hours.opening(case.ping_due)) != case.ping_due:
        timers.arm_opening(s, pings.opening_timer(opening))
        values["ping_due"] = opening
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
        timers.arm_opening(s, pings.opening_timer(hours.opening(row["due"])))


def _lost(s: Session, hours: Change, first: date, last: date) -> list[tuple[date, str, Firm]]:
    """Return the published turns of the weeks that turn no more."""
    turns = rota.turns_between(s, monday_of(first), last)
    weeks = {week for week, _, _ in turns if turn_of(week, hours.after) is None}
    gone = {week for week in weeks if (at := turn_of(week, hours.before)) and at > hours.now}
    firms = members.firms(s)
    return [(week, lane, firms[firm_id]) for week, lane, firm_id in turns if week in gone]


def _tell_firms(
    s: Session,
    net: Network,
    act: Act,
    moves: Sequence[Move],
    lost: Sequence[tuple[date, str, Firm]],
    why: dict[str, Any],
) -> list[Firm]:
    """Owe one DM to each contact of the firms that have what moved, or had a turn or stood in for it.

    What they were told of the turn is edited. Return the firms Slack does not reach.
    """
    told: dict[str, dict[str, list[list[Any]]]] = {}
    unreached: dict[str, Firm] = {}

    def tell(firm: Firm, about: str, line: list[Any]) -> None:
        contacts = people.reachable(s, [firm])
        if not contacts:
            unreached[firm.id] = firm
        for user, _ in contacts:
            lines = told.setdefault(user, {"moves": [], "lost": []})[about]
            lines += [] if line in lines else [line]

    for move in moves:
        if move.case.pinged_at is None:  # nobody was called to it yet
            continue
        line = [move.case.number, move.case.lane, move.before.isoformat(), move.after.isoformat()]
        for firm in pings.firms_for(s, net, move.case, move.case.pinged_at):
            tell(firm, "moves", line)
    for week, lane, holder in lost:
        for firm in [holder, *_standing_in(s, week, lane, holder)]:
            tell(firm, "lost", [week.isoformat(), lane, holder.label])
            owe_edits_about(s, [notice_told.subject(week, lane, firm.id)], act.now)
    key = f"{CLOSING}:{act.request_id or act.now.isoformat()}"
    about = {**why, "actor": act.actor}
    outbox.owe(
        s,
        [
            message(f"{key}:{user}", user, "dm_closing", about | lines, act.now, urgency=NOTE)
            for user, lines in told.items()
        ],
    )
    return list(unreached.values())


def _standing_in(s: Session, week: date, lane: str, holder: Firm) -> list[Firm]:
    firms, rows = members.firms(s), rota.stand_ins_between(s, week, week + SUNDAY)
    return [firms[row["firm_id"]] for row in rows if (row["lane"], row["instead_of"]) == (lane, holder.id)]
