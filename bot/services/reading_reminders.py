"""The reminder to read minutes: once an edition, where nobody pressed 確認しました, until it is confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import series as times
from bot.services import edition_told, edition_views, meeting_due, meetings
from storage import timers

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.meetings import Meeting
    from bot.network import Network
    from storage.database import Session

KIND = "meeting_reading"  # of timer


def arm(s: Session, net: Network, meeting: Meeting, now: datetime) -> None:
    """Remind of the edition that has just gone out, and no more of the one before."""
    timers.cancel_keys(s, [_key(meeting, meeting.edition - 1)])
    if days := meeting_due.days(net, meeting, "reading_reminder"):
        due = times.after(net.hours.local_day(now), days, net.hours)
        data = {"meeting": meeting.id, "edition": meeting.edition}
        about = {"kind": KIND, "inquiry_id": None, "status": "armed", "data": data}
        timers.arm(s, [{"key": _key(meeting, meeting.edition), "due": due, "meant_for": due} | about])


def disarm(s: Session, meeting: Meeting) -> None:
    """Remind nobody any more: the edition is confirmed."""
    timers.cancel_keys(s, [_key(meeting, meeting.edition)])


def remind(s: Session, net: Network, data: dict[str, Any], now: datetime) -> None:
    """Ask once by direct message whoever answers for a seat that neither read nor corrected the edition."""
    view = edition_views.view(s, net, now, data["meeting"], data["edition"])
    if view is None or not view.is_asked:
        return
    at_work = edition_told.office(s, net, view.meeting, now)
    users = [user for user in meetings.users_of(view.silent) if user not in at_work]
    edition_told.remind(s, view.meeting, view.edition, users, now)


def _key(meeting: Meeting, number: int) -> str:
    return f"meeting:{meeting.id}:reading:{number}"
