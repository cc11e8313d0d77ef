"""What a meeting left on disk, read for its minutes."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from bot.domain.minute_kinds import INTEREST, Kind, is_unread
from bot.domain.minutes_gaps import is_signed
from bot.domain.minutes_made import Records, made
from bot.services import meetings, members, minute_facts
from bot.services.minute_facts import Around
from bot.services.minute_room import Room
from storage import agenda, attendance
from storage import minutes as lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meetings import Meeting, Seat
    from bot.domain.minute_kinds import Taken
    from bot.domain.minutes import Minutes
    from bot.network import Network
    from bot.services.minute_facts import Facts
    from storage.database import Session


def minutes_of(s: Session, net: Network, meeting: Meeting) -> Minutes:
    """Return what the minutes of a meeting say by what is on disk now."""
    around = _around(s, net, meeting)
    facts, names = minute_facts.known(s, net, meeting, around), around.names
    firms = {firm_id: firm.label for firm_id, firm in members.names(s).items()}
    items = agenda.of_meeting(s, meeting.id)
    kept = Records(
        network=net.identity.name,
        seats=around.seats,
        presence=around.presence,
        items=items,
        lines=[asdict(line) for line in around.said],
        chair=names.get(facts.chair or "", facts.chair_name),
        minute_taker=names.get(facts.minute_taker or "", facts.minute_taker_name),
        names=names,
        firms=firms,
        shared=shared(s, net, meeting) if any(map(_may_be_another, around.said)) else {},
        following=meetings.following(s, meeting),
        carried=agenda.carried(s, [one.id for one in items]),
        withdrawn=agenda.said_of_items(s, meeting.id, agenda.WITHDRAWN),
    )
    said = made(replace(meeting, started_at=facts.began, ended_at=facts.ended), kept, net.timezone)
    return _in_full(s, said, around.seats) if is_signed(said) else said


def _in_full(s: Session, said: Minutes, seats: Sequence[Seat]) -> Minutes:
    """Return minutes that are signed, which name firms with their legal form."""
    full = {firm_id: firm.name for firm_id, firm in members.names(s).items()}
    both = zip(said.attendance, seats, strict=True)
    return replace(
        said, attendance=tuple(replace(one, seat=full.get(seat.id, one.seat)) for one, seat in both)
    )


def shared(s: Session, net: Network, meeting: Meeting) -> dict[str, int]:
    """Return how many are called by each name that several have, folded."""
    called = Room(s, net, meeting, meeting.starts_at).shared
    return {name: len(users) for name, users in called.items()}


def _may_be_another(line: Taken) -> bool:
    """Whether somebody is only named in a line: as owner, or as who stepped out."""
    if line.kind == Kind.TODO:
        return not line.data.get("owner")
    return bool(line.data.get("stepped_out")) or (is_unread(line.kind, line.data) and INTEREST in line.data)


def facts_of(s: Session, net: Network, meeting: Meeting) -> Facts:
    """Return what the minutes of a meeting say of when and where it was, and who led it."""
    return minute_facts.known(s, net, meeting, _around(s, net, meeting))


def _around(s: Session, net: Network, meeting: Meeting) -> Around:
    return Around(
        lines.standing(s, meeting.id),
        meetings.seats(s, net, meeting, meeting.starts_at),
        attendance.of_meeting(s, meeting.id),
        members.people_names(s),
    )
