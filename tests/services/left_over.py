"""A meeting with two proposals, and what becomes of what it does not take up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.agenda import Draft, Item
from bot.services import agenda, contents, undecided
from storage import meetings
from storage.agenda import of_meeting as items_of
from tests.services.meeting_room import meeting
from tests.services.minutes_room import BEGAN, KAWABATA, SAKAMOTO, SECRETARY, Room

if TYPE_CHECKING:
    from tests.services.conftest import Office

FAIR, SITE = "展示会の分担", "ホームページの改修"


def begun_with_proposals(office: Office) -> Room:
    """Sakamoto and Kawabata each proposed something; nobody approved the agenda, and the meeting begins."""
    room = Room(office)
    propose(room, SAKAMOTO, FAIR)
    propose(room, KAWABATA, SITE, minutes=25)
    room.begins()
    return room


def propose(room: Room, who: str, title: str, **more: int) -> Item:
    draft = Draft(title, **more)
    item: Item = room.office.do(agenda.propose, who, room.meeting_id, draft, request=f"propose {title}")
    return item


def asked(room: Room) -> dict[str, int]:
    """The proposals about which whoever begins the meeting is asked, by title."""
    at = meeting(room.office, room.meeting_id)
    return {one.title: one.id for one in room.office.db.read_now(lambda s: undecided.of_meeting(s, at))}


def decide(room: Room, *item_ids: int, is_taken: bool, request: str = "press") -> list[str]:
    use_case, about = undecided.decide, (room.meeting_id, item_ids)
    found = room.office.do(use_case, SECRETARY, *about, is_taken=is_taken, request=request)
    return [one.title for one in found]


def following(room: Room) -> int:
    found = room.office.db.read_now(lambda s: meetings.next_of(s, "top", BEGAN))
    assert found is not None
    return found.id


def titled(room: Room, meeting_id: int) -> list[tuple[str, str]]:
    found = room.office.db.read_now(lambda s: items_of(s, meeting_id))
    return [(one.title, one.state) for one in sorted(found, key=lambda one: one.id)]


def told(room: Room) -> dict[str, tuple[int, tuple[str, ...], bool]]:
    """Who is told some minutes later what was left: where it stands, the titles, whether that is known."""
    office = room.office
    assert office.owed("agenda_not_taken_up") == []
    office.wait(minutes=10)
    found = {}
    for row in office.owed("agenda_not_taken_up"):
        shown = office.db.read_now(lambda s, row=row: contents.of(s, office.net, office.now, row))
        if shown.pointless is None:
            left = shown.agenda.left
            found[row["target"]] = (row["params"]["agenda"], left.titles, left.is_known)
    return found
