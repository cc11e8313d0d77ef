"""A meeting begins though nobody decided about its members' proposals: none of them gets lost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.agenda import Draft
from bot.domain.errors import Refusal
from bot.domain.minutes import LeftOut
from bot.services import agenda, agenda_views, meeting_times, minute_commands, minutes, undecided
from bot.services import minutes_records as records
from bot.services.conflicts import AlreadyDone
from storage import editions, meetings
from storage import minutes as minute_rows
from storage.agenda import of_meeting as items_of
from tests.services.left_over import asked, begun_with_proposals, decide, following, propose, titled, told
from tests.services.meeting_room import change, meeting, plan
from tests.services.minutes_room import BEGAN, KAWABATA, SAKAMOTO, SECRETARY, Room

if TYPE_CHECKING:
    from tests.services.conftest import Office


@pytest.fixture
def room(office: Office) -> Room:
    """Return the meeting that begins though nobody decided about two proposals."""
    return begun_with_proposals(office)


def standing(room: Room, meeting_id: int | None = None) -> list[tuple[str, str]]:
    """What people proposed for a meeting, and whether it is on its agenda."""
    items = room.office.db.read_now(lambda s: items_of(s, meeting_id or room.meeting_id))
    return [(one.title, one.state) for one in sorted(items, key=lambda one: one.position) if one.proposer]


def test_whoever_begins_is_asked_and_takes_one_and_leaves_the_other(room: Room) -> None:
    found = asked(room)
    assert list(found) == ["展示会の分担", "ホームページの改修"]
    assert decide(room, found["展示会の分担"], is_taken=True) == ["展示会の分担"]
    assert decide(room, found["ホームページの改修"], is_taken=False, request="next") == ["ホームページの改修"]
    assert asked(room) == {}
    assert standing(room) == [("展示会の分担", "accepted"), ("ホームページの改修", "proposed")]


def test_all_are_taken_by_one_press_and_who_presses_later_decides_nothing(room: Room) -> None:
    shown = asked(room).values()
    assert decide(room, *shown, is_taken=True) == ["展示会の分担", "ホームページの改修"]
    assert decide(room, *shown, is_taken=False, request="somebody else") == []
    assert [state for _, state in standing(room)] == ["accepted", "accepted"]


def test_what_is_proposed_after_the_question_is_not_decided_about_with_all_that_it_showed(room: Room) -> None:
    shown = asked(room).values()
    propose(room, SAKAMOTO, "質問のあとに届いた提案")
    assert decide(room, *shown, is_taken=False) == ["展示会の分担", "ホームページの改修"]
    assert list(asked(room)) == ["質問のあとに届いた提案"]


@pytest.mark.parametrize("is_taken", [True, False])
def test_a_press_that_comes_twice_says_nothing_over_its_answer(room: Room, *, is_taken: bool) -> None:
    shown = asked(room).values()
    decide(room, *shown, is_taken=is_taken, request="click")
    room.does(minutes.end, SECRETARY)
    with pytest.raises(AlreadyDone):
        decide(room, *shown, is_taken=is_taken, request="click")


def test_what_was_left_at_a_start_by_mistake_is_asked_about_at_the_real_one(room: Room) -> None:
    decide(room, asked(room)["展示会の分担"], is_taken=False)
    room.does(minute_commands.undo, SECRETARY)
    room.does(minutes.start, SECRETARY, "トップ連絡会")
    assert list(asked(room)) == ["展示会の分担", "ホームページの改修"]


def test_a_proposal_that_was_said_stays_on_the_agenda_when_the_line_is_taken_back(room: Room) -> None:
    room.says(SECRETARY, "議題: 展示会の分担")
    room.does(minute_commands.undo, SECRETARY)
    assert ("展示会の分担", "accepted") in standing(room)
    assert list(asked(room)) == ["ホームページの改修"]


def test_what_nobody_decided_stands_for_the_next_meeting_and_its_proposer_is_told(room: Room) -> None:
    decide(room, asked(room)["展示会の分担"], is_taken=True)
    room.says(SECRETARY, "議題: 1")
    room.says(SECRETARY, "決定: 3社で分担する")
    room.does(minutes.end, SECRETARY)
    assert standing(room, following(room)) == [("ホームページの改修", "proposed")]
    assert told(room) == {KAWABATA: (following(room), ("ホームページの改修",), True)}
    (ended,) = room.office.owed("minutes_ended")
    assert ended["params"]["carried"] == 1


def test_what_is_carried_is_not_said_to_have_been_turned_down(room: Room) -> None:
    late = propose(room, SAKAMOTO, "途中の提案")
    assert room.office.called("agenda_proposal") == [SECRETARY]
    room.does(minutes.end, SECRETARY)
    at = meeting(room.office, room.meeting_id)
    view = room.office.db.read_now(lambda s: agenda_views.view(s, room.office.net, room.office.now, at))
    assert late.id in view.carried


def test_a_title_that_is_said_takes_the_proposal_of_it_with_its_proposer_and_minutes(room: Room) -> None:
    room.says(SECRETARY, "議題: ホ-ムページの改修")  # another sign: not the same title
    room.says(SECRETARY, "議題：　展示会の分担")
    room.says(SAKAMOTO, "決定: 3社で分担する")
    room.does(minute_commands.say, SECRETARY, "item", "ホームページの改修")
    (shown,) = [row["params"] for row in room.office.owed("minutes_item")][-1:]
    assert (shown["title"], shown["minutes"]) == ("ホームページの改修", 25)
    at = meeting(room.office, room.meeting_id)
    said = room.office.db.read_now(lambda s: records.minutes_of(s, room.office.net, at))
    assert ("展示会の分担", "F01") in [(one.title, one.proposer) for one in said.sections]
    assert ("ホームページの改修", "F02") in [(one.title, one.proposer) for one in said.sections]


def test_only_who_runs_the_meeting_decides_and_only_while_it_runs(room: Room) -> None:
    shown = list(asked(room).values())
    with pytest.raises(Refusal, match=r"meeting\.office_only"):
        room.office.do(undecided.decide, SAKAMOTO, room.meeting_id, shown, is_taken=True)
    room.does(minutes.end, SECRETARY)
    with pytest.raises(Refusal, match=r"minutes\.not_running"):
        decide(room, *shown, is_taken=True)


def test_where_no_meeting_follows_the_proposer_is_told_so(office: Office) -> None:
    room = Room(office)
    room.meeting_id = plan(office, series="once", number=None, occurrence=None, title="展示会の会")
    propose(room, SAKAMOTO, "展示会の分担")
    room.begins("展示会の会")
    room.does(minutes.end, SECRETARY)
    assert told(room) == {SAKAMOTO: (room.meeting_id, ("展示会の分担",), False)}
    assert [row["params"]["is_carried"] for row in office.owed("agenda_not_taken_up")] == [False]
    assert standing(room) == [("展示会の分担", "proposed")]


def test_one_carried_to_an_agenda_that_is_out_is_asked_about_there(room: Room) -> None:
    office = room.office
    office.db.write_now(lambda s: meeting_times.make_next(s, office.net, "top", BEGAN + timedelta(days=1)))
    to = plan(office, number=37, occurrence=None, starts_at=BEGAN + timedelta(days=14))
    change(office, to, agenda_state="posted")
    room.does(minutes.end, SECRETARY)
    assert {row["params"]["agenda"] for row in office.owed("agenda_proposal")} == {to}
    items = office.db.read_now(lambda s: items_of(s, to))
    assert {(one.title, one.state, one.added_late) for one in items} == {
        ("展示会の分担", "proposed", True),
        ("ホームページの改修", "proposed", True),
    }


def test_a_message_that_is_an_item_of_both_meetings_does_not_stop_the_one_called_off(office: Office) -> None:
    first, second = (
        plan(office),
        plan(office, number=37, occurrence=None, starts_at=BEGAN + timedelta(days=35)),
    )
    for at in (first, second):
        office.do(agenda.propose, SAKAMOTO, at, Draft("展示会"), source="message:C1:1.1", request=f"to {at}")
    office.do(meeting_times.cancel, SECRETARY, first, "", request="off")
    items = office.db.read_now(lambda s: items_of(s, second))
    assert [one.title for one in items] == ["展示会", "展示会"]


@pytest.mark.parametrize("state", ["approved", "posted"])
def test_what_was_on_the_agenda_of_a_meeting_called_off_is_asked_about_where_the_next_one_is_approved(
    office: Office, state: str
) -> None:
    first, to = plan(office), plan(office, number=37, occurrence=None, starts_at=BEGAN + timedelta(days=14))
    change(office, to, agenda_state=state)
    for who in (SECRETARY, SAKAMOTO):
        office.do(agenda.propose, who, first, Draft(f"{who}の議題"))
    office.do(meeting_times.cancel, SECRETARY, first, "", request="off")
    items = office.db.read_now(lambda s: items_of(s, to))
    assert {(one.title, one.state) for one in items} == {
        (f"{SECRETARY}の議題", "proposed"),
        (f"{SAKAMOTO}の議題", "proposed"),
    }
    assert {row["params"]["item"] for row in office.owed("agenda_proposal")} == {one.id for one in items}


def test_a_motion_that_was_not_reached_stands_in_the_minutes_and_on_the_next_agenda(room: Room) -> None:
    decide(room, *asked(room).values(), is_taken=True)
    room.says(SECRETARY, "議題: 展示会の分担")
    room.says(SAKAMOTO, "保留: 費用の分担")
    room.does(minutes.end, SECRETARY)
    office, at = room.office, meeting(room.office, room.meeting_id)
    said = office.db.read_now(lambda s: records.minutes_of(s, office.net, at))
    assert [(one.title, one.is_carried) for one in said.left_out] == [("ホームページの改修", True)]
    assert [(one.title, one.is_carried) for one in said.taken_up] == [("展示会の分担", True)]
    items = office.db.read_now(lambda s: items_of(s, following(room)))
    carried = [(one.title, one.minutes, one.proposer, one.state) for one in items if one.is_carried]
    assert carried == [
        ("ホームページの改修", 25, KAWABATA, "accepted"),
        ("展示会の分担", 10, SAKAMOTO, "accepted"),
    ]
    assert told(room) == {KAWABATA: (following(room), ("ホームページの改修",), True)}


@pytest.mark.parametrize("lines", [(), ("宿題: 坂本 見積を取る 12/20まで", "メモ: 展示会の分担を話した")])
def test_where_no_item_was_opened_nobody_is_told_that_theirs_was_not_taken_up(
    room: Room, lines: tuple[str, ...]
) -> None:
    decide(room, asked(room)["展示会の分担"], is_taken=True)
    for line in lines:
        room.says(SECRETARY, line)
    room.does(minutes.end, SECRETARY)
    assert titled(room, following(room)) == [("ホームページの改修", "proposed")]
    at = meeting(room.office, room.meeting_id)
    said = room.office.db.read_now(lambda s: records.minutes_of(s, room.office.net, at))
    assert said.why_left_out == LeftOut.UNRECORDED
    assert told(room) == {KAWABATA: (following(room), ("ホームページの改修",), False)}


def test_an_item_put_off_the_record_leaves_the_next_agenda_too(room: Room) -> None:
    opened = room.says(SECRETARY, "議題: 白百合商事の件")
    room.says(SECRETARY, "保留: 次回に")
    room.does(minutes.end, SECRETARY)
    to = following(room)
    assert ("白百合商事の件", "accepted") in titled(room, to)
    room.edits(opened, "オフレコ: 白百合商事の件")
    assert "白百合商事の件" not in dict(titled(room, to))


@pytest.mark.parametrize("opens", ["議題: 展示会の分担", "議題: 1", None])
def test_of_two_who_proposed_the_same_none_is_told_that_it_was_not_taken_up(
    room: Room, opens: str | None
) -> None:
    room.office.do(agenda.propose, KAWABATA, room.meeting_id, Draft("展示会の分担"), request="the same")
    decide(room, asked(room)["展示会の分担"], is_taken=True)  # one of the two
    if opens is None:
        room.does(minute_commands.go_on, SECRETARY)
    else:
        room.says(SECRETARY, opens)
    room.says(SECRETARY, "決定: 3社で分担する")
    room.does(minutes.end, SECRETARY)
    at = meeting(room.office, room.meeting_id)
    said = room.office.db.read_now(lambda s: records.minutes_of(s, room.office.net, at))
    assert [(one.title, one.proposer) for one in said.taken_up] == [
        ("展示会の分担", "F01"),
        ("展示会の分担", "F02"),
    ]
    assert dict(titled(room, following(room))).keys() == {"ホームページの改修"}
    assert told(room) == {KAWABATA: (following(room), ("ホームページの改修",), True)}


@pytest.mark.parametrize("is_opened", [True, False])
def test_an_item_put_off_the_record_leaves_every_meeting_that_it_was_carried_to(
    room: Room, *, is_opened: bool
) -> None:
    office, first = room.office, room.meeting_id
    opened = room.says(SECRETARY, "議題: 白百合商事の件")
    room.says(SECRETARY, "保留: 次回に")
    room.does(minutes.end, SECRETARY)
    second = following(room)
    office.now = meeting(office, second).starts_at
    office.do(minutes.start, SECRETARY, "CSECOND", "トップ連絡会", request="second")
    said = ["展示会", *(["白百合商事の件"] if is_opened else [])]
    for number, title in enumerate(said):
        office.now += timedelta(minutes=1)
        office.do(minute_commands.say, SECRETARY, "CSECOND", "item", title, request=f"say {number}")
    office.do(minutes.end, SECRETARY, "CSECOND", request="end of the second")
    third = office.db.read_now(lambda s: meetings.next_of(s, "top", office.now))
    assert third is not None
    assert "白百合商事の件" in dict(titled(room, third.id))
    assert "白百合" in str(office.db.read_now(lambda s: editions.latest(s, [second])))
    room.edits(opened, "オフレコ: 白百合商事の件")
    for at in (first, second, third.id):
        assert "白百合商事の件" not in dict(titled(room, at))
    assert "白百合" not in str(office.db.read_now(lambda s: editions.latest(s, [first, second])))
    assert "白百合" not in str([row["params"] for row in office.owed("minutes_item")])
    lines = office.db.read_now(lambda s: minute_rows.standing(s, second))
    assert "白百合" not in str(lines)
    assert {one.item_id for one in lines} <= {
        one.id for one in office.db.read_now(lambda s: items_of(s, second))
    }
