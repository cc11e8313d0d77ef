"""What falls due for a meeting, as timers: members are told, reminded, the agenda goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import series as times
from bot.domain.meetings import State
from bot.network_tables import Series
from bot.services import opening
from storage import timers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.domain.meetings import Meeting
    from bot.network import Network
    from storage.database import Session

NOTICE, PROPOSALS, AGENDA_SOON, AGENDA, ATTENDANCE, AFTER = (
    f"meeting_{what}" for what in ("notice", "proposals", "agenda_soon", "agenda", "attendance", "after")
)
_REMINDERS = (PROPOSALS, AGENDA_SOON, ATTENDANCE)  # of no use to whom the meeting is only told of then


def days(net: Network, meeting: Meeting, name: str) -> int:
    """Return how many days before or after something something is due: `notice`, `agenda` and so on."""
    series = net.series(meeting.series)
    return int(Series.model_fields[name].default if series is None else getattr(series, name))


def dues(net: Network, meeting: Meeting) -> dict[str, datetime]:
    """Return when everything about a meeting falls due, by kind of timer."""
    day = net.hours.local_day(meeting.starts_at)
    before = {
        NOTICE: days(net, meeting, "notice"),
        PROPOSALS: days(net, meeting, "proposals_reminder"),
        AGENDA: days(net, meeting, "agenda"),
        ATTENDANCE: days(net, meeting, "attendance_reminder"),
    }
    found = {kind: times.before(day, number, net.hours) for kind, number in before.items()}
    goes_out = net.hours.local_day(found[AGENDA])  # not the day before one that a weekend moved to the same
    found[AGENDA_SOON] = times.before(goes_out, 1, net.hours)
    if found[PROPOSALS] >= found[AGENDA]:
        found[PROPOSALS] = found[AGENDA_SOON]
    return found | {AFTER: times.after(day, 1, net.hours)}


def proposals_until(net: Network, meeting: Meeting) -> datetime:
    """Return when the agenda goes out, and proposals should be in."""
    return dues(net, meeting)[AGENDA]


def still_open(net: Network, coming: Sequence[Meeting], now: datetime) -> Meeting:
    """Return the meeting that runs, else the first that still takes proposals, else the next one."""
    is_open = (one for one in coming if proposals_until(net, one) > now)
    return coming[0] if coming[0].state == State.RUNNING else next(is_open, coming[0])


def told_at(net: Network, meeting: Meeting, now: datetime) -> datetime:
    """Return when the members of a meeting that was made now are told of it."""
    return opening.carried_out_at(net, dues(net, meeting)[NOTICE], now)


def arm(s: Session, net: Network, meeting: Meeting, now: datetime) -> None:
    """Set a meeting's timers, or move those that other service hours have elsewhere.

    Of what should have been done before the meeting was made, only the notice and the agenda are left.
    """
    made = [_timer(net, meeting, kind, due) for kind, due in dues(net, meeting).items()]
    wanted = [row for row in made if row["due"] > now or row["kind"] not in _REMINDERS]
    timers.arm_or_move(s, wanted)
    timers.arm_again(s, wanted)


def arm_anew(s: Session, net: Network, before: Meeting, after: Meeting, now: datetime) -> None:
    """Set the timers of a meeting that was moved; its reminders come again, its notice does not."""
    if _day(net, before) != _day(net, after):
        disarm(s, net, before)
    arm(s, net, after, now)


def disarm(s: Session, net: Network, meeting: Meeting) -> None:
    """Take back what is still to fall due."""
    kinds = (NOTICE, PROPOSALS, AGENDA_SOON, AGENDA, ATTENDANCE, AFTER)
    timers.cancel_keys(s, [_key(net, meeting, kind) for kind in kinds])


def is_meant(net: Network, meeting: Meeting, row: dict[str, Any]) -> bool:
    """Whether a timer is about the day on which the meeting is held by now."""
    return bool(row["data"]["day"] == _day(net, meeting).isoformat())


def _timer(net: Network, meeting: Meeting, kind: str, due: datetime) -> dict[str, Any]:
    data = {"meeting": meeting.id, "day": _day(net, meeting).isoformat()}
    return timers.new(kind, _key(net, meeting, kind), due, data)


def _key(net: Network, meeting: Meeting, kind: str) -> str:
    what = kind.removeprefix("meeting_")
    return f"meeting:{meeting.id}:{what}:{_day(net, meeting).isoformat()}"


def _day(net: Network, meeting: Meeting) -> date:
    return net.hours.local_day(meeting.starts_at)
