"""A running meeting as whoever takes its lines sees it: who may write, who is meant by which name."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from bot.domain.beginnings import Begun, beginnings
from bot.domain.meetings import ONCE
from bot.domain.minute_kinds import Known, fold
from bot.domain.minute_lines import names_people, names_seats
from bot.services import meetings, members, people
from bot.services.minute_starts import plan_of
from storage import minutes as rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from bot.domain.meetings import Meeting, Seat
    from bot.domain.members import Firm
    from bot.network import Network
    from bot.services.meetings import Place
    from bot.services.people import Person
    from storage.database import Session

_NO_BRACKETS = str.maketrans("()\uff08\uff09", "    ")  # as lines of attendance are read
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

    def known(self, speaker: str, text: str | None = None, said_at: datetime | None = None) -> Known:
        """Return what a reader of this person's lines knows; of people only where a text may name some.

        `said_at`: when it was said, where that is not now.
        """
        moment = said_at or self.now
        today, at = self.net.hours.local_day(moment), f"{moment.astimezone(self.net.timezone):%H:%M}"
        if text is not None and not names_people(text):
            return Known(today, speaker=speaker, at=at)
        is_of_seats = text is None or names_seats(text)
        return Known(
            today,
            self._people,
            self._names,
            self._seats_by_name if is_of_seats else {},
            speaker,
            at,
            shared=self.shared,
            guests=self._guests_for(speaker) if is_of_seats else {},
            several=self.several,
            firms=self._firms_by_name if self.several else {},
            begun=self._begun,
            days=self._days,
        )

    @cached_property
    def _days(self) -> dict[str, date]:
        """What the next meeting of the series is called, and its day."""
        is_once = self.meeting.series == ONCE
        following = None if is_once else plan_of(self.s, self.net, self.meeting, self.now).next_at
        if following is None:
            return {}
        title = "".join(fold(self.meeting.title).split())
        called = [
            lead + name for lead in ("次回", "次回の", "次の") for name in ("会議", "会合", "例会", title)
        ]
        words = ["次回", *called, "nextmeeting", f"next{title}"]
        return dict.fromkeys(words, self.net.hours.local_day(following))

    @cached_property
    def seats(self) -> list[Seat]:
        """Who is counted."""
        return meetings.seats(self.s, self.net, self.meeting, self.now)

    @cached_property
    def several(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Id and name of each firm of who is of several: those with a seat, where any of them has one."""
        own: dict[str, list[tuple[str, str]]] = {}
        for firm in self._firms.values():
            for user in firm.contacts if firm.id not in self._left else ():
                own.setdefault(user, []).append((firm.id, firm.label))
        both = {user: found for user, found in own.items() if len(found) > 1}
        seated = {seat.id for seat in self.seats} if both else set()
        return {
            user: tuple([one for one in found if one[0] in seated] or found) for user, found in both.items()
        }

    @cached_property
    def _firms_by_name(self) -> dict[str, str]:
        """Firms by the names that say of which firm somebody is meant."""
        return {
            fold(name): firm.id
            for firm in self._firms.values()
            for name in (firm.name, firm.label, *(name for name, _ in self._of_firm(firm)))
        }

    def is_firm(self, seat: str, name: str) -> bool:
        """Whether a name is that of a seat's firm, rather than of somebody in it."""
        firm = self._firms.get(seat)
        return firm is not None and fold(name) in {fold(firm.name), fold(firm.label)}

    @cached_property
    def _left(self) -> set[str]:
        """The firms that are members no more."""
        return rows.firms_that_left(self.s, self.net.hours.local_day(self.now))

    @cached_property
    def _everybody(self) -> dict[str, Person]:
        return people.everybody(self.s)

    @cached_property
    def _firms(self) -> dict[str, Firm]:
        return members.names(self.s)

    @cached_property
    def _names(self) -> dict[str, str]:
        return members.people_names(self.s)

    @cached_property
    def _people(self) -> dict[str, str]:
        """People by what they are called: "" for a name of several, none or more of them of this meeting."""
        found = dict(_unequivocal(self._called_so))
        if "" not in found.values():
            return found
        own = dict(_unequivocal([one for one in self._called_so if one[1] in self._of_the_meeting]))
        return found | {name: own.get(name, "") for name, user in found.items() if not user}

    @cached_property
    def _of_the_meeting(self) -> set[str]:
        """Who answers for a seat, chairs or takes the minutes."""
        about = (self.s, self.net, self.meeting, self.now)
        at_work = {*meetings.chairs(*about), *meetings.minute_takers(*about)}
        return at_work.union(meetings.users_of(self.seats))

    @cached_property
    def shared(self) -> dict[str, tuple[str, ...]]:
        """How to name each of those who share a name: with their firm, where they have one."""
        labels = {user: firm.label for firm in self._firms.values() for user in firm.contacts}
        meant: dict[str, dict[str, None]] = {name: {} for name, user in self._people.items() if not user}
        for name, user in self._called_so:
            if fold(name) in meant:
                meant[fold(name)][user] = None
        return {name: tuple(self._with_firm(user, labels) for user in users) for name, users in meant.items()}

    def _with_firm(self, user: str, labels: dict[str, str]) -> str:
        short = _BEHIND_NAME.sub("", self._names.get(user, user))
        return " ".join(filter(None, (labels.get(user), short)))

    @cached_property
    def _alive(self) -> set[str]:
        return {one.id for one in self._everybody.values() if not one.deleted}

    @cached_property
    def _contacts(self) -> dict[str, str]:
        """Who in Slack answers first for each firm."""
        found = {
            id_: [user for user in firm.contacts if user in self._alive] for id_, firm in self._firms.items()
        }
        return {id_: users[0] for id_, users in found.items() if users and id_ not in self._left}

    @cached_property
    def _begun(self) -> dict[str, Begun]:
        """Firms by the beginnings of their names, where nobody else is called so."""
        taken = {fold(name) for name, _ in self._called_so}
        firms = [(firm.label, firm.id) for firm in self._firms.values() if firm.id not in self._left]
        return {
            name: Begun(firm, self._firms[firm].label, self._contacts.get(firm, ""))
            for name, firm in beginnings(firms).items()
            if name not in taken
        }

    @cached_property
    def _called_so(self) -> list[tuple[str, str]]:
        """What people are called, and who they are."""
        found: list[tuple[str, str]] = []
        for firm_id, contact in self._contacts.items():
            firm = self._firms[firm_id]
            found += [(name, contact) for name in (firm.name, firm.label)]
            found += self._of_firm(firm)
        return found + [(name, user) for user in sorted(self._alive) for name in _called(self._names[user])]

    @cached_property
    def _guests(self) -> dict[str, tuple[str, str]]:
        """Firms and people without a seat in the meeting, by what they are called."""
        seated = {user for seat in self.seats for user in seat.users} | {seat.id for seat in self.seats}
        found, meant = [], {}
        for one in self._everybody.values():
            if not one.deleted and one.id not in seated:
                meant[one.id] = _BEHIND_NAME.sub("", one.name), ""
                found += [(name, one.id) for name in (f"@{one.id}", *_called(one.name))]
        for firm in self._firms.values():
            if firm.id not in seated and firm.id not in self._left:
                meant |= {user: (firm.label, meant[user][0]) for user in firm.contacts if user in meant}
                meant[firm.id] = firm.label, ""
                found += [*((name, firm.id) for name in (firm.name, firm.label)), *self._of_firm(firm)]
        return {
            name: meant[who]
            for name, who in _unequivocal(found)
            if who in meant and name not in self._seats_by_name
        }

    def _guests_for(self, speaker: str) -> dict[str, tuple[str, str]]:
        """Return the same for who writes: by their own name they mean themselves, whoever else has it."""
        own = self._guests.get(fold(f"@{speaker}"))
        if own is None:
            return self._guests
        names = [fold(name) for name in _called(self._names[speaker])]
        return {name: own for name in names if name not in self._seats_by_name} | self._guests

    def _of_firm(self, firm: Firm) -> Iterator[tuple[str, str]]:
        """Yield what a firm's contacts are called where their family name alone is not enough."""
        for user in firm.contacts:
            for name in _called(self._names.get(user, user)):
                for between in ("", " ", "の"):
                    yield f"{firm.label}{between}{name}", user
                yield from ((f"{name} {firm.label}", user), (f"{name}({firm.label})", user))

    @cached_property
    def _seats_by_name(self) -> dict[str, str]:
        found = [(seat.name, seat.id) for seat in self.seats]
        for seat in self.seats:
            firm = self._firms.get(seat.id)
            if firm is not None:
                found += [(firm.name, seat.id), *((name, seat.id) for name, _ in self._of_firm(firm))]
            for user in seat.users:
                found += [(name, seat.id) for name in (f"@{user}", *_called(self._names.get(user, user)))]
        return dict(_unequivocal(found))


def _called(name: str) -> set[str]:
    """Return what somebody of this name is called: as Slack shows it, without the firm, the family name."""
    short = _BEHIND_NAME.sub("", name)
    return {name, name.translate(_NO_BRACKETS), short, *short.split()[:1]}


def _unequivocal(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    meant: dict[str, set[str]] = {}
    for name, what in pairs:
        if fold(name):
            meant.setdefault(fold(name), set()).add(what)
    for name, found in meant.items():
        yield name, found.copy().pop() if len(found) == 1 else ""
