"""A running meeting as whoever takes its lines sees it: who may write, who is meant by which name."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from bot.domain.minute_kinds import Known, fold
from bot.services import meetings, members, people

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.domain.meetings import Meeting, Seat
    from bot.network import Network
    from bot.services.meetings import Place
    from storage.database import Session

_BEHIND_NAME = re.compile(r"(?<=\S)\s*[(\uff08/].*\Z", re.DOTALL)  # 「坂本(雪洞樹脂加工)」


class Room:
    """Looked up when first asked for: most lines need little of it."""

    def __init__(self, s: Session, net: Network, meeting: Meeting, now: datetime) -> None:
        self.s, self.net, self.meeting, self.now = s, net, meeting, now
        self._places: dict[str, Place] = {}

    def place(self, user: str) -> Place:
        """Return what a person is to the meeting."""
        if user not in self._places:
            self._places[user] = meetings.place_of(self.s, self.net, self.meeting, user, self.now)
        return self._places[user]

    def known(self, speaker: str) -> Known:
        """Return what a reader of this person's lines knows."""
        today = self.net.hours.local_day(self.now)
        return Known(today, self._people, self._names, self._seats_by_name, speaker)

    @cached_property
    def seats(self) -> list[Seat]:
        """Who is counted."""
        return meetings.seats(self.s, self.net, self.meeting, self.now)

    @cached_property
    def _names(self) -> dict[str, str]:
        return {one.id: one.name for one in people.everybody(self.s).values()}

    @cached_property
    def _people(self) -> dict[str, str]:
        """People by what they are called: "" for a name that several have."""
        today = self.net.hours.local_day(self.now)
        alive = {one.id for one in people.everybody(self.s).values() if not one.deleted}
        found: list[tuple[str, str]] = []
        for firm in members.firms(self.s).values():
            contact = next((user for user in firm.contacts if user in alive), None)
            if contact is not None and not firm.has_left(today):
                found += [(name, contact) for name in (firm.name, firm.label)]
        found += [(name, user) for user in alive for name in _called(self._names[user])]
        return dict(_unequivocal(found))

    @cached_property
    def _seats_by_name(self) -> dict[str, str]:
        found = [(seat.name, seat.id) for seat in self.seats]
        for seat in self.seats:
            firm = members.firm(self.s, seat.id) if seat.is_firm else None
            found += [(firm.name, seat.id)] if firm else []
            for user in seat.users:
                found += [(name, seat.id) for name in (f"@{user}", *_called(self._names.get(user, user)))]
        return dict(_unequivocal(found))


def _called(name: str) -> set[str]:
    """Return what somebody of this name is called: as Slack shows it, without the firm, the family name."""
    short = _BEHIND_NAME.sub("", name)
    return {name, short, *short.split()[:1]}


def _unequivocal(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    meant: dict[str, set[str]] = {}
    for name, what in pairs:
        if fold(name):
            meant.setdefault(fold(name), set()).add(what)
    for name, found in meant.items():
        yield name, found.copy().pop() if len(found) == 1 else ""
