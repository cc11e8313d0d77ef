"""What somebody who asked for an inquiry's card is offered on it: what by the table is not refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import rights
from bot.domain.rights import Right, Role
from bot.services import roles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.members import Act
    from bot.network import Network
    from bot.services.views import CaseView
    from storage.database import Session


def on_card(s: Session, net: Network, act: Act, view: CaseView) -> frozenset[Right]:
    """Return the rights that somebody has to this inquiry and to what was recorded of it."""
    case, said = view.inquiry, view.outcome.said if view.outcome else None
    made = view.allocation.appointment if view.allocation else None
    found = set(roles.to_case(s, net, act, case))
    of_firm = {Role.OWN_FIRM} if Role.MEMBER in found else set()
    of_made = set(roles.to_firm(s, net, act, made.firm_id)) if made else set()
    special: dict[Right, Iterable[Role]] = {
        Right.UNDO_REPLY: roles.to_record(s, net, act, case.reply_entered_by),
        Right.UNDO_OUTCOME: roles.to_record(s, net, act, said.said_by if said else None),
        Right.ANSWER_CALL: of_firm,  # the buttons raise the reader's own hand
        Right.ANSWER_APPOINTMENT: of_made,
    }
    return frozenset(right for right in Right if rights.may(special.get(right, found), right))
