"""Inquiries that came while nobody was on duty: called to whom the rota gives them, as if just arrived."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.services import pings
from bot.services.conflicts import ConflictError
from bot.services.messages import owe_edits
from bot.services.records import load
from storage import inquiries, locks, timeline

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.inquiries import Inquiry
    from bot.network import Network
    from storage.database import Session

_LOOKED_AT = 500  # open inquiries


def hold(s: Session) -> None:
    """Lock what `call` may change; before the rota, which the engine locks while it holds inquiries."""
    if ids := [case.id for case in _uncalled(s)]:
        locks.take(s, ids)


def call(s: Session, net: Network, now: datetime) -> None:
    """Call the firms that are on duty now to what nobody was called to; at the opening while it is closed.

    What a firm was called to stays where it is, and so does what somebody is on.
    """
    opens = net.hours.next_opening(now)
    for case in _uncalled(s):
        if not pings.firms_for(s, net, replace(case, pinged_at=None), opens):
            continue
        if not inquiries.change(s, case, pinged_at=None, ping_due=opens):
            raise ConflictError(case.number)
        pings.ping_now_or_at_opening(s, net, load(s, case.id), now, "ping")
        owe_edits(s, [case.id], now)


def _uncalled(s: Session) -> list[Inquiry]:
    """Return the open inquiries whose time to call a firm came while there was none."""
    return [
        case
        for case in inquiries.still_open(s, _LOOKED_AT)
        if case.pinged_at is not None
        and case.firm_id is None
        and case.on_it_by is None
        and (event := timeline.last_event(s, case.id, "pinged")) is not None
        and not event["data"]["firms"]
    ]
