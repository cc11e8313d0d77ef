"""What is said off the record in a meeting is nowhere on disk, whenever and however it is put so."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from bot.domain.agenda import Draft
from bot.services import agenda, minute_commands, minutes
from storage.agenda import of_meeting as items_of
from storage.tables import agenda_item, edition, inquiry, meeting_record, minute_line, outbox, todo
from tests.services.minutes_room import KAWABATA, SAKAMOTO, SECRETARY, Room


def everything(room: Room) -> str:
    """All that is on disk of the meeting, as text."""
    tables = (minute_line, meeting_record, todo, outbox, inquiry, agenda_item, edition)
    rows = [room.office.db.read_now(lambda s, t=t: s.execute(select(t)).all()) for t in tables]
    return str([tuple(row) for found in rows for row in found])  # a row shortens what is long


def sent(room: Room, *rows: dict[str, Any]) -> None:
    """Slack has these messages."""
    ids = [row["id"] for row in rows]
    are_out = outbox.update().where(outbox.c.id.in_(ids)).values(status="sent", slack_ts="1")
    room.office.db.write_now(lambda s: s.execute(are_out))


def test_what_is_off_the_record_is_nowhere_on_disk(room: Room) -> None:
    room.says(SAKAMOTO, "オフレコ: 白百合商事の件")
    room.says(SAKAMOTO, "決定: 会費\nオフレコ：白百合商事の件\n 白百合商事は\n保留: 入会金")
    assert room.texts == [("decision", "会費"), ("pending", "入会金")]
    assert "白百合" not in everything(room)


def test_what_is_said_off_the_record_inside_a_line_is_nowhere_on_disk(room: Room) -> None:
    room.says(SAKAMOTO, "決定: 会費\nここからオフレコ: 白百合商事の件\nメモ: オフレコ: 白百合商事の件")
    assert room.texts == [("decision", "会費")]
    assert "白百合" not in everything(room)


def test_what_a_command_says_off_the_record_is_neither_kept_nor_shown(room: Room) -> None:
    (hint,) = room.does(minute_commands.say, SAKAMOTO, "memo", "オフレコ: 白百合商事の件")
    assert hint.why == "off_record"
    assert room.office.owed("minutes_said") == []
    assert "白百合" not in everything(room)


def test_what_is_put_off_the_record_afterwards_is_forgotten(room: Room) -> None:
    said = room.says(SAKAMOTO, "宿題: @UUSU1 白百合商事に聞く 1/10まで")
    room.edits(said, "宿題: @UUSU1 白百合商事に訊く 1/10まで")
    room.edits(said, "オフレコ: 白百合商事に訊く")
    assert room.texts == []
    assert "白百合" not in everything(room)


def test_an_item_put_off_the_record_leaves_the_agenda_and_the_thread_without_a_trace(room: Room) -> None:
    said = room.says(SAKAMOTO, "議題: 白百合商事の件")
    room.edits(said, "議題: 白百合商事との取引")
    (first, second) = room.office.owed("minutes_item")
    sent(room, first, second)
    room.says(KAWABATA, "決定: 会費")
    room.edits(said, "オフレコ: 白百合商事との取引")
    assert room.texts == [("decision", "会費")]
    assert "白百合" not in everything(room)
    edits = room.office.owed(op="update")
    assert {one["edits_id"] for one in edits} >= {first["id"], second["id"]}
    assert [one["params"].get("forgotten") for one in edits] == [True, True]


def test_an_item_of_the_agenda_stays_whoever_puts_its_opening_off_the_record(room: Room) -> None:
    room.office.do(agenda.propose, SECRETARY, room.meeting_id, Draft("会費の改定"), request="1")
    said = room.says(SAKAMOTO, "議題: 会費の改定")
    room.edits(said, "オフレコ: 会費の改定")
    items = room.office.db.read_now(lambda s: items_of(s, room.meeting_id))
    assert [one.title for one in items] == ["会費の改定"]


def test_a_line_taken_back_aloud_and_then_put_off_the_record_is_forgotten(room: Room) -> None:
    said = room.says(SAKAMOTO, "メモ: 白百合商事が危ない")
    room.says(SECRETARY, "取り消し")
    sent(room, *room.office.owed("minutes_undone"))
    room.edits(said, "オフレコ: 白百合商事が危ない")
    assert "白百合" not in everything(room)
    assert [one["template"] for one in room.office.owed(op="update")] == ["minutes_undone"]


def test_until_they_are_confirmed_minutes_forget_what_is_put_off_the_record(room: Room) -> None:
    item = room.says(SECRETARY, "議題: 白百合商事の件")
    said = room.says(SAKAMOTO, "メモ: 白百合商事が危ない\n宿題: @UUSU1 白百合商事に断る 12/25まで")
    room.says(KAWABATA, "決定: 会費")
    room.does(minutes.end, SECRETARY)
    assert "白百合" in everything(room)
    room.edits(said, "オフレコ: 白百合商事が危ない")
    room.edits(item, "オフレコ: 白百合商事の件")
    assert room.texts == [("decision", "会費")]
    assert "白百合" not in everything(room)
    assert [one.state for one in room.todos] == ["dropped"]


def test_what_stays_on_the_record_beside_it_is_kept(room: Room) -> None:
    said = room.says(SAKAMOTO, "決定: 会費\nメモ: 白百合商事の件\n保留: 白百合商事の入会")
    room.edits(said, "決定: 会費\nオフレコ: 白百合商事の件\n保留: ある企業の入会")
    assert room.texts == [("decision", "会費"), ("pending", "ある企業の入会")]
    assert "白百合" not in everything(room)
