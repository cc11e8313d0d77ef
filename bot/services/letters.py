"""文例: what a letter to the customer is filled with, for somebody who may see the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.rights import Right
from bot.services import cases, ledger, members
from bot.services.records import load, require

if TYPE_CHECKING:
    from bot.domain.members import Act, Firm
    from bot.network import Network
    from bot.services.views import CaseView
    from storage.database import Session


def look(s: Session, net: Network, act: Act, inquiry_id: int) -> tuple[CaseView, Firm | None]:
    """Return the inquiry and for which firm somebody writes, None for the secretariat; the look is recorded.

    Refusal for somebody who may not see the customer.
    """
    case = load(s, inquiry_id)
    require(s, net, act, case, Right.WRITE_LETTER)
    ledger.looked(s, net, act, case)
    firm = ledger.through(s, net, act, [inquiry_id]).get(inquiry_id)
    if firm is None and not members.is_secretariat(s, net, act.actor, act.now):
        firm = next(iter(members.firms_on(s, act.actor, net.hours.local_day(act.now))), None)
    return cases.view(s, net, act.now, inquiry_id), firm
