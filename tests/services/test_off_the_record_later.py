"""What is put off the record after its meeting is found whatever people are called, and in later agendas."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.agenda import Draft
from bot.domain.errors import Refusal
from bot.services import agenda, editions, minute_edits, minutes, people
from bot.services.people import Person
from storage import agenda as items
from storage.tables import edition
from tests.services.held_meeting import view
from tests.services.meeting_room import STARTS, plan
from tests.services.minutes_room import SAKAMOTO, SECRETARY, Room
from tests.services.test_off_the_record import everything

if TYPE_CHECKING:
    from bot.domain.agenda import Item
    from bot.services.minute_taking import Message

SECRET = "白百合商事を断る"


def is_called(room: Room, user: str, name: str) -> None:
    room.office.db.write_now(lambda s: people.remember(s, [Person(user, name)], room.office.now))


def is_changed(room: Room) -> bool:
    page: minute_edits.Page = room.office.do(minute_edits.page, SECRETARY, room.meeting_id)
    return page.working.is_changed


def test_a_line_about_somebody_who_got_a_name_since_is_forgotten(room: Room) -> None:
    said = room.says(SAKAMOTO, f"メモ: @UNEW001 に{SECRET}")
    is_called(room, "UNEW001", "新井 三郎")
    room.does(minutes.end, SECRETARY)
    is_called(room, "UNEW001", "新井 四郎")
    assert f"新井 三郎 に{SECRET}" in everything(room)
    room.edits(said, f"オフレコ: @UNEW001 に{SECRET}")
    assert "白百合" not in everything(room)


@pytest.mark.parametrize("who", ["白百合 太郎", "白百合商事 田中様"])
def test_attendance_of_nobody_who_is_known_is_forgotten(room: Room, who: str) -> None:
    said = room.says(SAKAMOTO, f"出席: {who}")
    room.does(minutes.end, SECRETARY)
    assert "白百合" in everything(room)
    room.edits(said, f"オフレコ: {who}")
    assert "白百合" not in everything(room)


def test_minutes_that_forgot_a_line_are_as_unchanged_as_before_whoever_is_renamed(room: Room) -> None:
    said = room.says(SAKAMOTO, f"メモ: {SECRET}")
    room.says(SAKAMOTO, "宿題: @UUSU1 見積を送る 12/25まで")
    room.does(minutes.end, SECRETARY)
    is_called(room, "UUSU1", "川端 太郎")
    room.edits(said, f"オフレコ: {SECRET}")
    assert "白百合" not in everything(room)
    assert not is_changed(room)


def draft(room: Room) -> list[tuple[str, str]]:
    """What the draft says below which item."""
    sections = view(room.office, room.meeting_id).minutes.sections
    return [(section.title, line.text) for section in sections for line in section.lines]


def decides_the_same_twice(room: Room) -> Message:
    room.says(SECRETARY, "議題: 会費の改定")
    room.says(SECRETARY, "決定: 次回までに各社で検討する")
    room.says(SECRETARY, "議題: 展示会")
    said = room.says(SAKAMOTO, "決定: 次回までに各社で検討する")
    room.does(minutes.end, SECRETARY)
    return said


def test_of_two_decisions_in_the_same_words_only_the_one_put_off_the_record_leaves_the_draft(
    room: Room,
) -> None:
    said = decides_the_same_twice(room)
    room.edits(said, "オフレコ: 次回までに各社で検討する")
    assert draft(room) == [("会費の改定", "次回までに各社で検討する")]
    assert not is_changed(room)


def test_a_line_about_somebody_unknown_takes_no_line_about_others_with_it(room: Room) -> None:
    room.says(SECRETARY, "決定: 会場の手配は @UUSU1 が担当")
    said = room.says(SAKAMOTO, "メモ: @UNEW001 が担当")
    room.does(minutes.end, SECRETARY)
    room.edits(said, "オフレコ: @UNEW001 が担当")
    assert draft(room) == [("", "会場の手配は 川端(F02) が担当")]
    assert not is_changed(room)


def test_a_draft_that_knows_lines_by_their_words_alone_is_not_confirmed_once_it_lost_two(room: Room) -> None:
    said = decides_the_same_twice(room)
    made = view(room.office, room.meeting_id).edition.content
    for section in made["sections"]:
        section["lines"] = [{at: one[at] for at in one if at != "id"} for one in section["lines"]]
    room.office.db.write_now(lambda s: s.execute(edition.update().values(content=made)))
    room.edits(said, "オフレコ: 次回までに各社で検討する")
    assert draft(room) == []
    with pytest.raises(Refusal, match=r"editions.unsent_changes"):
        room.office.do(editions.confirm, SECRETARY, room.meeting_id, 1)


def next_meeting(room: Room) -> int:
    starts_at = STARTS + timedelta(days=35)
    day = starts_at.date()
    return plan(room.office, number=37, occurrence=day, starts_at=starts_at)


def of_todos(room: Room, meeting_id: int) -> Item:
    found = room.office.db.read_now(lambda s: items.of_meeting(s, meeting_id))
    return next(one for one in found if one.source == "todos")


@pytest.mark.parametrize(("said", "instead"), [(f"・{SECRET}", ""), (SECRET, f"至急{SECRET}")])
def test_a_todo_that_was_edited_in_a_later_agenda_is_forgotten_there_and_in_its_records(
    room: Room, said: str, instead: str
) -> None:
    office, later = room.office, next_meeting(room)
    line = room.says(SECRETARY, f"宿題: @UUSU1 {SECRET} 1/10まで")
    room.does(minutes.end, SECRETARY)
    office.do(agenda.look, SECRETARY, later)
    item = of_todos(room, later)
    assert said in item.body
    draft = Draft(item.title, item.kind, body=item.body.replace(said, instead))
    office.do(agenda.edit, SECRETARY, item.id, draft, None, request="edit")
    room.edits(line, f"オフレコ: {SECRET}")
    assert "白百合" not in everything(room)


@pytest.mark.parametrize("edited", [False, True])
def test_a_todo_that_a_later_agenda_gathered_loses_its_words_there(room: Room, *, edited: bool) -> None:
    office, later = room.office, next_meeting(room)
    said = room.says(SECRETARY, f"宿題: @UUSU1 {SECRET} 1/10まで")
    room.says(SECRETARY, "宿題: @UUSU1 見積を送る 1/10まで")
    room.does(minutes.end, SECRETARY)
    office.do(agenda.look, SECRETARY, later)
    item = of_todos(room, later)
    assert SECRET in item.body
    if edited:
        draft = Draft(item.title, item.kind, body=f"{item.body}\n急ぎ")
        office.do(agenda.edit, SECRETARY, item.id, draft, None, request="edit")
    room.edits(said, f"オフレコ: {SECRET}")
    body = of_todos(room, later).body
    assert "白百合" not in everything(room)
    assert "見積を送る" in body
    assert ("急ぎ" in body) is edited
