"""Who is there, as the thread's lines say it, and as it is put right."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.attendance import Way
from bot.domain.errors import Refusal
from bot.domain.meetings import Answer
from bot.domain.minute_kinds import Ask, Hint
from bot.domain.minute_lines import label_of
from bot.domain.minutes_gaps import Lack, gaps
from bot.services import (
    attendance,
    attendance_views,
    editions,
    meetings,
    minute_commands,
    minute_edits,
    minutes,
    minutes_export,
    people,
)
from bot.services.attendance import Attended
from bot.services.minute_edits import Correction
from bot.services.minutes_records import minutes_of
from bot.services.people import Person
from storage import attendance as presences
from tests.services.held_meeting import view
from tests.services.meeting_room import change
from tests.services.minutes_room import CHAIR, KAWABATA, NAMES, SAKAMOTO, SECRETARY, Room

if TYPE_CHECKING:
    from bot.domain.attendance import Presence
    from storage.database import Session
    from tests.services.conftest import Office


@pytest.fixture
def room(office: Office) -> Room:
    return Room(office)


def of(room: Room, seat: str = "F01") -> Presence:
    return room.office.db.read_now(lambda s: presences.of_meeting(s, room.meeting_id))[seat]


def acts(room: Room, use_case: Any, who: str, *args: Any) -> Any:
    return room.office.do(use_case, who, *args, request=f"{use_case.__name__} {len(args)}")


def answers(room: Room, said: Answer, **more: str) -> None:
    room.office.do(attendance.answer, SAKAMOTO, room.meeting_id, said, **more)


def test_minutes_that_are_signed_name_firms_with_their_legal_form(room: Room) -> None:
    for kind, is_in_full in (("general", True), ("regular", False)):
        change(room.office, room.meeting_id, kind=kind)
        found = room.office.db.read_now(
            lambda s: minutes_of(s, room.office.net, meetings.load(s, room.meeting_id))
        )
        assert ("株式会社" in found.attendance[0].seat) is is_in_full


def test_a_president_who_comes_after_all_is_there_in_person(room: Room) -> None:
    answers(room, Answer.SUBSTITUTE, stand_in="山田")
    room.begins()
    line = room.says(SECRETARY, "出席: 坂本")
    assert (of(room).was, of(room).stand_in) == (Answer.PRESENT, "")
    room.deletes(line)
    assert (of(room).answer, of(room).stand_in, of(room).way) == ("substitute", "山田", None)


@pytest.mark.parametrize("firm", ["F01(オンライン)", "F01 オンライン"])
def test_a_firm_that_was_to_come_by_its_substitute_is_there_by_them(room: Room, firm: str) -> None:
    answers(room, Answer.SUBSTITUTE, stand_in="園田 製造部長")
    room.begins()
    heard = room.hears(room.message(SECRETARY, f"出席: {firm}"))
    assert heard is not None
    assert heard.hints == []
    one = of(room)
    assert (one.was, one.stand_in, one.person) == (Answer.SUBSTITUTE, "園田 製造部長", "園田 製造部長")
    assert one.way == Way.ONLINE


def test_who_writes_that_a_president_came_is_told_of_the_substitute_announced(room: Room) -> None:
    answers(room, Answer.SUBSTITUTE, stand_in="山田")
    room.begins()
    heard = room.hears(room.message(SECRETARY, "出席: 坂本、川端"))
    assert heard is not None
    assert heard.hints == [Hint("substitute_announced", "坂本", who="山田")]
    assert heard.needs_answer
    again = room.does(minute_commands.say, SECRETARY, "attendance", "坂本")
    assert Hint("substitute_announced", "坂本", who="山田") in again


@pytest.mark.parametrize("line", ["出席: 坂本", "出席: 坂本 代理 林", "欠席: 坂本"])
def test_what_somebody_answered_stays_their_answer_whatever_is_written_down(room: Room, line: str) -> None:
    answers(room, Answer.SUBSTITUTE, stand_in="山田")
    at = room.office.now
    room.begins()
    room.says(SECRETARY, line)
    acts(room, attendance.attend, SECRETARY, room.meeting_id, "F01", Attended(Way.PLACE))
    shown = room.office.do(attendance_views.look, SAKAMOTO, room.meeting_id)
    seat = next(one for one in shown.seats if one.id == "F01")
    own = shown.own_answer(seat)
    assert (own.answer, own.stand_in, own.answered_by, own.answered_at) == (
        "substitute",
        "山田",
        SAKAMOTO,
        at,
    )
    assert (shown.tally[Answer.PRESENT], shown.as_answered.tally[Answer.SUBSTITUTE]) == (1, 1)


@pytest.mark.parametrize("was", ["委任", "欠席"])
@pytest.mark.parametrize("left", ["退席: 坂本 17:50", "出席: 坂本 退席(利害関係)"])
def test_who_is_on_record_as_away_is_not_there_for_having_left(room: Room, was: str, left: str) -> None:
    room.begins()
    room.says(SECRETARY, f"出席: F01 {was}")
    before = of(room)
    heard = room.hears(room.message(SECRETARY, left))
    assert heard is not None
    assert [one.label for one in heard.hints] == ["坂本"]
    assert heard.hints[0].why == f"left_{before.was}"
    assert of(room) == before
    room.says(SECRETARY, "出席: 坂本 会場 17:50まで")
    assert (of(room).was, of(room).left_at is None) == (Answer.PRESENT, False)


@pytest.mark.parametrize("name", ["坂本(F01)", "@坂本(F01)", "坂本 F01", "F01の坂本"])
def test_somebody_is_there_as_toban_itself_spells_them_and_their_firm_is_told_once(
    room: Room, name: str
) -> None:
    room.begins()
    room.says(SECRETARY, f"出席: {name} 18:10から")
    room.says(SECRETARY, f"出席: {NAMES[KAWABATA]} 委任 坂本")
    assert (of(room).was, of(room, "F02").stand_in) == (Answer.PRESENT, "坂本")
    kept = room.office.db.read_now(
        lambda s: minutes_of(s, room.office.net, meetings.load(s, room.meeting_id))
    )
    assert [one.person for one in kept.attendance if one.came_at] == ["坂本"]


def test_of_who_never_answered_no_answer_is_made_up(room: Room) -> None:
    room.begins()
    room.says(SECRETARY, "出席: 川端")
    shown = room.office.do(attendance_views.look, KAWABATA, room.meeting_id)
    assert [shown.own_answer(seat).answer for seat in shown.seats] == [None] * 4


def test_a_substitute_written_down_by_mistake_leaves_no_trace(room: Room) -> None:
    answers(room, Answer.PRESENT)
    room.begins()
    line = room.says(SECRETARY, "出席: 坂本 代理 山田太郎")
    assert of(room).was is Answer.SUBSTITUTE
    room.edits(line, "出席: 坂本")
    assert (of(room).was, of(room).stand_in, of(room).person) == (Answer.PRESENT, "", "坂本")


@pytest.mark.parametrize("then", ["早退", "18:50早退", "遅刻", "18:10から", "途中参加", "利害関係のため退席"])
def test_a_substitute_stays_one_whenever_they_come_or_leave(room: Room, then: str) -> None:
    room.begins()
    room.says(SECRETARY, "出席: F01 代理 山田 オンライン")
    room.says(SECRETARY, f"出席: F01 {then}")
    assert (of(room).was, of(room).stand_in, of(room).person) == (Answer.SUBSTITUTE, "山田", "山田")
    assert of(room).way == Way.ONLINE


def test_who_was_to_stand_in_by_what_was_answered_stands_in_where_only_an_hour_is_said(room: Room) -> None:
    answers(room, Answer.SUBSTITUTE, stand_in="山田")
    room.begins()
    room.says(SECRETARY, "出席: F01 18:50早退")
    assert (of(room).was, of(room).stand_in, of(room).person) == (Answer.SUBSTITUTE, "山田", "山田")


def test_a_president_who_comes_later_herself_is_there_instead_of_her_substitute(room: Room) -> None:
    room.begins()
    room.says(SECRETARY, "出席: F01 代理 山田")
    room.says(SECRETARY, "出席: 坂本 18:40から")
    assert (of(room).was, of(room).stand_in, of(room).person) == (Answer.PRESENT, "", "坂本")


def test_who_comes_late_and_leaves_early_did_both(room: Room) -> None:
    room.begins()
    for words in ("オンライン", "18:10から", "18:50早退"):
        room.says(SECRETARY, f"出席: F01 {words}")
    zone = room.office.net.timezone
    hours = [f"{at.astimezone(zone):%H:%M}" for at in (of(room).came_at, of(room).left_at) if at]
    assert (of(room).way, hours) == ("online", ["18:10", "18:50"])


def test_who_is_away_counts_as_away_whatever_was_answered(room: Room) -> None:
    answers(room, Answer.PRESENT)
    room.begins()
    room.says(SECRETARY, "出席: 坂本 欠席、川端 委任")
    assert (of(room).was, of(room).way) == (Answer.ABSENT, None)
    assert (of(room, "F02").was, of(room, "F02").way) == (Answer.PROXY, None)


def test_what_the_secretariat_wrote_by_form_outlives_the_line_before_it(room: Room) -> None:
    room.begins()
    line = room.says(SECRETARY, "出席: 坂本")
    said = Attended(Way.ONLINE, Answer.SUBSTITUTE, "山田")
    room.office.do(attendance.attend, SECRETARY, room.meeting_id, "F01", said)
    room.deletes(line)
    assert (of(room).was, of(room).way, of(room).person) == (Answer.SUBSTITUTE, "online", "山田")


def test_whoever_wrote_a_line_that_the_form_overrules_is_told(room: Room) -> None:
    room.begins()
    late = room.message(SECRETARY, "出席: 坂本、川端")
    room.office.now += timedelta(minutes=1)
    said = Attended(Way.ONLINE, Answer.SUBSTITUTE, "山田")
    room.office.do(attendance.attend, SECRETARY, room.meeting_id, "F01", said)
    heard = room.hears(late)
    assert heard is not None
    assert heard.hints == [Hint("overruled", "坂本")]
    assert (of(room).person, of(room, "F02").person) == ("山田", "川端")


def test_of_two_with_one_name_the_firm_says_whose_seat_is_meant(room: Room) -> None:
    twins = [Person(SAKAMOTO, "坂本(F01)"), Person(KAWABATA, "坂本(F02)")]
    room.office.db.write_now(lambda s: people.remember(s, twins, room.office.now))
    room.begins()
    heard = room.hears(room.message(SECRETARY, "出席: 坂本 18:10から"))
    assert heard is not None
    assert heard.kept[0].asks == (Ask("seat_shared", "坂本", ("F01 坂本", "F02 坂本")),)
    room.says(SECRETARY, "出席: F02 坂本")
    assert of(room, "F02").way == "place"


def test_what_nobody_could_read_of_who_came_is_missing_until_it_is_settled(room: Room) -> None:
    twins = [Person(SAKAMOTO, "坂本(F01)"), Person(KAWABATA, "坂本(F02)")]
    room.office.db.write_now(lambda s: people.remember(s, twins, room.office.now))
    room.begins()
    room.says(SECRETARY, "出席: F03、坂本 18:10から")
    room.does(minutes.end, SECRETARY)
    page = room.office.do(minute_edits.page, SECRETARY, room.meeting_id)
    (line,) = page.lines
    unread = [gap.text for gap in gaps(page.working.said) if gap.lack is Lack.UNREAD]
    assert unread == [line.text] == ["坂本 18:10から"]
    assert view(room.office, room.meeting_id).minutes.unread == ("坂本 18:10から",)
    with pytest.raises(Refusal, match=r"editions.attendance_unread"):
        corrects(room, line.id, "坂本 18:10から")
    about = (room.office.net, room.meeting_id, 1)
    in_file, _ = room.office.db.read_now(lambda s: minutes_export.edition(s, *about))
    assert in_file.unread == ("坂本 18:10から",)
    corrects(room, line.id, "F02 坂本 18:10から")
    assert view(room.office, room.meeting_id).minutes.unread == ()
    assert (of(room, "F02").way, of(room, "F02").was) == (Way.PLACE, Answer.PRESENT)


def test_a_name_of_nobody_who_stepped_out_of_a_vote_is_missing_until_it_is_corrected(room: Room) -> None:
    room.begins()
    room.says(SECRETARY, "採決: 賛成3 反対0、川上さん退席")
    room.does(minutes.end, SECRETARY)
    page = room.office.do(minute_edits.page, SECRETARY, room.meeting_id)
    (line,) = page.lines
    about = (room.office.net, room.meeting_id, 1)
    kept, _ = room.office.db.read_now(lambda s: minutes_export.edition(s, *about))
    for said in (page.working.said, kept):
        assert [gap.text for gap in gaps(said) if gap.lack is Lack.OUT_UNKNOWN] == ["川上"]
    to = Correction(line.kind, "賛成3 反対0、川端さん退席", line.item_id)
    room.office.do(minute_edits.correct, SECRETARY, room.meeting_id, line.id, to)
    page = room.office.do(minute_edits.page, SECRETARY, room.meeting_id)
    assert Lack.OUT_UNKNOWN not in [gap.lack for gap in gaps(page.working.said)]


def test_a_later_line_that_names_the_firm_settles_what_nobody_could_read(room: Room) -> None:
    twins = [Person(SAKAMOTO, "坂本(F01)"), Person(KAWABATA, "坂本(F02)")]
    room.office.db.write_now(lambda s: people.remember(s, twins, room.office.now))
    room.begins()
    for line in ("出席: F01 坂本", "出席: 坂本 18:10から、山田", "出席: F02の坂本 18:10から"):
        room.says(SECRETARY, line)
    room.does(minutes.end, SECRETARY)
    assert view(room.office, room.meeting_id).minutes.unread == ("山田",)


def corrects(room: Room, line_id: int, text: str) -> None:
    to = minute_edits.Correction("attendance", text, None)
    room.office.do(minute_edits.correct, SECRETARY, room.meeting_id, line_id, to, request=text)


def test_who_leaves_early_still_takes_part_as_before(room: Room) -> None:
    room.begins()
    room.says(SECRETARY, "出席: 坂本(オンライン)")
    room.says(SECRETARY, "早退: 坂本")
    assert (of(room).way, of(room).left_at) == ("online", None)
    room.says(SECRETARY, "退席: 坂本")
    assert (of(room).way, of(room).left_at is None) == ("online", False)


def test_who_leaves_is_written_down_by_command_too(room: Room) -> None:
    room.begins()
    room.says(SECRETARY, "出席: 坂本")
    kind = label_of("退席")
    assert kind is not None
    (line,) = room.does(minute_commands.say, SECRETARY, kind, "坂本 19:00")
    assert (line.kind, line.data["left_at"]) == ("attendance", "19:00")
    assert of(room).left_at is not None


def test_a_line_taken_back_leaves_what_the_form_had_said_before_it(room: Room) -> None:
    room.begins()
    said = Attended(Way.ONLINE, Answer.PRESENT, "山田")
    room.office.do(attendance.attend, SECRETARY, room.meeting_id, "F01", said)
    line = room.says(SECRETARY, "出席: 坂本 会場 18:10から")
    room.deletes(line)
    assert (of(room).was, of(room).way, of(room).person, of(room).came_at) == (
        Answer.PRESENT,
        "online",
        "山田",
        None,
    )


def test_two_lines_of_one_seat_are_taken_back_in_any_order(room: Room) -> None:
    answers(room, Answer.ABSENT)
    room.begins()
    first, second = (
        room.says(SECRETARY, "出席: 坂本"),
        room.says(SECRETARY, "出席: 坂本 オンライン 18:10から"),
    )
    room.deletes(first)
    assert of(room).way == "online"
    room.deletes(second)
    assert (of(room).answer, of(room).way) == ("absent", None)


def test_the_attendance_of_confirmed_minutes_is_put_right_by_a_new_edition_with_its_reason(
    room: Room,
) -> None:
    room.begins()
    room.says(SECRETARY, "出席: 坂本、川端")
    room.does(minutes.end, SECRETARY)
    acts(room, editions.confirm, CHAIR, room.meeting_id, 1)
    acts(room, attendance.attend, SECRETARY, room.meeting_id, "F02", Attended(None))
    with pytest.raises(Refusal, match=r"editions.no_reason"):
        acts(room, editions.publish, SECRETARY, room.meeting_id, 1)
    again = acts(room, editions.publish, SECRETARY, room.meeting_id, 1, "川端は欠席だった")
    assert (again.edition, again.state) == (2, "draft")
    assert of(room, "F02").was is Answer.ABSENT


def chair_of(room: Room) -> str:
    def read(s: Session) -> str:
        return minutes_of(s, room.office.net, meetings.load(s, room.meeting_id)).chair

    return room.office.db.read_now(read)


def test_nobody_is_made_the_chair_who_is_not_on_record(room: Room) -> None:
    room.begins()
    room.says(SECRETARY, "出席: 坂本")
    assert chair_of(room) == ""


def test_the_chair_who_wrote_in_the_thread_was_there(room: Room) -> None:
    room.begins()
    room.says(CHAIR, "決定: 会費を上げる")
    assert chair_of(room) == "代表 一郎"


def test_the_chair_who_is_written_down_as_there_is_named(room: Room) -> None:
    room.begins()
    change(room.office, room.meeting_id, chair=SAKAMOTO)
    assert chair_of(room) == "坂本(F01)"
    room.says(SECRETARY, "出席: 坂本")
    assert chair_of(room) == "坂本(F01)"
    room.says(SECRETARY, "出席: 坂本 欠席")
    assert chair_of(room) == ""
