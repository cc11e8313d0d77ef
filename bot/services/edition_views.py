"""An edition of minutes as its readers are shown it, and who has read it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.attendance import unit_of
from bot.domain.editions import readers
from bot.domain.meetings import State
from bot.domain.minute_attendance import unread
from bot.services import meetings, members
from storage import editions as rows
from storage import meetings as held
from storage import minutes as lines
from storage.minutes import firms_that_left

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.attendance import Unit
    from bot.domain.editions import Edition, Reading
    from bot.domain.meetings import Meeting, Seat
    from bot.domain.minutes import Minutes, Stamp
    from bot.network import Network
    from bot.services.meetings import Place
    from storage.database import Session


CONFIRMED = "minutes_confirmed"  # what is recorded


@dataclass(frozen=True, slots=True)
class EditionView:
    """An edition as `reader` sees it (None: as many do). `last` is the number of the newest one.

    Of the seats that were asked those of firms which have left since are not counted.
    """

    meeting: Meeting
    edition: Edition
    last: int
    amends: bool  # an earlier edition was confirmed
    for_chair: bool  # the secretariat confirmed it
    have_read: tuple[Seat, ...]
    have_not: tuple[Seat, ...]
    readings: tuple[Reading, ...]  # of this edition
    waiting: tuple[Reading, ...]  # corrections of any edition that nobody saw to
    reader: str | None = None
    place: Place | None = None
    unread: tuple[str, ...] = ()  # see `Minutes.unread`: as it is by now
    before: Minutes | None = None  # what the edition before the newest draft says: only that is compared

    @property
    def minutes(self) -> Minutes:
        """What it says."""
        return replace(self.edition.minutes, unread=self.unread)

    @property
    def unit(self) -> Unit:
        """What the seats are counted as."""
        return unit_of(self.meeting.kind, (seat.is_firm for seat in (*self.have_read, *self.have_not)))

    @property
    def is_last(self) -> bool:
        """Whether there is none after it."""
        return self.edition.number == self.last

    @property
    def last_is_confirmed(self) -> bool:
        """Whether the newest one is confirmed."""
        return self.meeting.state == State.CONFIRMED

    @property
    def is_asked(self) -> bool:
        """Whether it is to be read and confirmed."""
        return self.is_last and self.edition.confirmed_at is None

    @property
    def silent(self) -> tuple[Seat, ...]:
        """The seats for which nobody read it, nor asked for a correction."""
        heard = {one.slack_user for one in self.readings}
        return tuple(seat for seat in self.have_not if not heard & set(seat.users))

    @property
    def unreached(self) -> tuple[Seat, ...]:
        """The seats that nobody in Slack answers for: they got nothing."""
        return tuple(seat for seat in self.have_not if not seat.users)

    @property
    def own(self) -> Reading | None:
        """What the reader did with it."""
        return next((one for one in self.readings if one.slack_user == self.reader), None)

    @property
    def people(self) -> tuple[str, ...]:
        """Whose names it shows."""
        named = [self.edition.confirmed_by, self.edition.made_by]
        named += [one.slack_user for one in (*self.readings, *self.waiting)]
        return tuple(user for user in named if user)


def view(
    s: Session, net: Network, now: datetime, meeting_id: int, number: int, reader: str | None = None
) -> EditionView | None:
    """Return an edition as it stands; None where there is no such."""
    meeting, edition = held.by_id(s, meeting_id), rows.of(s, meeting_id, number)
    if meeting is None or edition is None:
        return None
    is_asked = number == meeting.edition and edition.confirmed_at is None
    earlier = rows.of(s, meeting_id, number - 1) if is_asked and number > 1 else None
    readings = rows.readings(s, meeting_id)
    its = [one for one in readings if one.edition == number]
    left = firms_that_left(s, net.hours.local_day(now))
    asked = [seat for seat in meetings.seats(s, net, meeting, meeting.starts_at) if seat.id not in left]
    have, have_not = readers(asked, its)
    return EditionView(
        meeting,
        edition,
        meeting.edition,
        amends=rows.confirmed_before(s, meeting_id, number),
        for_chair=is_for_chair(s, net, meeting, edition),
        have_read=tuple(have),
        have_not=tuple(have_not),
        readings=tuple(its),
        waiting=tuple(one for one in readings if one.waits),
        reader=reader,
        place=None if reader is None else meetings.place_of(s, net, meeting, reader, now),
        unread=unread_now(s, meeting_id),
        before=None if earlier is None else earlier.minutes,
    )


def unread_now(s: Session, meeting_id: int) -> tuple[str, ...]:
    """Return of whose attendance nobody knows by now whom it means: see `Minutes.unread`."""
    said = ((one.kind, one.text, one.data) for one in lines.standing(s, meeting_id))
    return unread(said, (firm.label for firm in members.names(s).values()))


def is_for_chair(s: Session, net: Network, meeting: Meeting, edition: Edition) -> bool:
    """Whether somebody else than the chair of that moment confirmed an edition."""
    for data in held.said_of(s, meeting.id, CONFIRMED):
        if data["edition"] == edition.number:
            return bool(data["for_chair"])
    at, by = edition.confirmed_at, edition.confirmed_by
    return at is not None and by not in meetings.chairs(s, net, meeting, at)


def stamp(s: Session, net: Network, meeting: Meeting, edition: Edition) -> Stamp:
    """Return what stands on an edition."""
    by = edition.confirmed_by
    name = members.people_names(s).get(by or "", by or "")
    return edition.stamp(net.timezone, name, for_chair=is_for_chair(s, net, meeting, edition))
