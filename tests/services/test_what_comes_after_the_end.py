"""What is said in a meeting's thread by its end counts, whenever it is heard; the rest is for the editors."""

from __future__ import annotations

from datetime import date, timedelta

from bot.services import editions, minute_catching_up, minute_edits, minutes
from bot.services.minute_catching_up import READ, Thread
from bot.services.minute_edits import Correction
from storage import meetings
from tests.services.minutes_room import CHAIR, KAWABATA, SAKAMOTO, SECRETARY, THREAD, Room


def to_read(room: Room) -> list[Thread]:
    return room.office.db.read_now(minute_catching_up.threads)


def is_changed(room: Room) -> bool:
    """Whether the minutes say by now what no edition says."""
    page = room.office.do(minute_edits.page, SECRETARY, room.meeting_id)
    return page.working.is_changed


def test_a_line_said_before_the_end_and_heard_after_it_awaits_the_next_edition(room: Room) -> None:
    late = room.message(SAKAMOTO, "決定: 値上げする")
    room.does(minutes.end, SECRETARY)
    assert room.hears(late) is not None
    assert room.texts == [("decision", "値上げする")]
    assert room.receipts() == [late.ts]
    assert is_changed(room)
    room.hears(late)
    assert room.texts == [("decision", "値上げする")]


def test_what_is_said_edited_or_deleted_after_the_end_changes_nothing(room: Room) -> None:
    said = room.says(SAKAMOTO, "決定: 値上げする")
    room.does(minutes.end, SECRETARY)
    room.says(SAKAMOTO, "決定: 値下げする")
    room.edits(said, "決定: 据え置く")
    room.hears(room.message(SAKAMOTO, "", said.ts, edited_at=room.office.now, is_gone=True))
    assert room.texts == [("decision", "値上げする")]
    assert not is_changed(room)


def test_once_the_minutes_are_confirmed_a_late_line_is_for_the_editors(room: Room) -> None:
    late = room.message(SAKAMOTO, "決定: 値上げする")
    room.does(minutes.end, SECRETARY)
    room.office.do(editions.confirm, CHAIR, room.meeting_id, 1, request="confirm")
    assert room.hears(late) is None
    assert room.texts == []


def test_the_thread_is_read_once_more_when_the_meeting_is_over(room: Room) -> None:
    heard = room.says(SAKAMOTO, "決定: 値上げする")
    gone = room.says(SAKAMOTO, "メモ: 消した話")
    missed = room.message(KAWABATA, "保留: 入会金")
    room.does(minutes.end, SECRETARY)
    assert [one.ts for one in to_read(room)] == [THREAD]
    after = room.message(SAKAMOTO, "決定: 終わってから")
    room.reads_again(heard, missed, after)
    assert gone.ts != after.ts
    assert room.texts == [("decision", "値上げする"), ("pending", "入会金")]
    assert to_read(room) == []
    records = room.office.db.read_now(lambda s: meetings.records(s, room.meeting_id))
    assert [one["kind"] for one in records].count(READ) == 1


def test_a_todo_that_comes_late_is_given_to_its_owner(room: Room) -> None:
    late = room.message(SECRETARY, "宿題: @UUSU1 見積を送る 12/25まで")
    room.does(minutes.end, SECRETARY)
    room.hears(late)
    assert [(one.owner, one.due) for one in room.todos] == [(KAWABATA, date(2026, 12, 25))]
    assert room.office.called("todos_given") == [KAWABATA]


def test_an_item_that_comes_late_leaves_what_was_corrected_by_hand(room: Room) -> None:
    late = room.message(SECRETARY, "議題: 展示会")
    room.says(SAKAMOTO, "決定: 出展する")
    room.says(SAKAMOTO, "決定: 会費を改める")
    room.does(minutes.end, SECRETARY)
    room.office.now += timedelta(minutes=1)
    fee = room.lines[1]
    to = Correction("decision", "会費を月2万円とする", None)
    room.office.do(minute_edits.correct, SECRETARY, room.meeting_id, fee.id, to, request="correct")
    room.hears(late)
    item, exhibition, fee = room.lines
    assert (exhibition.text, exhibition.item_id) == ("出展する", item.item_id)
    assert (fee.text, fee.item_id) == ("会費を月2万円とする", None)
    assert room.office.owed("minutes_item") == []
