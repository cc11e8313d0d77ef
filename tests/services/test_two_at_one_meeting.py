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
from bot.services import (
    agenda,
    meeting_live,
    meeting_times,
    meetings,
    minute_commands,
    minutes,
    undecided,
)
from bot.services.conflicts import AlreadyDone, ConflictError
from bot.services.minute_commands import WentOn
from storage.agenda import of_meeting as items_of
from storage.tables import agenda_item, outbox
from tests.services.left_over import following, titled, told
from tests.services.meeting_room import change, give, held, meeting
from tests.services.minutes_room import BEGAN, CHAIR, CHANNEL, SAKAMOTO, SECRETARY, Room

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


def queue(room: Room, *works: Work) -> None:
    """Let all begin, one after the other, while somebody has the meeting, and then go on."""
    db = room.office.db
    if db.is_sqlite:
        for work in works:
            alone(room, work)
        return
    with ThreadPoolExecutor(len(works)) as threads:

        def begin(s: Session) -> list[Any]:
            meetings.hold(s, room.meeting_id)
            begun: list[Any] = []
            for work in works:
                begun.append(threads.submit(alone, room, work))
                while not begun[-1].done() and db.read_now(waiting) < len(begun):
                    pass
            return begun

        for one in db.write_now(begin):
            one.result()


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


def decides(room: Room, who: str, shown: list[int], *, is_taken: bool) -> Work:
    return by(room, undecided.decide, who, room.meeting_id, shown, is_taken=is_taken)


def goes_on(room: Room, who: str) -> Work:
    """Press 「次の議題」 in the chair's message, which shows that nothing is open yet."""
    return by(room, minute_commands.go_on_from, who, room.meeting_id, None)


def is_shown_to_the_chair(room: Room) -> None:
    """The chair's message is out, and an edit of it waits to be sent."""
    sent = outbox.update().where(outbox.c.template == "meeting_live").values(status="sent", slack_ts="1.1")
    room.office.db.write_now(lambda s: s.execute(sent))
    at = meeting(room.office, room.meeting_id)
    room.office.db.write_now(lambda s: meeting_live.redraw(s, at, room.office.now))


def test_what_is_proposed_just_before_the_end_goes_on_to_the_next_meeting(room: Room) -> None:
    meanwhile(room, proposes(room), ends(room))
    assert titled(room, room.meeting_id) == []
    assert titled(room, following(room)) == [("間際の提案", "proposed")]
    assert told(room) == {SAKAMOTO: (following(room), ("間際の提案",), False)}


def test_what_is_proposed_while_the_meeting_ends_is_proposed_for_the_next_one(room: Room) -> None:
    _, item = meanwhile(room, ends(room), proposes(room))
    assert titled(room, room.meeting_id) == []
    assert titled(room, following(room)) == [("間際の提案", "proposed")]
    assert item.meeting_id == following(room)  # which is what the proposer is answered
    assert told(room) == {}


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


def test_what_is_taken_up_while_the_meeting_ends_stays_where_it_was_carried(room: Room) -> None:
    item = room.office.do(agenda.propose, SAKAMOTO, room.meeting_id, Draft("間際の提案"))
    _, said = meanwhile(room, ends(room), decides(room, CHAIR, [item.id], is_taken=True))
    assert said == "minutes.not_running"
    assert titled(room, room.meeting_id) == []
    assert titled(room, following(room)) == [("間際の提案", "proposed")]


@pytest.mark.parametrize("is_taken", [True, False])
def test_of_two_who_decide_otherwise_at_once_one_is_told_that_they_did(room: Room, *, is_taken: bool) -> None:
    item = room.office.do(agenda.propose, SAKAMOTO, room.meeting_id, Draft("間際の提案"))
    one = decides(room, SECRETARY, [item.id], is_taken=is_taken)
    other = decides(room, CHAIR, [item.id], is_taken=not is_taken)
    first, second = meanwhile(room, one, other)
    assert [len(first), len(second)] == [1, 0]
    assert titled(room, room.meeting_id) == [("間際の提案", "accepted" if is_taken else "proposed")]


def test_two_who_go_on_to_the_next_item_at_once_skip_none(room: Room) -> None:
    for title in ("会費", "展示会"):
        room.office.do(agenda.propose, SECRETARY, room.meeting_id, Draft(title))
    said = meanwhile(room, goes_on(room, SECRETARY), goes_on(room, CHAIR))
    first = room.lines[0].text
    assert said == (WentOn(first, is_new=True), WentOn(first, is_new=False))
    assert len(room.lines) == 1


@pytest.mark.parametrize("turned", [False, True])
def test_whoever_goes_on_while_the_meeting_ends_waits_for_nobody_crosswise(
    room: Room, *, turned: bool
) -> None:
    room.office.do(agenda.propose, SECRETARY, room.meeting_id, Draft("会費"))
    is_shown_to_the_chair(room)
    both = (goes_on(room, CHAIR), ends(room))
    queue(room, *(both[::-1] if turned else both))
    assert meeting(room.office, room.meeting_id).is_over
    assert [line.text for line in room.lines] == ([] if turned else ["会費"])


@pytest.mark.parametrize("turned", [False, True])
def test_a_draft_is_looked_at_while_it_is_edited_and_nobody_waits_crosswise(
    office: Office, *, turned: bool
) -> None:
    room = Room(office)
    give(office, held(office, 35, BEGAN.date() - timedelta(days=28)), "見積を取る")
    office.do(agenda.look, SECRETARY, room.meeting_id)
    found = {one.source: one for one in office.db.read_now(lambda s: items_of(s, room.meeting_id))}
    first, gone = found["minutes"], found["todos"]
    stale = agenda_item.update().where(agenda_item.c.id == first.id).values(body="古い数字")
    office.db.write_now(lambda s: s.execute(stale))
    office.db.write_now(lambda s: s.execute(agenda_item.delete().where(agenda_item.c.id == gone.id)))
    looks = by(room, agenda.look, SECRETARY, room.meeting_id)
    edits = by(room, agenda.edit, CHAIR, first.id, Draft("前回の議事録と正誤表", kind="report"))
    queue(room, *((edits, looks) if turned else (looks, edits)))
    now = {one.source: one.title for one in office.db.read_now(lambda s: items_of(s, room.meeting_id))}
    assert (now["minutes"], "todos" in now) == ("前回の議事録と正誤表", True)
