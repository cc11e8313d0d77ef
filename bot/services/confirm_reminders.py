"""The reminder to confirm minutes: to the chair and the secretariat, weekly, as long as they are a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services import edition_told, edition_views, editions, meetings, members, people, reading_reminders
from storage import timers

if TYPE_CHECKING:
    from datetime import datetime

    from bot.network import Network
    from storage.database import Session

KIND = reading_reminders.CONFIRMING
_AGAIN = 7  # days


def remind(s: Session, net: Network, data: dict[str, Any], now: datetime) -> None:
    """Ask by direct message for 確定, and once more a week later.

    While corrections wait or were made and not sent, the minute-taker is asked instead of the chair.
    """
    view = edition_views.view(s, net, now, data["meeting"], data["edition"])
    if view is None or not view.is_asked:
        return
    meeting = view.meeting
    is_unsent = editions.working(s, net, meeting).is_changed
    asked = meetings.minute_takers if is_unsent or view.waiting else meetings.chairs
    users = [*asked(s, net, meeting, now), *members.people_of_roles(s, net, [members.SECRETARIAT], now)]
    users = people.alive(s, list(dict.fromkeys(users)))
    day = net.hours.local_day(now)
    edition_told.remind_to_confirm(s, meeting, view.edition, users, day, now, is_unsent=is_unsent)
    timers.arm_anew(s, reading_reminders.timer(net, meeting, KIND, _AGAIN, now))
