"""What two people do to one meeting at the same moment: nothing is lost, and each is told what is true.

The first has done their part and not committed it when the second begins; on PostgreSQL the second waits and
goes on with what the first left, on SQLite one comes after the other anyway.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from bot.domain.agenda import Draft
from bot.domain.errors import Refusal
from bot.domain.members import Act
from bot.services import agenda, meeting_times, minutes
from bot.services.conflicts import AlreadyDone, ConflictError
from tests.services.meeting_room import change
from tests.services.minutes_room import BEGAN, CHANNEL, SAKAMOTO, SECRETARY, Room
from tests.services.test_undecided import following, titled

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.database import Session
    from tests.services.conftest import Office

    Work = Callable[[Session], Any]


def waiting(s: Session) -> int:
    """How many wait for what another has locked."""
    who = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    return int(s.execute(text(f"{who} AND wait_event_type = 'Lock'")).scalar_one())


def meanwhile(room: Room, first: Work, second: Work) -> tuple[Any, Any]:
    """Return what each was answered; the second begins before the first has committed."""
    db = room.office.db
    if db.is_sqlite:
        return alone(room, first), alone(room, second)
    with ThreadPoolExecutor(1) as threads:

        def work(s: Session) -> tuple[Any, Any]:
            said = first(s)
            begun = threads.submit(alone, room, second)
            while not begun.done() and not db.read_now(waiting):
                pass
            return said, begun

        said, begun = db.write_now(work)
        return said, begun.result()


def alone(room: Room, work: Work) -> Any:
    """Do it, and once more where somebody was faster, as a desk does; a deadlock comes through."""
    for _ in range(5):
        try:
            return room.office.db.write_now(work)
        except ConflictError:
            continue
        except Refusal as refusal:
            return refusal.key
    raise AssertionError


def by(room: Room, use_case: Callable[..., Any], who: str, *args: Any, **more: Any) -> Work:
    act = Act(who, room.office.now, "test", f"press of {who}")
    return lambda s: use_case(s, room.office.net, act, *args, **more)


def proposes(room: Room, who: str = SAKAMOTO) -> Work:
    return by(room, agenda.propose, who, room.meeting_id, Draft("間際の提案"))


def ends(room: Room) -> Work:
    return by(room, minutes.end, SECRETARY, CHANNEL)


def told(room: Room) -> list[tuple[str, list[str]]]:
    """Who is told of which proposals that they were not taken up."""
    return [(row["target"], row["params"]["titles"]) for row in room.office.owed("agenda_not_taken_up")]


def test_what_is_proposed_just_before_the_end_goes_on_to_the_next_meeting(room: Room) -> None:
    meanwhile(room, proposes(room), ends(room))
    assert titled(room, room.meeting_id) == []
    assert titled(room, following(room)) == [("間際の提案", "proposed")]
    assert told(room) == [(SAKAMOTO, ["間際の提案"])]


def test_what_is_proposed_while_the_meeting_ends_is_proposed_for_the_next_one(room: Room) -> None:
    _, item = meanwhile(room, ends(room), proposes(room))
    assert titled(room, room.meeting_id) == []
    assert titled(room, following(room)) == [("間際の提案", "proposed")]
    assert item.meeting_id == following(room)  # which is what the proposer is answered
    assert told(room) == []


def test_a_proposal_delivered_again_after_the_end_is_no_second_one(room: Room) -> None:
    act = room.office.do
    act(agenda.propose, SAKAMOTO, room.meeting_id, Draft("間際の提案"), request="form")
    room.does(minutes.end, SECRETARY)
    with pytest.raises(AlreadyDone):
        act(agenda.propose, SAKAMOTO, room.meeting_id, Draft("間際の提案"), request="form")
    assert titled(room, following(room)) == [("間際の提案", "proposed")]


@pytest.mark.parametrize("turned", [False, True])
def test_nothing_that_is_proposed_while_a_meeting_is_called_off_is_lost(
    office: Office, *, turned: bool
) -> None:
    room = Room(office)
    office.now = BEGAN - timedelta(days=5)
    called_off = by(room, meeting_times.cancel, SECRETARY, room.meeting_id, "雪")
    both = (called_off, proposes(room)) if turned else (proposes(room), called_off)
    meanwhile(room, *both)
    assert titled(room, room.meeting_id) == []
    assert titled(room, following(room)) == [("間際の提案", "proposed")]


def test_a_proposal_that_is_let_on_while_the_meeting_ends_is_let_on_where_it_went(room: Room) -> None:
    item = room.office.do(agenda.propose, SAKAMOTO, room.meeting_id, Draft("間際の提案"))
    meanwhile(room, ends(room), by(room, agenda.accept, SECRETARY, item.id))
    assert titled(room, room.meeting_id) == []
    assert titled(room, following(room)) == [("間際の提案", "accepted")]


def test_what_is_proposed_while_the_agenda_is_approved_is_asked_about(office: Office) -> None:
    room = Room(office)
    office.do(agenda.propose, SECRETARY, room.meeting_id, Draft("事務局の議題"))
    meanwhile(room, by(room, agenda.approve, SECRETARY, room.meeting_id), proposes(room))
    assert titled(room, room.meeting_id)[-1] == ("間際の提案", "proposed")
    assert office.called("agenda_proposal") == [SECRETARY]


def test_where_no_meeting_follows_a_proposal_for_one_that_is_over_is_refused(office: Office) -> None:
    room = Room(office)
    change(office, room.meeting_id, series="once", number=None, occurrence=None)
    room.begins("トップ連絡会")
    _, said = meanwhile(room, ends(room), proposes(room))
    assert said == "agenda.over"
    assert titled(room, room.meeting_id) == []
