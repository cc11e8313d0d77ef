"""What was written while nobody listened is read as it would have been then, and its writer is told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.services import minute_catching_up
from bot.services.minute_catching_up import Thread
from tests.services.minutes_room import CHANNEL, SAKAMOTO, SECRETARY, THREAD, Room

if TYPE_CHECKING:
    from bot.services.minute_taking import Message
    from tests.services.conftest import Office


@pytest.fixture
def room(office: Office) -> Room:
    room = Room(office)
    room.begins()
    return room


def reads_again(room: Room, *messages: Message) -> None:
    """The thread is read from end to end, as it stands in Slack, twenty hours later."""
    office, thread = room.office, Thread(room.meeting_id, CHANNEL, THREAD)
    later = office.now + timedelta(hours=20)
    office.db.write_now(lambda s: minute_catching_up.catch_up(s, office.net, later, thread, messages))


def test_tomorrow_is_the_day_after_it_was_said(room: Room) -> None:
    reads_again(room, room.message(SECRETARY, "宿題: @UASA1 明日までに見積を送る"))
    assert [one.due for one in room.todos] == [date(2026, 12, 17)]


def test_the_writer_is_told_once_what_was_understood_and_asked_about_the_rest(room: Room) -> None:
    missed = room.message(SAKAMOTO, "宿題: @UUSU1 見積を送る 年末あたりまで\n決定: 値上げする")
    reads_again(room, missed)
    reads_again(room, missed)
    (told,) = room.office.owed("minutes_heard")
    assert told["target"] == SAKAMOTO
    todo, decided = told["params"]["lines"]
    assert [ask["what"] for ask in todo["asks"]] == ["due"]
    assert decided["text"] == "値上げする"


def test_who_needs_no_answer_or_had_one_is_told_nothing(room: Room) -> None:
    heard = room.says(SAKAMOTO, "宿題: @UUSU1 見積を送る 12/25まで")
    reads_again(room, heard, room.message(SAKAMOTO, "決定: 値上げする"), room.message(SAKAMOTO, "はい"))
    assert room.office.owed("minutes_heard") == []


def test_what_is_put_off_the_record_is_not_told_either(room: Room) -> None:
    missed = room.message(SAKAMOTO, "宿題: @UUSU1 白百合商事に断る 12/25まで")
    reads_again(room, missed)
    room.edits(missed, "オフレコ: 白百合商事に断る")
    (told,) = room.office.owed("minutes_heard")
    assert "白百合" not in str(told)
    assert told["params"]["forgotten"]
