"""Telling of meetings: members before it, those concerned when it is moved or called off; each once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.domain.meetings import State
from bot.services import meeting_due, meetings, members, people
from bot.services.messages import MASS, MEMBERS_CHANNEL, NOTE, message, owe_edits_about
from storage import outbox

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.domain.meetings import Meeting, Seat
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session

NOTICE, CHANNEL, PROPOSALS, PHONE = "meeting_notice", "meeting_channel", "meeting_proposals", "meeting_phone"
MOVED, CANCELLED, NOT_HELD = "meeting_moved", "meeting_cancelled", "meeting_not_held"
TO_MEMBERS = (NOTICE, PROPOSALS)
_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{6,}")
NOTICED = "noticed"  # what is recorded


def channel_of(net: Network, meeting: Meeting) -> str:
    """Return where a meeting is announced: a channel by its role (`#members`), its name, or its id."""
    series = net.series(meeting.series)
    if series is None:
        return MEMBERS_CHANNEL
    return series.channel if _CHANNEL_ID.fullmatch(series.channel) else f"#{series.channel.lstrip('#')}"


def notice(s: Session, net: Network, meeting: Meeting, now: datetime) -> None:
    """Tell the members of a meeting and call for proposals: a DM each, and one message in the channel.

    A meeting of no series is told to its members alone. The secretariat is told whom Slack does not reach.
    """
    if meeting.state != State.PLANNED or meeting.noticed_at is not None:
        return
    meeting = meetings.change(s, meetings.by_toban(now), meeting, NOTICED, {}, noticed_at=now)
    seats = meetings.seats(s, net, meeting, now)
    owed = [row for seat in seats for row in _to_seat(meeting, seat, NOTICE, {}, "notice", now)]
    about = meetings.subject(meeting)
    if net.series(meeting.series) is not None:
        params = {"meeting": meeting.id}
        to = channel_of(net, meeting)
        owed.append(
            message(f"{about}:channel", to, CHANNEL, params, now, urgency=NOTE, subject=about, live=True)
        )
    silent = [(seat.id, seat.name, _phone(s, seat)) for seat in seats if not seat.users]
    if silent:
        owed += _to_desk(s, net, meeting, PHONE, {"seats": silent}, "phone", now)
    outbox.owe(s, owed)


def remind_of_proposals(s: Session, net: Network, meeting: Meeting, now: datetime) -> None:
    """Call for proposals once more, in the channel: nobody is rung for it."""
    if meeting.state != State.PLANNED or net.series(meeting.series) is None:
        return
    if now >= meeting_due.proposals_until(net, meeting):  # found late
        return
    about, params = meetings.subject(meeting), {"meeting": meeting.id}
    key = f"{about}:proposals:{net.hours.local_day(meeting.starts_at).isoformat()}"
    to = channel_of(net, meeting)
    outbox.owe(s, [message(key, to, PROPOSALS, params, now, urgency=NOTE, subject=about, live=True)])


def moved(s: Session, net: Network, act: Act, meeting: Meeting, before: dict[str, str], why: str) -> None:
    """Tell those who know of a meeting that it was moved; `before` has what is different by now."""
    params = {"before": before, "why": why, "actor": act.actor, "version": meeting.version}
    _to_all(s, net, act, meeting, MOVED, params, f"moved:{meeting.version}")


def cancelled(s: Session, net: Network, act: Act, meeting: Meeting, why: str) -> None:
    """Tell those who know of a meeting that it is not held; once it would be over, its office alone."""
    params = {"number": meeting.number, "why": why, "actor": act.actor}
    _to_all(s, net, act, meeting, CANCELLED, params, "cancelled", members_too=act.now < meeting.ends_at)


def not_held(s: Session, net: Network, meeting: Meeting, now: datetime) -> None:
    """Tell the secretariat the morning after that a meeting was never begun, or not ended.

    What asked for answers and proposals does so no more.
    """
    if meeting.was_missed(now, net.timezone):
        about = meetings.subject(meeting)
        owe_edits_about(s, [about, *outbox.subjects_below(s, about)], now, urgency=MASS)
    if meeting.state in {State.PLANNED, State.RUNNING}:
        day = net.hours.local_day(meeting.starts_at).isoformat()
        outbox.owe(s, _to_desk(s, net, meeting, NOT_HELD, {}, f"not_held:{day}", now))


def _to_all(
    s: Session,
    net: Network,
    act: Act,
    meeting: Meeting,
    template: str,
    params: dict[str, Any],
    what: str,
    *,
    members_too: bool = True,
) -> None:
    """Owe a message to everybody whom it concerns, but the one who acted: members once they were told."""
    now = act.now
    owed = []
    if meeting.noticed_at is not None and members_too:
        for seat in meetings.seats(s, net, meeting, now):
            owed += _to_seat(meeting, seat, template, params, what, now)
    office = [*meetings.chairs(s, net, meeting, now), *meetings.minute_takers(s, net, meeting, now)]
    office += members.people_of_roles(s, net, [members.SECRETARIAT], now)
    owed += _to_people(meeting, people.alive(s, office), template, params, what, now)
    known = {row["target"]: row for row in reversed(owed)}  # whoever has a seat gets its buttons
    known.pop(act.actor, None)
    outbox.owe(s, list(known.values()))


def _phone(s: Session, seat: Seat) -> str:
    firm = members.firm(s, seat.id) if seat.is_firm else None
    return members.phones(s, firm) if firm else ""


def _to_seat(
    meeting: Meeting, seat: Seat, template: str, params: dict[str, Any], what: str, now: datetime
) -> list[dict[str, Any]]:
    """Return a DM to each who answers for a seat; it shows the seat's answer, and is edited with it."""
    about = f"{meetings.subject(meeting)}:seat:{seat.id}"
    told = {"attendance": meeting.id, "seat": seat.id} | params
    return _to_people(meeting, seat.users, template, told, what, now, about)


def _to_desk(
    s: Session,
    net: Network,
    meeting: Meeting,
    template: str,
    params: dict[str, Any],
    what: str,
    now: datetime,
) -> list[dict[str, Any]]:
    desk = people.alive(s, members.people_of_roles(s, net, [members.SECRETARIAT], now))
    return _to_people(meeting, desk, template, params, what, now)


def _to_people(
    meeting: Meeting,
    users: Iterable[str],
    template: str,
    params: dict[str, Any],
    what: str,
    now: datetime,
    about: str | None = None,
) -> list[dict[str, Any]]:
    about, told = about or meetings.subject(meeting), {"meeting": meeting.id} | params
    return [
        message(f"{about}:{what}:{user}", user, template, told, now, urgency=NOTE, subject=about, live=True)
        for user in dict.fromkeys(users)
    ]
