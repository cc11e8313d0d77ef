"""What falls due for the rota: a request is called to mind or ends, firms are told, the week turns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.duty_requests import State, could_agree
from bot.services import notices, request_told, turns
from bot.services.request_timers import END, REMINDER
from bot.services.rota_requests import load, situation
from storage import duty_requests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from bot.network import Network
    from storage.database import Session

    Timer = dict[str, Any]


def run(s: Session, net: Network, rows: Iterable[Timer], now: datetime) -> None:
    """Carry out what is due of the rota."""
    for row in rows:
        KINDS[row["kind"]](s, net, row, now)


def hours_changed(s: Session, net: Network, now: datetime) -> None:
    """Move what falls due for the rota to where other service hours have it; edit what was told."""
    turns.hours_changed(s, net, now)
    notices.hours_changed(s, net, now)


def _remind(s: Session, net: Network, row: Timer, now: datetime) -> None:
    """Remind those who could still agree, and ask in the members' channel as well."""
    request = load(s, row["data"]["duty_request"])
    if request.is_open:
        request_told.remind(s, net, request, could_agree(request, situation(s, net, now)), now)
        request_told.post(s, request, now)


def _end(s: Session, net: Network, row: Timer, now: datetime) -> None:
    """End a request that nobody agreed to; who agrees at this very moment is first."""
    while (request := load(s, row["data"]["duty_request"])).is_open:
        if duty_requests.change(s, request, state=State.ENDED, answered_at=now):
            request_told.over(s, net, request, now)


KINDS: dict[str, Callable[[Session, Network, Timer, datetime], None]] = {
    REMINDER: _remind,
    END: _end,
    turns.TURN: turns.turn,
    **notices.TIMERS,
}
