"""The reminder to read minutes: once an edition, where nobody pressed 確認しました, until it is confirmed.

The timer of the one to confirm them is set here, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import series as times
from bot.services import edition_told, edition_views, meeting_due
from storage import timers

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.meetings import Meeting
    from bot.network import Network
    from storage.database import Session

KIND, CONFIRMING = "meeting_reading", "meeting_confirming"  # of timer
_AFTER = {KIND: "reading_reminder", CONFIRMING: "confirm_reminder"}


def arm(s: Session, net: Network, meeting: Meeting, now: datetime) -> None:
    """Remind of the edition that has just gone out, and no more of the one before."""
    timers.cancel_keys(s, _keys(meeting, meeting.edition - 1))
    for kind, name in _AFTER.items():
        if days := meeting_due.days(net, meeting, name):
            timers.arm(s, [timer(net, meeting, kind, days, now)])


def timer(net: Network, meeting: Meeting, kind: str, days: int, now: datetime) -> dict[str, Any]:
    """Return the timer of a reminder of the last edition, so many days from now."""
    due = times.after(net.hours.local_day(now), days, net.hours)
    data = {"meeting": meeting.id, "edition": meeting.edition}
    return timers.new(kind, _key(meeting, meeting.edition, kind), due, data)


def disarm(s: Session, meeting: Meeting) -> None:
    """Remind nobody any more: the edition is confirmed."""
    timers.cancel_keys(s, _keys(meeting, meeting.edition))


def remind(s: Session, net: Network, data: dict[str, Any], now: datetime) -> None:
    """Ask once by direct message whoever answers for a seat that neither read nor corrected the edition."""
    view = edition_views.view(s, net, now, data["meeting"], data["edition"])
    if view is None or not view.is_asked:
        return
    at_work = edition_told.office(s, net, view.meeting, now)
    silent = edition_told.readers(s, net, view.meeting, view.silent, now)
    users = [user for user in silent if user not in at_work]
    edition_told.remind(s, view.meeting, view.edition, users, now)


def _keys(meeting: Meeting, number: int) -> list[str]:
    return [_key(meeting, number, kind) for kind in _AFTER]


def _key(meeting: Meeting, number: int, kind: str) -> str:
    return f"meeting:{meeting.id}:{kind.removeprefix('meeting_')}:{number}"
