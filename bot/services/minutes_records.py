"""What a meeting left on disk, read for its minutes."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.domain.meetings import ONCE
from bot.domain.minutes_made import Records, made
from bot.services import meetings, members, people
from storage import agenda, attendance
from storage import meetings as rows
from storage import minutes as lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.meetings import Meeting
    from bot.domain.minutes import Minutes
    from bot.network import Network
    from storage.database import Session


def minutes_of(s: Session, net: Network, meeting: Meeting) -> Minutes:
    """Return what the minutes of a meeting say by what is on disk now."""
    at = meeting.starts_at
    names = {user: known.name for user, known in people.everybody(s).items()}
    firms = {firm_id: firm.label for firm_id, firm in members.names(s).items()}
    presence, said = attendance.of_meeting(s, meeting.id), lines.standing(s, meeting.id)
    there = [one.person for one in presence.values() if one.way is not None]
    wrote = Counter(line.said_by for line in said)
    takers = sorted(meetings.minute_takers(s, net, meeting, at), key=lambda user: -wrote[user])
    kept = Records(
        network=net.identity.name,
        seats=meetings.seats(s, net, meeting, at),
        presence=presence,
        items=agenda.of_meeting(s, meeting.id),
        lines=[asdict(line) for line in said],
        chair=_first_there(meetings.chairs(s, net, meeting, at), names, there),
        minute_taker=_first_there(takers, names, ()),
        names=names,
        firms=firms,
        following=_following(s, meeting),
    )
    return made(meeting, kept, net.timezone)


def _following(s: Session, meeting: Meeting) -> Meeting | None:
    found = None if meeting.series == ONCE else rows.next_of(s, meeting.series)
    return found if found is not None and found.starts_at > meeting.starts_at else None


def _first_there(users: Sequence[str], names: Mapping[str, str], there: Sequence[str]) -> str:
    """Return the name of the first who was there, else of the first; "" where nobody fills the role."""
    known = [names.get(user, "") for user in users]
    return next((name for name in known if name in there), next(iter(known), ""))
