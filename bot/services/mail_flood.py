"""More mails than customers write: each is an inquiry, but nobody is called to it until a person says so.

The secretariat gets one message a day that says how many wait and which, at each opening while any does.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.incoming import is_flood
from bot.domain.inquiries import MANY_MAILS
from bot.services import members, opening
from bot.services.messages import PING, message, owe_edits_about
from storage import inquiries, outbox, timers

if TYPE_CHECKING:
    from bot.network import Network
    from storage.database import Session

TEMPLATE = "mail_flood"
HOUR = timedelta(hours=1)


def marks(s: Session, net: Network, address: str, now: datetime) -> tuple[str, ...]:
    """Return what looks wrong about a mail from this address that comes now."""
    flood = is_flood(address, inquiries.mailed_since(s, now - HOUR), net.form.per_hour)
    return (MANY_MAILS,) if flood else ()


def tell(s: Session, net: Network, now: datetime) -> None:
    """Tell the secretariat what is held; a day's message follows what comes after it."""
    held = inquiries.held(s)
    if not held:
        return
    day = net.hours.local_day(now)
    tomorrow = datetime.combine(day + timedelta(days=1), time(), net.timezone).astimezone(UTC)
    timers.arm_opening(s, opening.timer(net.hours.next_opening(tomorrow)))
    subject = f"{TEMPLATE}:{day.isoformat()}"
    params = {"day": day.isoformat(), "count": len(held), "first": held[0], "last": held[-1]}
    rows = [
        message(f"{subject}:{user}", user, TEMPLATE, params, now, urgency=PING, subject=subject, live=True)
        for user in members.people_of_roles(s, net, [members.SECRETARIAT], now)
    ]
    opening.owe(s, net, rows, now)
    outbox.reword(s, [key for key, _ in outbox.about(s, [subject])], params)
    owe_edits_about(s, [subject], now)
