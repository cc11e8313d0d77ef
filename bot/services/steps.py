"""What falls due: claimed, decided and owed in one transaction, so that each step happens exactly once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.escalation import DUTY, Step
from bot.domain.members import TOBAN
from bot.domain.rota import week_of
from bot.services import (
    calls_for_hands,
    duty,
    mail_told,
    meeting_live,
    meeting_timers,
    members,
    opening,
    outcome_told,
    people,
    pings,
    retention,
    rota_timers,
    todos,
    unled_list,
)
from bot.services.messages import (
    CALL,
    INQUIRIES_CHANNEL,
    REMINDER,
    UNLED_LIST,
    card_key,
    direct,
    message,
    owe_edits,
)
from storage import inquiries, involved, outbox, settings, timeline, timers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.domain.inquiries import Inquiry
    from bot.network import Network
    from storage.database import Session

    Run = Callable[[Session, Network, list[dict[str, Any]], datetime], None]

BATCH = 500  # timers claimed in one transaction
BACKUP = "backup"
Called = dict[str, "str | None"]  # people, each with the firm through which they are called


@dataclass
class _Owed:
    """What one batch of steps comes to, written with one statement a table."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    involved: list[dict[str, Any]] = field(default_factory=list)
    edited: list[int] = field(default_factory=list)


def run_due(s: Session, net: Network, now: datetime, most: int = BATCH) -> list[datetime]:
    """Carry out the steps due by `now`, `most` at a time; return when each was due (empty: nothing was).

    KeyError, and none of them is carried out, where one is of a kind that is not in KINDS.
    """
    if settings.get(s, settings.PAUSED):  # after a restore, until the secretariat decides
        return []
    claimed = timers.claim_due(s, now, most, _hold(s, now, most))
    if not claimed:
        return []
    held = [row for row in claimed if _must_wait(net, row, now)]
    if held:
        timers.put_off(s, [row["id"] for row in held], net.hours.next_opening(now))
    ready = [row for row in claimed if row not in held]
    if unknown := {row["kind"] for row in ready} - KINDS:
        raise KeyError(*sorted(unknown))
    if any(row["kind"] == "opening" for row in ready):
        pings.open_the_day(s, net, now)
    _run_steps(s, net, [row for row in ready if row["inquiry_id"] is not None], now)
    others = [row for row in ready if row["inquiry_id"] is None]
    for kinds, run in _BESIDE_THE_CLOCKS:
        if theirs := [row for row in others if row["kind"] in kinds]:
            run(s, net, theirs, now)
    return [row["due"] for row in ready]


# Who carries out which timers of no inquiry, one after the other in this order.
_BESIDE_THE_CLOCKS: tuple[tuple[Collection[str], Run], ...] = (
    (rota_timers.KINDS, rota_timers.run),
    (calls_for_hands.KINDS, calls_for_hands.run),
    ({UNLED_LIST}, unled_list.run),
    ({outcome_told.ASK}, outcome_told.run),
    (meeting_timers.KINDS, meeting_timers.run),
    ({todos.REMINDER}, todos.run),
    ({retention.RETENTION}, retention.run),
    ({mail_told.FORGETTING}, mail_told.run),
)
_OF_INQUIRIES = {"opening", "reminder", "call", "deadline"}
KINDS = frozenset(_OF_INQUIRIES).union(*(kinds for kinds, _ in _BESIDE_THE_CLOCKS))  # whatever falls due


def _hold(s: Session, now: datetime, most: int) -> list[int]:
    """Lock the inquiries that timers beside the clocks are about, and return the ids of these timers.

    All at once and before any timer is claimed: see `storage.locks`.
    """
    due = timers.due_beside_the_clocks(s, now, most)
    about = {row["data"]["case"] for row in due if "case" in row["data"]}
    if any(row["kind"] == "opening" for row in due):
        about |= {case.id for case in inquiries.waiting_for_ping(s, now)}
    if any(row["kind"] == retention.RETENTION for row in due):
        about |= set(retention.piece(s, now))
    if about:
        inquiries.lock(s, list(about))
    return [row["id"] for row in due]


def put_aside(s: Session, now: datetime, until: datetime) -> list[datetime]:
    """Put off the oldest timer due by `now`, which cannot be carried out; return when it was due."""
    claimed = timers.claim_due(s, now, 1)
    timers.put_off(s, [row["id"] for row in claimed], until)
    return [row["due"] for row in claimed]


def _must_wait(net: Network, row: dict[str, Any], now: datetime) -> bool:
    """Outside service hours nobody is woken: a step found late waits for the next opening."""
    wakes = row["kind"] not in {"deadline", retention.RETENTION, meeting_live.KIND}
    return wakes and opening.must_wait(net, row["due"], now)


def _run_steps(s: Session, net: Network, rows: list[dict[str, Any]], now: datetime) -> None:
    cases = inquiries.by_ids(s, {row["inquiry_id"] for row in rows})
    cards = outbox.ids_of(s, [card_key(case_id) for case_id in cases])
    roles = _Roles(s, net, now)
    owed = _Owed()
    for row in rows:
        case = cases[row["inquiry_id"]]
        if not case.is_open:
            continue
        if row["kind"] == "reminder":
            _remind(roles, owed, case, row, now)
        elif row["kind"] == "call":
            _call(roles, owed, case, row, now, cards.get(card_key(case.id)))
        owed.edited.append(case.id)
    timeline.add_events(s, owed.events)
    involved.involve(s, owed.involved, net.hours.local_day(now))
    outbox.owe(s, owed.messages)
    if owed.edited:
        owe_edits(s, owed.edited, now)


class _Roles:
    """Who fills a role at this moment, looked up once a batch."""

    def __init__(self, s: Session, net: Network, now: datetime) -> None:
        self._s, self._net, self._now = s, net, now
        self._known: dict[tuple[str | None, ...], Called] = {}

    def duty(self, case: Inquiry) -> Called:
        """The people of the firm (or firms) that the inquiry was given to."""
        at, hours = case.pinged_at or self._now, self._net.hours
        when = f"{week_of(at, hours)} {hours.local_day(at)}"  # a stand-in changes by the day
        return self._cached(("duty", case.firm_id, case.lane, when), lambda: self._duty(case))

    def _duty(self, case: Inquiry) -> Called:
        firms = pings.firms_for(self._s, self._net, case, case.pinged_at or self._now)
        return people.each_once(people.reachable(self._s, self._net, firms, self._now))

    def unreached(self, case: Inquiry) -> list[dict[str, Any]]:
        """The DMs to the secretariat about firms nobody of which is reached any more."""
        firms = pings.firms_for(self._s, self._net, case, case.pinged_at or self._now)
        return [row for one in firms for row in pings.unreachable(self._s, self._net, case, one, self._now)]

    def of(self, role: str, case: Inquiry) -> Called:
        """The people of a role; `duty` and `backup` depend on the inquiry."""
        if role == DUTY:
            return self.duty(case)
        if role == BACKUP:
            return self._cached(("backup", case.lane, case.firm_id), lambda: self._backup(case))
        return self._cached((role,), lambda: self._alive(role))

    def _alive(self, role: str) -> Called:
        """Leave out closed accounts: a role that only they fill is filled by nobody."""
        named = members.fillers(self._s, self._net, [role], self._now)
        return {user: named[user] for user in people.alive(self._s, list(named))}

    def _backup(self, case: Inquiry) -> Called:
        lanes = [case.lane] if case.lane else [lane.id for lane in self._net.lanes]
        firms = [firm for lane in lanes if (firm := duty.backup(self._s, self._net, lane, self._now))]
        return people.each_once(people.reachable(self._s, self._net, firms, self._now))

    def _cached(self, key: tuple[str | None, ...], look_up: Any) -> Called:
        if key not in self._known:
            self._known[key] = look_up()
        return self._known[key]


def _remind(roles: _Roles, owed: _Owed, case: Inquiry, row: dict[str, Any], now: datetime) -> None:
    """Remind the duty firm by DM, unless the next step is due by now as well."""
    step = Step.from_json(row["data"]["step"])
    if datetime.fromisoformat(row["data"]["until"]) <= now:
        _event(owed, case, "overtaken", {"step": step.key}, now)
        return
    duty = roles.duty(case)
    users = list(duty)
    left = step.left or timedelta()
    params = {"left_minutes": int(left / timedelta(minutes=1)), "meant_for": row["meant_for"].isoformat()}
    params |= {"generation": case.generation, "until": row["data"]["until"]}
    params |= {"deadline": case.deadline.isoformat()}
    params |= {"firms": sorted({firm_id for firm_id in duty.values() if firm_id is not None})}
    key = f"step:{case.id}:{step.key}"
    owed.messages += direct(case, users, "dm_reminder", params, now, key=key, urgency=REMINDER)
    owed.messages += [] if users else roles.unreached(case)
    _event(owed, case, "reminder", {"step": step.key, "users": users}, now)


def _call(
    roles: _Roles, owed: _Owed, case: Inquiry, row: dict[str, Any], now: datetime, card_id: int | None
) -> None:
    """Call those whose step it is: one message in the thread names them, each gets a DM.

    A role that nobody fills goes to the secretariat.
    """
    step = Step.from_json(row["data"]["step"])
    found: dict[str, Called] = {role: roles.of(role, case) for role in step.roles}
    empty = [role for role, called in found.items() if not called]
    asked = [*found.values(), *([roles.of(members.SECRETARIAT, case)] if empty else [])]
    firms = {user: firm_id for called in asked for user, firm_id in called.items()}
    firms |= {user: None for called in asked for user, firm_id in called.items() if firm_id is None}
    users = list(firms)
    delay = step.delay or timedelta()
    params = {
        "step": step.key,
        "roles": list(step.roles),
        "empty_roles": empty,
        "meant_for": row["meant_for"].isoformat(),
        "deadline": case.deadline.isoformat(),
        "delay_minutes": int(delay / timedelta(minutes=1)),
    }
    key = f"step:{case.id}:{step.key}"
    filled = {"filled": {role: list(called) for role, called in found.items()}}  # should nobody be reached
    owed.messages += direct(case, users, "dm_call", params | filled, now, key=key, urgency=CALL)
    channel_params = {"inquiry_id": case.id, "users": users, **params}
    owed.messages.append(
        message(
            f"{key}:channel",
            INQUIRIES_CHANNEL,
            "call",
            channel_params,
            now,
            urgency=CALL,
            inquiry_id=case.id,
            parent_id=card_id,
        )
    )
    owed.involved += [
        {"inquiry_id": case.id, "slack_user": user, "firm_id": firm_id, "why": step.key, "since": now}
        for user, firm_id in firms.items()
    ]
    _event(owed, case, "called", {"step": step.key, "roles": list(step.roles), "users": users}, now)


def _event(owed: _Owed, case: Inquiry, kind: str, data: dict[str, Any], now: datetime) -> None:
    event = {"inquiry_id": case.id, "at": now, "actor": TOBAN, "surface": "clock", "request_id": None}
    owed.events.append({**event, "kind": kind, "data": data})


def next_event(s: Session) -> tuple[datetime, str, str | None] | None:
    """Return the next thing to fall due: when, its kind and, for an inquiry, its number.

    The minutes of a running meeting are none: nobody waits for them.
    """
    row = timers.next_row(s, but=meeting_live.KIND)
    if row is None:
        return None
    case = None if row["inquiry_id"] is None else inquiries.by_id(s, row["inquiry_id"])
    return row["due"], row["kind"], None if case is None else case.number
