"""The messages of a request: who is asked, reminded, told of its end; all are edited when it is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services import members, people, request_timers
from bot.services.messages import MEMBERS_CHANNEL, NOTE, REMINDER, message, owe_edits_about
from storage import outbox

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.domain.duty_requests import DutyRequest
    from bot.domain.members import Act, Firm
    from bot.network import Network
    from storage.database import Session

TEMPLATE = "duty_request"


def about(request_id: int, firm_id: str) -> str:
    """Return what the messages to a firm about a request are marked with."""
    return f"request:{request_id}:{firm_id}"


def ask(s: Session, net: Network, act: Act, request: DutyRequest, own: Firm, asked: Iterable[Firm]) -> None:
    """Owe the request to the contacts of all who could agree; and to those who ask, with the way back.

    Who is of several of these firms gets it for each.
    """
    mine = [(act.actor, own.id), *people.reachable(s, net, [own], act.now)]
    told = [*dict.fromkeys(mine), *people.reachable(s, net, asked, act.now)]
    _owe(s, request, told, act.now, urgency=NOTE)


def remind(s: Session, net: Network, request: DutyRequest, asked: Iterable[Firm], now: datetime) -> None:
    """Owe the same once more to those who have not answered."""
    left = [firm for firm in asked if firm.id not in request.declined]
    _owe(s, request, people.reachable(s, net, left, now), now, urgency=REMINDER, again="reminder:")


def choices(s: Session, act: Act, request: DutyRequest, firms: Iterable[Firm]) -> None:
    """Owe one person the request once for each of these firms of theirs, with that firm's buttons."""
    again = f"again:{act.request_id or act.now.timestamp()}:"
    _owe(s, request, [(act.actor, firm.id) for firm in firms], act.now, urgency=NOTE, again=again)


def _owe(
    s: Session,
    request: DutyRequest,
    told: Iterable[tuple[str, str]],
    now: datetime,
    *,
    urgency: int,
    again: str = "",
) -> None:
    """Owe DMs that show a request as it stands, to each person for each of their firms it concerns."""
    rows = [
        message(
            f"request:{request.id}:{again}{firm_id}:{user}",
            user,
            TEMPLATE,
            {"duty_request": request.id, "firm": firm_id, "reminder": again == "reminder:"},
            now,
            urgency=urgency,
            subject=about(request.id, firm_id),
            live=True,
        )
        for user, firm_id in told
    ]
    outbox.owe(s, rows)


def post(s: Session, request: DutyRequest, now: datetime) -> None:
    """Owe the request to the members' channel, unless one firm alone is asked."""
    if request.to_firm is not None:
        return
    params: dict[str, Any] = {"duty_request": request.id, "firm": None, "reminder": False}
    key = f"request:{request.id}:channel"
    mark = f"request:{request.id}"
    row = message(key, MEMBERS_CHANNEL, TEMPLATE, params, now, urgency=NOTE, subject=mark, live=True)
    outbox.owe(s, [row])


def over(s: Session, net: Network, request: DutyRequest, now: datetime) -> None:
    """Tell those who asked and the secretariat that nobody agreed."""
    firm = members.firm(s, request.firm_id)
    asked = [user for user, _ in people.reachable(s, net, [firm] if firm else [], now)]
    desk = people.alive(s, members.people_of_roles(s, net, [members.SECRETARIAT], now))
    params = {"duty_request": request.id, "firm": request.firm_id}
    users = dict.fromkeys([*asked, request.asked_by, *desk])
    rows = [
        message(f"request:{request.id}:over:{user}", user, "duty_request_over", params, now, urgency=REMINDER)
        for user in users
    ]
    outbox.owe(s, rows)
    settled(s, request.id, now)


def settled(s: Session, request_id: int, now: datetime) -> None:
    """Owe the edits of all messages about a request, and let its timers not come any more."""
    request_timers.settled(s, request_id)
    firms = members.names(s)
    owe_edits_about(s, [f"request:{request_id}", *(about(request_id, firm_id) for firm_id in firms)], now)


def edit_of(s: Session, request_id: int, firm_id: str, now: datetime) -> None:
    """Owe the edits of what one firm was told of a request."""
    owe_edits_about(s, [about(request_id, firm_id)], now)
