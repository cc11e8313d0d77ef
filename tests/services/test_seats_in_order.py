"""Who is there, said in the thread and by form: what was said last counts, whenever it is heard."""

from __future__ import annotations

from bot.domain.attendance import Presence, Way
from bot.services import attendance, minute_commands, minutes
from bot.services.attendance import Attended
from storage import attendance as rows
from tests.services.meeting_room import change
from tests.services.minutes_room import KAWABATA, SAKAMOTO, SECRETARY, Room


def seat(room: Room, seat_id: str = "F01") -> Presence:
    return room.office.db.read_now(lambda s: rows.of_meeting(s, room.meeting_id))[seat_id]


def writes(room: Room, way: Way, **more: object) -> None:
    """The secretary writes down by form who was there for the first firm."""
    said = Attended(way, person="坂本 恵", **more)  # type: ignore[arg-type]
    room.office.do(attendance.attend, SECRETARY, room.meeting_id, "F01", said, request=f"form {way}")


def left(room: Room) -> str:
    at = seat(room).left_at
    return f"{at.astimezone(room.office.net.timezone):%H:%M}" if at else ""


def test_a_line_heard_late_leaves_what_the_form_says_since(room: Room) -> None:
    late = room.message(SAKAMOTO, "出席: 坂本")
    room.does(minutes.end, SECRETARY)
    writes(room, Way.ONLINE)
    assert room.hears(late) is not None
    assert (seat(room).way, seat(room).person) == ("online", "坂本 恵")
    assert room.texts == [("attendance", "坂本")]


def test_a_line_that_wrote_nothing_takes_nothing_with_it_when_it_goes(room: Room) -> None:
    late = room.message(SAKAMOTO, "出席: 坂本")
    room.does(minutes.end, SECRETARY)
    writes(room, Way.ONLINE)
    room.hears(late)
    room.hears(room.message(SAKAMOTO, "オフレコ: 坂本", late.ts, edited_at=room.office.now))
    assert room.texts == []
    assert seat(room).way == "online"


def test_what_is_said_after_the_form_counts(room: Room) -> None:
    writes(room, Way.ONLINE)
    room.says(SAKAMOTO, "出席: 坂本")
    assert seat(room).way == "place"


def test_lines_that_arrive_in_the_wrong_order_count_in_the_order_in_which_they_were_said(room: Room) -> None:
    first = room.message(SAKAMOTO, "出席: 坂本 オンライン")
    room.says(KAWABATA, "出席: 坂本 19:00退席")
    assert (seat(room).way, left(room)) == ("place", "19:00")
    room.hears(first)
    assert (seat(room).way, left(room)) == ("online", "19:00")


def test_who_leaves_stays_as_they_came(room: Room) -> None:
    room.says(SAKAMOTO, "出席: 坂本 オンライン 17:20から")
    room.says(SAKAMOTO, "出席: 坂本 退席")
    one = seat(room)
    assert one.came_at is not None
    assert (one.way, left(room)) == ("online", "17:30")


def test_a_departure_taken_back_leaves_who_came(room: Room) -> None:
    came = room.says(SAKAMOTO, "出席: 坂本 オンライン")
    gone = room.says(SAKAMOTO, "出席: 坂本 19:00退席")
    room.edits(came, "出席: 坂本 会場")
    assert (seat(room).way, left(room)) == ("place", "19:00")
    room.deletes(gone)
    assert (seat(room).way, left(room)) == ("place", "")


def test_who_steps_out_for_a_conflict_of_interest_is_still_there(room: Room) -> None:
    room.says(SAKAMOTO, "出席: 坂本 オンライン")
    room.says(SAKAMOTO, "出席: 坂本 退席(利害関係)")
    assert (seat(room).way, seat(room).left_at) == ("online", None)


def test_more_votes_than_people_are_asked_about_and_kept(room: Room) -> None:
    room.says(SECRETARY, "出席: 坂本、川端")
    heard = room.hears(room.message(SECRETARY, "採決: 賛成3 反対1"))
    assert heard is not None
    assert [(one.why, one.count, one.of) for one in heard.hints] == [("too_many", 4, 2)]
    assert heard.needs_answer
    assert room.texts[-1] == ("vote", "賛成3 反対1")


def test_who_steps_out_after_a_vote_in_which_all_voted_makes_it_too_many(room: Room) -> None:
    room.says(SECRETARY, "議題: 規程の改定")
    room.says(SECRETARY, "出席: 坂本、川端\n採決: 賛成2 反対0")
    heard = room.hears(room.message(SECRETARY, "退席: 坂本(利害関係のため)"))
    assert heard is not None
    assert [(one.why, one.count, one.of) for one in heard.hints] == [("too_many", 2, 1)]


def test_a_board_that_decides_without_its_quorum_is_told_so_at_once(room: Room) -> None:
    change(room.office, room.meeting_id, kind="board", quorum="majority")
    room.says(SECRETARY, "出席: 坂本")
    heard = room.hears(room.message(SECRETARY, "決定: 規程を改定する"))
    assert heard is not None
    assert [one.why for one in heard.hints] == ["no_quorum"]


def test_of_a_vote_before_anybody_is_written_down_nothing_is_asked(room: Room) -> None:
    heard = room.hears(room.message(SECRETARY, "採決: 賛成12 反対1"))
    assert heard is not None
    assert heard.hints == []
    assert heard.needs_answer  # the counts are read back


def test_a_command_that_counts_too_many_is_told_so(room: Room) -> None:
    room.says(SECRETARY, "出席: 坂本、川端")
    said = room.does(minute_commands.say, SECRETARY, "vote", "賛成3")
    assert [one.why for one in said if hasattr(one, "why")] == ["too_many"]
