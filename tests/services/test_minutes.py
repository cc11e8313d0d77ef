"""Minutes while a meeting runs: the secretary, two presidents and the chair write into its thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from bot.domain.minute_kinds import Ask, Hint
from bot.services import minute_commands, people
from bot.services.people import Person
from storage import attendance, meetings
from tests.services.meeting_room import meeting
from tests.services.minutes_room import CHAIR, CHANNEL, GUEST, KAWABATA, SAKAMOTO, SECRETARY, Room


def test_lines_are_kept_with_who_said_them_and_get_a_receipt(room: Room) -> None:
    decided = room.says(SAKAMOTO, "決定：会費を月1万円とする")
    room.says(KAWABATA, "よろしいでしょうか")
    noted = room.says(CHAIR, "メモ: 次回は会場で")
    assert room.texts == [("decision", "会費を月1万円とする"), ("memo", "次回は会場で")]
    assert [line.said_by for line in room.lines] == [SAKAMOTO, CHAIR]
    assert room.receipts() == [decided.ts, noted.ts]


def test_a_line_heard_again_is_kept_once(room: Room) -> None:
    said = room.says(SAKAMOTO, "決定: 会費\n保留: 入会金")
    assert room.hears(said) is None
    assert room.texts == [("decision", "会費"), ("pending", "入会金")]
    assert room.receipts() == [said.ts]


def test_who_has_no_part_in_the_meeting_writes_nothing(room: Room) -> None:
    heard = room.hears(room.message(GUEST, "決定: 全部わたしのもの"))
    assert heard is not None
    assert (heard.kept, heard.hints) == ([], [Hint("no_member", "")])
    assert room.hears(room.message(GUEST, "おつかれさまです")) is None
    assert room.texts == []
    assert room.receipts() == []


def test_an_edited_message_changes_its_lines_and_what_they_said_stays_on_record(room: Room) -> None:
    said = room.says(SAKAMOTO, "決定: 会費を月1万円とする\n保留: 入会金")
    room.edits(said, "決定: 会費を月2万円とする\n保留: 入会金\nメモ: 追記")
    assert room.texts == [("decision", "会費を月2万円とする"), ("pending", "入会金"), ("memo", "追記")]
    records = room.office.db.read_now(lambda s: meetings.records(s, room.meeting_id))
    before = [row["data"]["before"]["text"] for row in records if row["kind"] == "line_changed"]
    assert before == ["会費を月1万円とする"]


def test_an_older_edit_that_comes_late_changes_nothing(room: Room) -> None:
    said = room.says(SAKAMOTO, "決定: 一")
    second = room.edits(said, "決定: 二")
    room.edits(said, "決定: 三")
    room.hears(second)
    room.hears(said)
    assert room.texts == [("decision", "三")]


def test_a_message_that_becomes_a_line_or_ceases_to_be_one_is_followed(room: Room) -> None:
    said = room.says(SAKAMOTO, "会費を月1万円とする")
    room.edits(said, "決定: 会費")
    assert room.texts == [("decision", "会費")]
    room.edits(said, "やはり保留で")
    assert room.texts == []
    room.edits(said, "決定: 会費")
    assert room.texts == [("decision", "会費")]


def test_a_line_that_is_edited_away_loses_its_receipt_and_its_writer_is_told(room: Room) -> None:
    said = room.says(SAKAMOTO, "決定: 値上げする\nメモ: 来月から")
    room.edits(said, "決定: 値上げする")
    assert room.receipts() == [said.ts]
    heard = room.hears(room.edits(said, "値上げに決定", hear=False))
    assert heard is not None
    assert [hint.why for hint in heard.hints] == ["left"]
    assert room.receipts() == []
    room.edits(said, "決定: 値上げする")
    assert room.receipts() == [said.ts]


def test_attendance_of_nobody_who_is_known_has_no_receipt_until_it_is_edited(room: Room) -> None:
    said = room.says(SAKAMOTO, "出席: どなたか")
    assert room.receipts() == []
    room.edits(said, "出席: 坂本、どなたか")
    assert room.receipts() == [said.ts]
    room.edits(said, "出席: どなたか")
    assert room.receipts() == []


def test_what_is_taken_back_has_no_receipt_any_more(room: Room) -> None:
    said = room.says(SAKAMOTO, "決定: 値上げする")
    undo = room.says(SAKAMOTO, "取り消し")
    assert room.receipts() == [undo.ts]
    room.edits(said, "決定: 値上げしない")
    assert set(room.receipts()) == {said.ts, undo.ts}


def test_a_deleted_message_takes_its_lines_back_even_if_it_comes_first(room: Room) -> None:
    said = room.says(SAKAMOTO, "決定: 会費")
    room.deletes(said)
    assert room.texts == []
    never_heard = room.message(SAKAMOTO, "決定: 入会金")
    room.deletes(never_heard)
    room.hears(never_heard)
    assert room.texts == []


def test_a_member_takes_back_the_own_last_line(room: Room) -> None:
    room.says(SAKAMOTO, "決定: 会費")
    room.says(SAKAMOTO, "決定: 入会金")
    room.says(KAWABATA, "メモ: 会場")
    undo = room.says(SAKAMOTO, "取り消し")
    assert room.texts == [("decision", "会費"), ("memo", "会場")]
    room.hears(undo)
    assert room.texts == [("decision", "会費"), ("memo", "会場")]
    assert undo.ts in room.receipts()


def test_a_line_that_was_taken_back_comes_back_only_if_it_is_edited(room: Room) -> None:
    said = room.says(SAKAMOTO, "決定: 会費")
    room.says(SAKAMOTO, "取り消し")
    room.edits(said, "決定: 会費")  # a link was unfurled: the words are the same
    assert room.texts == []
    room.edits(said, "決定: 会費を改定する")
    assert room.texts == [("decision", "会費を改定する")]


def test_the_minute_taker_takes_back_anybodys_line_and_the_thread_is_told(room: Room) -> None:
    room.says(KAWABATA, "決定: 会費")
    room.says(SECRETARY, "取り消し")
    assert room.texts == []
    (told,) = room.office.owed("minutes_undone")
    assert told["params"]["data"]["said_by"] == KAWABATA


def test_what_a_command_says_is_shown_in_the_thread_and_struck_when_it_is_taken_back(room: Room) -> None:
    room.does(minute_commands.say, SAKAMOTO, "decision", "会費を月1万円とする")
    assert room.texts == [("decision", "会費を月1万円とする")]
    (shown,) = room.office.owed("minutes_said")
    assert shown["parent_id"] == meeting(room.office, room.meeting_id).thread_id
    line = room.does(minute_commands.undo, SAKAMOTO)
    assert line.text == "会費を月1万円とする"
    (shown,) = room.office.owed("minutes_said")
    assert shown["params"]["undone"] is True
    assert room.texts == []


def test_who_is_there_is_written_down_and_taken_back(room: Room) -> None:
    room.says(SECRETARY, "出席: 坂本、川端(オンライン) 18:10から")
    known = room.office.db.read_now(lambda s: attendance.of_meeting(s, room.meeting_id))
    assert (known["F01"].way, known["F02"].way) == ("place", "online")
    assert known["F02"].came_at is not None
    assert known["F02"].came_at.isoformat() == "2026-12-16T09:10:00+00:00"
    room.says(SECRETARY, "取り消し")
    known = room.office.db.read_now(lambda s: attendance.of_meeting(s, room.meeting_id))
    assert (known["F01"].way, known["F02"].way) == ("place", None)


def test_a_substitute_who_is_there_is_written_down_as_one(room: Room) -> None:
    room.says(SECRETARY, "出席: 坂本 代理 山本さん")
    known = room.office.db.read_now(lambda s: attendance.of_meeting(s, room.meeting_id))["F01"]
    assert (known.answer, known.person, known.was) == ("substitute", "山本", "substitute")


def test_a_todo_follows_its_line(room: Room) -> None:
    said = room.says(SECRETARY, "宿題: @UUSU1 見積を送る 12/25まで")
    (one,) = room.todos
    assert (one.text, one.owner, one.owner_firm, str(one.due)) == (
        "見積を送る",
        KAWABATA,
        "F02",
        "2026-12-25",
    )
    room.edits(said, "宿題: 坂本さん 見積を送る 月末まで")
    (one,) = room.todos
    assert (one.owner, str(one.due)) == (SAKAMOTO, "2026-12-31")
    room.deletes(said)
    assert room.todos == []


def test_of_two_with_one_name_the_firm_says_who_is_meant(room: Room) -> None:
    twins = [Person(SAKAMOTO, "坂本(F01)"), Person(KAWABATA, "坂本(F02)")]
    room.office.db.write_now(lambda s: people.remember(s, twins, room.office.now))
    heard = room.hears(room.message(SECRETARY, "宿題: 坂本さん 見積を送る"))
    assert heard is not None
    assert heard.kept[0].asks == (Ask("owner_shared", "坂本", ("F01 坂本", "F02 坂本")),)
    for named in ("F02の坂本さん", "F02 坂本", "坂本(F02)", "@UUSU1"):
        room.says(SECRETARY, f"宿題: {named} 見積を送る")
    assert [one.owner for one in room.todos] == [None, *[KAWABATA] * 4]
    assert {one.text for one in room.todos} == {"見積を送る"}


def test_a_date_that_cannot_be_read_is_asked_about_and_the_line_is_kept(room: Room) -> None:
    heard = room.hears(room.message(SECRETARY, "宿題: @UUSU1 見積を送る 年末あたりまで"))
    assert heard is not None
    assert [ask.what for ask in heard.kept[0].asks] == ["due"]
    assert [(one.owner, one.due) for one in room.todos] == [(KAWABATA, None)]


def test_three_write_at_once_and_nothing_is_lost_or_doubled(room: Room) -> None:
    said = [
        room.message(who, f"決定: {who} {number}")
        for number in range(10)
        for who in (SAKAMOTO, KAWABATA, CHAIR)
    ]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(room.hears, said + said))
    assert sorted(line.text for line in room.lines) == sorted(one.text.removeprefix("決定: ") for one in said)


def test_where_our_clock_is_behind_slacks_a_command_still_comes_after_what_was_said(room: Room) -> None:
    room.says(SECRETARY, "議題: 会費")
    room.says(SAKAMOTO, "決定: 改定する")
    room.office.now -= timedelta(seconds=30)
    room.office.do(minute_commands.say, SAKAMOTO, CHANNEL, "memo", "来月から", request="late")
    assert [line.text for line in room.lines] == ["会費", "改定する", "来月から"]
    assert len({line.item_id for line in room.lines}) == 1
    assert room.office.do(minute_commands.undo, SAKAMOTO, CHANNEL, request="undo").text == "来月から"
