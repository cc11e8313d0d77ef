"""Lines that were written before a meeting's end and come after it: what was carried follows them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.agenda import Draft
from bot.services import agenda, contents, editions, minute_edits, minutes, worth_sending
from bot.services import minutes_records as records
from bot.services.minute_edits import Correction
from storage.agenda import of_meeting as items_of
from tests.services.left_over import FAIR, SITE, asked, begun_with_proposals, decide, following, titled, told
from tests.services.meeting_room import change, meeting, plan
from tests.services.minutes_room import BEGAN, KAWABATA, SECRETARY, Room

if TYPE_CHECKING:
    from bot.services.minute_taking import Message
    from tests.services.conftest import Office


@pytest.fixture
def room(office: Office) -> Room:
    """Return the meeting that begins though nobody decided about two proposals."""
    return begun_with_proposals(office)


def copy_of(room: Room, title: str) -> int:
    items = room.office.db.read_now(lambda s: items_of(s, following(room)))
    return next(one.id for one in items if one.title == title and one.is_carried)


def ends_with_one_line_on_its_way(room: Room) -> Message:
    """The fair is decided; the decision about the site was written in time, and comes after the end."""
    decide(room, *asked(room).values(), is_taken=True)
    for line in (f"議題: {FAIR}", "決定: 3社", f"議題: {SITE}"):
        room.says(SECRETARY, line)
    late = room.message(SECRETARY, "決定: 改修する")
    room.does(minutes.end, SECRETARY)
    assert titled(room, following(room)) == [(SITE, "accepted")]
    return late


def told_at_the_end(room: Room) -> tuple[int, int]:
    """The decisions and what was carried, as the thread was told."""
    (row,) = room.office.owed("minutes_ended", op="post")
    return row["params"]["counts"]["decision"], row["params"]["carried"]


def test_a_motion_decided_by_a_line_that_comes_late_leaves_the_next_agenda(room: Room) -> None:
    late = ends_with_one_line_on_its_way(room)
    assert told_at_the_end(room) == (1, 1)
    room.hears(late)
    assert told_at_the_end(room) == (2, 0)
    assert titled(room, following(room)) == []
    at = meeting(room.office, room.meeting_id)
    said = room.office.db.read_now(lambda s: records.minutes_of(s, room.office.net, at))
    assert [(one.title, one.is_carried) for one in said.sections] == [(FAIR, False), (SITE, False)]


def test_a_thread_that_nobody_heard_is_carried_from_when_it_is_read_again(room: Room) -> None:
    decide(room, *asked(room).values(), is_taken=True)
    written = [
        room.message(SECRETARY, line)
        for line in (f"議題: {FAIR}", "決定: 3社", f"議題: {SITE}", "保留: 費用")
    ]
    room.does(minutes.end, SECRETARY)
    assert titled(room, following(room)) == []  # nobody knew anything
    room.reads_again(*written)
    assert titled(room, following(room)) == [(SITE, "accepted")]
    room.reads_again(*written)
    assert titled(room, following(room)) == [(SITE, "accepted")]
    assert told(room) == {}  # both were taken up


def test_a_proposer_hears_nothing_of_what_a_late_line_took_up(room: Room) -> None:
    decide(room, *asked(room).values(), is_taken=True)
    room.says(SECRETARY, f"議題: {FAIR}")
    late_line = room.message(SECRETARY, f"議題: {SITE}")
    room.does(minutes.end, SECRETARY)
    room.hears(late_line)
    assert told(room) == {}


def test_a_line_that_comes_while_the_message_waits_keeps_it_from_going_out(room: Room) -> None:
    decide(room, *asked(room).values(), is_taken=True)
    room.says(SECRETARY, f"議題: {FAIR}")
    late_line = room.message(SECRETARY, f"議題: {SITE}")
    room.does(minutes.end, SECRETARY)
    room.office.wait(minutes=10)
    assert [row["target"] for row in room.office.owed("agenda_not_taken_up")] == [KAWABATA]
    room.hears(late_line)
    shown = room.office.owed("agenda_not_taken_up")[0]
    found = room.office.db.read_now(lambda s: contents.of(s, room.office.net, room.office.now, shown))
    assert found.pointless == worth_sending.SETTLED


def test_what_somebody_saw_to_on_the_next_agenda_stays_there(room: Room) -> None:
    late = ends_with_one_line_on_its_way(room)
    room.office.do(agenda.edit, SECRETARY, copy_of(room, SITE), Draft(SITE, minutes=40))
    room.hears(late)
    assert titled(room, following(room)) == [(SITE, "accepted")]


def test_what_was_approved_with_the_next_agenda_stays_there(room: Room) -> None:
    late = ends_with_one_line_on_its_way(room)
    room.office.do(agenda.approve, SECRETARY, following(room))
    room.hears(late)
    assert titled(room, following(room)) == [(SITE, "accepted")]


def test_what_the_secretariat_took_off_is_not_put_there_again(room: Room) -> None:
    late = ends_with_one_line_on_its_way(room)
    room.office.do(agenda.drop, SECRETARY, copy_of(room, SITE))
    room.hears(late)
    assert titled(room, following(room)) == [(SITE, "dropped")]


def test_what_is_asked_about_beside_an_approved_agenda_is_taken_off_too(office: Office) -> None:
    room, to = Room(office), plan(office, number=37, occurrence=None, starts_at=BEGAN + timedelta(days=14))
    change(office, to, agenda_state="approved")
    office.do(agenda.propose, SECRETARY, room.meeting_id, Draft(SITE), request="site")
    office.do(agenda.propose, SECRETARY, room.meeting_id, Draft(FAIR), request="fair")
    room.begins()
    room.says(SECRETARY, f"議題: {FAIR}")
    late_lines = [room.message(SECRETARY, line) for line in ("決定: 3社", f"議題: {SITE}", "決定: 改修する")]
    room.does(minutes.end, SECRETARY)
    assert titled(room, to) == [(SITE, "proposed"), (FAIR, "proposed")]
    for line in late_lines:
        room.hears(line)
    assert titled(room, to) == []


def test_the_minute_taker_settles_a_motion_by_hand_until_the_minutes_are_confirmed(room: Room) -> None:
    ends_with_one_line_on_its_way(room)
    number, said = (
        meeting(room.office, room.meeting_id).edition,
        Correction("decision", "改修する", item(room)),
    )
    line = room.office.do(minute_edits.correct, SECRETARY, room.meeting_id, None, said, request="by hand")
    assert line
    assert titled(room, following(room)) == []
    room.office.do(minute_edits.take_back, SECRETARY, room.meeting_id, room.lines[-1].id, request="back")
    assert titled(room, following(room)) == [(SITE, "accepted")]
    room.office.do(editions.confirm, SECRETARY, room.meeting_id, number)
    room.office.do(minute_edits.correct, SECRETARY, room.meeting_id, None, said, request="after it")
    assert titled(room, following(room)) == [(SITE, "accepted")]


def item(room: Room) -> int:
    items = room.office.db.read_now(lambda s: items_of(s, room.meeting_id))
    return next(one.id for one in items if one.title == SITE)


def test_a_proposal_that_a_late_line_opens_comes_back_from_the_next_meeting(room: Room) -> None:
    decide(room, asked(room)[FAIR], is_taken=True)
    room.says(SECRETARY, f"議題: {FAIR}")
    room.says(SECRETARY, "決定: 3社")
    late = [room.message(SECRETARY, line) for line in (f"議題: {SITE}", "決定: 改修する")]
    room.does(minutes.end, SECRETARY)
    assert titled(room, following(room)) == [(SITE, "proposed")]
    assert told_at_the_end(room) == (1, 1)
    for line in late:
        room.hears(line)
    assert titled(room, following(room)) == []
    assert told_at_the_end(room) == (2, 0)
    at = meeting(room.office, room.meeting_id)
    said = room.office.db.read_now(lambda s: records.minutes_of(s, room.office.net, at))
    assert [(one.title, one.proposer) for one in said.taken_up] == [(FAIR, "F01"), (SITE, "F02")]
    assert told(room) == {}
