"""What was written while nobody listened is read as it would have been then, and its writer is told."""

from __future__ import annotations

from datetime import date, timedelta

from tests.services.minutes_room import SAKAMOTO, SECRETARY, Room

LATER = timedelta(hours=20)  # when the thread is read


def test_tomorrow_is_the_day_after_it_was_said(room: Room) -> None:
    room.reads_again(room.message(SECRETARY, "宿題: @UASA1 明日までに見積を送る"), later=LATER)
    assert [one.due for one in room.todos] == [date(2026, 12, 17)]


def test_the_writer_is_told_once_what_was_understood_and_asked_about_the_rest(room: Room) -> None:
    missed = room.message(SAKAMOTO, "宿題: @UUSU1 見積を送る 年末あたりまで\n決定: 値上げする")
    room.reads_again(missed, later=LATER)
    room.reads_again(missed, later=LATER)
    (told,) = room.office.owed("minutes_heard")
    assert told["target"] == SAKAMOTO
    todo, decided = told["params"]["lines"]
    assert [ask["what"] for ask in todo["asks"]] == ["due"]
    assert decided["text"] == "値上げする"


def test_who_needs_no_answer_or_had_one_is_told_nothing(room: Room) -> None:
    heard = room.says(SAKAMOTO, "宿題: @UUSU1 見積を送る 12/25まで")
    room.reads_again(
        heard, room.message(SAKAMOTO, "決定: 値上げする"), room.message(SAKAMOTO, "はい"), later=LATER
    )
    assert room.office.owed("minutes_heard") == []


def test_what_is_put_off_the_record_is_not_told_either(room: Room) -> None:
    missed = room.message(SAKAMOTO, "宿題: @UUSU1 白百合商事に断る 12/25まで")
    room.reads_again(missed, later=LATER)
    room.edits(missed, "オフレコ: 白百合商事に断る")
    (told,) = room.office.owed("minutes_heard")
    assert "白百合" not in str(told)
    assert told["params"]["forgotten"]
