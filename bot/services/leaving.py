"""A firm leaves: its turns to come are open again, and it stands in for nobody from its last day on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.rota import week_of
from bot.domain.rota_changes import SUNDAY, TurnChange, obstacle
from bot.services import groups, members, opening, pings
from bot.services.rota_acts import carry_out, stand_in_of
from storage import inquiries, outcomes, rota

if TYPE_CHECKING:
    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act
    from bot.domain.rota_changes import Slot, StandIn
    from bot.network import Network
    from storage.database import Session

LEFT = "left"  # the kind of the act
_LOOKED_AT = 50  # acts
_CASES = 500
_EVERY = 2**31 - 1  # inquiries up to this id
_DAY = timedelta(days=1)


def leave(s: Session, net: Network, act: Act, firm_id: str, left_on: date) -> tuple[Slot, ...]:
    """Give up what the firm does not stay for, as one act; return the turns that nobody has any more.

    The running week stays its own where it has not left yet; a stand-in keeps its days before `left_on`.
    """
    this_week, today = week_of(act.now, net.hours), net.hours.local_day(act.now)
    changes = [
        TurnChange(week, lane, firm, None)
        for (week, lane), firm in rota.turns_since(s, this_week).items()
        if firm == firm_id and left_on <= week + SUNDAY and (week > this_week or left_on < today)
    ]
    until = max(left_on, today)
    ending = [row for row in rota.stand_ins_between(s, until, date.max) if row["firm_id"] == firm_id]
    if changes or ending:
        kept = _kept(s, firm_id, [stand_in_of(row) for row in ending], until)
        carry_out(s, net, act, LEFT, changes, kept, ending=ending)
    _ask_for_another(s, net, firm_id, act.now)
    groups.arm(s, net, act.now)
    return tuple(change.slot for change in changes)


def _ask_for_another(s: Session, net: Network, firm_id: str, now: datetime) -> None:
    """Ask the secretariat at once to hand on what a firm that has left still had, once for each."""
    firm = members.firm(s, firm_id)
    if firm is None or not firm.has_left(net.hours.local_day(now)):
        return
    rows = [row for case in _held(s, firm_id) for row in pings.unreachable(s, net, case, firm, now)]
    opening.owe(s, net, rows, now)


def _held(s: Session, firm_id: str) -> list[Inquiry]:
    return [case for case in inquiries.still_open(s, _CASES) if case.firm_id == firm_id]


def left_behind(s: Session, firm_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the numbers of what a firm that leaves holds: inquiries without a reply, cases that it leads."""
    led = inquiries.by_ids(s, outcomes.waiting(s, _EVERY, _CASES, [firm_id]))
    return tuple(case.number for case in _held(s, firm_id)), tuple(case.number for case in led.values())


def given_up_at(s: Session, net: Network, firm_id: str, actor: str, at: datetime) -> tuple[Slot, ...]:
    """Return the turns that somebody let the firm give up at that moment and that nobody has since."""
    acts = [
        act["id"]
        for act in rota.last_acts(s, _LOOKED_AT)
        if (act["kind"], act["actor"], act["at"]) == (LEFT, actor, at)
    ]
    taken = rota.turns_since(s, week_of(at, net.hours))
    slots = ((row["week"], row["lane"]) for row in rota.changes_of(s, acts) if row["firm_before"] == firm_id)
    return tuple(slot for slot in slots if slot not in taken)


def leave_all(s: Session, net: Network, act: Act) -> list[tuple[str, tuple[Slot, ...]]]:
    """Let every firm with a day of leaving give up what it does not stay for.

    Return the names of those that had turns, with the turns that nobody has any more.
    """
    leaving = [firm for firm in members.firms(s).values() if firm.left_on is not None]
    given_up = ((firm.name, leave(s, net, act, firm.id, firm.left_on or date.max)) for firm in leaving)
    return [(name, slots) for name, slots in given_up if slots]


def _kept(s: Session, firm_id: str, ending: list[StandIn], until: date) -> list[StandIn]:
    """Return the days before `until`, where the firm can still do them."""
    firm = members.firms(s)[firm_id]
    shorter = (replace(one, last=until - _DAY) for one in ending if one.first < until)
    return [one for one in shorter if obstacle(firm, one.first, one.last) is None]
