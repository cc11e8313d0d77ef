"""文例: what a letter to the customer is filled with, for somebody who may see the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import cases, ledger, members
from bot.services.records import load, require_standing

if TYPE_CHECKING:
    from bot.domain.members import Act, Firm
    from bot.network import Network
    from bot.services.views import CaseView
    from storage.database import Session


def look(s: Session, net: Network, act: Act, inquiry_id: int) -> tuple[CaseView, Firm | None]:
    """Return the inquiry and the firm of whoever writes; the look is recorded.

    Refusal for somebody who may not see the customer.
    """
    case = load(s, inquiry_id)
    require_standing(s, net, act, case)
    ledger.looked(s, case, act.actor, act.now)
    return cases.view(s, net, act.now, inquiry_id), members.firm_of(s, act.actor)
