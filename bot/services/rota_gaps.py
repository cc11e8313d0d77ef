"""Turns that nobody has: a firm may take one by itself, by a named act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.duty_requests import cannot_serve
from bot.domain.errors import Refusal
from bot.domain.rights import Right
from bot.domain.rota_changes import given
from bot.services import duty, members
from bot.services.rota_acts import begin, carry_out
from bot.services.rota_requests import firm_of, situation

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.duty_requests import Situation
    from bot.domain.members import Act, Firm
    from bot.domain.rota_changes import Slot
    from bot.network import Network
    from storage.database import Session

TAKE = "take"  # the kind of the act


def gaps(s: Session, net: Network, now: datetime, found: Situation) -> list[Slot]:
    """Return the turns that nobody has, up to the last published week, nearest first."""
    if not found.turns:
        return []
    weeks = (max(week for week, _ in found.turns) - found.this_week).days // 7 + 1
    return duty.weeks_without_duty(s, net, now, weeks)


def open_to(s: Session, net: Network, user: str, now: datetime) -> list[tuple[Slot, Firm]]:
    """Return the turns that nobody has and this person's firms could take, each with the firm."""
    found = situation(s, net, now)
    own = members.firms_on(s, user, net.hours.local_day(now))
    free = gaps(s, net, now, found) if own else []
    return [(slot, firm) for slot in free for firm in own if cannot_serve(slot, firm, found) is None]


def take(s: Session, net: Network, act: Act, slot: Slot, firm_id: str) -> int:
    """Let a contact take a turn that nobody has for their firm; return the act's id.

    Refusal for anybody else, a turn that somebody took before, and a firm that cannot serve then.
    """
    begin(s, act)
    firm, found = firm_of(s, net, act, firm_id, Right.TAKE_FREE_TURN), situation(s, net, act.now)
    if slot in found.turns:
        raise Refusal("rota.taken", week=slot[0], lane=slot[1], firm=found.firms[found.turns[slot]].label)
    if slot not in gaps(s, net, act.now, found):
        raise Refusal("rota.over", week=slot[0])
    if (why := cannot_serve(slot, firm, found)) is not None:
        raise Refusal(f"rota.cannot_{why}", firm=firm.label, week=slot[0], lane=slot[1])
    return carry_out(s, net, act, TAKE, given(found.turns, slot, firm.id))
