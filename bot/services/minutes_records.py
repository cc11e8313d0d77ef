"""What a meeting left on disk, read for its minutes."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.domain.meetings import ONCE, Answer
from bot.domain.minute_kinds import fold
from bot.domain.minutes_made import Records, made
from bot.services import meetings, members, people
from storage import agenda, attendance
from storage import meetings as rows
from storage import minutes as lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.attendance import Presence
    from bot.domain.meetings import Meeting, Seat
    from bot.domain.minutes import Minutes
    from bot.network import Network
    from storage.database import Session

_EDITED = "edit:"  # what the source of a line begins with that was added after the meeting


def minutes_of(s: Session, net: Network, meeting: Meeting) -> Minutes:
    """Return what the minutes of a meeting say by what is on disk now."""
    at = meeting.starts_at
    names = {user: known.name for user, known in people.everybody(s).items()}
    firms = {firm_id: firm.label for firm_id, firm in members.names(s).items()}
    presence, said = attendance.of_meeting(s, meeting.id), lines.standing(s, meeting.id)
    seats = meetings.seats(s, net, meeting, at)
    wrote = Counter(line.said_by for line in said if not line.source.startswith(_EDITED))
    chairs = [
        user
        for user in meetings.chairs(s, net, meeting, at)
        if wrote[user] or _came(user, names, seats, presence, is_named=user == meeting.chair)
    ]
    takers = sorted(meetings.minute_takers(s, net, meeting, at), key=lambda user: -wrote[user])
    kept = Records(
        network=net.identity.name,
        seats=seats,
        presence=presence,
        items=agenda.of_meeting(s, meeting.id),
        lines=[asdict(line) for line in said],
        chair=_name(chairs, names),
        minute_taker=_name(takers, names),
        names=names,
        firms=firms,
        following=_following(s, meeting),
    )
    return made(meeting, kept, net.timezone)


def _following(s: Session, meeting: Meeting) -> Meeting | None:
    found = None if meeting.series == ONCE else rows.next_of(s, meeting.series)
    return found if found is not None and found.starts_at > meeting.starts_at else None


def _came(
    user: str,
    names: Mapping[str, str],
    seats: Sequence[Seat],
    presence: Mapping[str, Presence],
    *,
    is_named: bool,
) -> bool:
    """Whether somebody came by what is on record; who was named to chair also where nothing is."""
    name = fold(names.get(user, ""))
    kept = [presence[seat.id] for seat in seats if user in seat.users and seat.id in presence]
    for one in (one for one in kept if one.was == Answer.PRESENT):
        person = fold(one.person)
        if not person or (name and (person in name or name in person)):
            return True
    return is_named and all(one.was is None for one in kept)


def _name(users: Sequence[str], names: Mapping[str, str]) -> str:
    """Return the name of the first; "" where there is nobody."""
    return next((names.get(user, "") for user in users), "")
