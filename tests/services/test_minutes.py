"""Minutes while a meeting runs: the secretary, two presidents and the chair write into its thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bot.domain.agenda import Draft
from bot.domain.errors import Refusal
from bot.services import agenda, minutes, people
from bot.services.people import Person
from storage import attendance, meetings
from storage.agenda import of_meeting as items_of
from storage.tables import agenda_item, edition, inquiry, meeting_record, minute_line, outbox, todo
from tests.services.meeting_room import meeting
from tests.services.minutes_room import BEGAN, CHAIR, CHANNEL, GUEST, KAWABATA, SAKAMOTO, SECRETARY, Room

if TYPE_CHECKING:
    from tests.services.conftest import Office


@pytest.fixture
def room(office: Office) -> Room:
    room = Room(office)
    room.begins()
    return room


def everything(room: Room) -> str:
    """All that is on disk of the meeting, as text."""
    tables = (minute_line, meeting_record, todo, outbox, inquiry, agenda_item, edition)
    return str([room.office.db.read_now(lambda s, t=t: s.execute(select(t)).all()) for t in tables])


def sent(room: Room, *rows: dict[str, Any]) -> None:
    """Slack has these messages."""
    ids = [row["id"] for row in rows]
    are_out = outbox.update().where(outbox.c.id.in_(ids)).values(status="sent", slack_ts="1")
    room.office.db.write_now(lambda s: s.execute(are_out))


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


def test_of_a_meeting_weeks_away_it_is_known_before_it_is_begun_by_its_name(office: Office) -> None:
    room = Room(office)
    office.now = BEGAN - timedelta(days=22)
    far = office.do(minutes.far_off, SECRETARY, "トップ連絡会")
    assert far.id == room.meeting_id
    assert office.do(minutes.far_off, SECRETARY, far.key) is None
    office.now = BEGAN - timedelta(hours=20)
    assert office.do(minutes.far_off, SECRETARY, "トップ連絡会") is None


def test_an_extra_meeting_leaves_the_planned_one_of_its_name_alone(office: Office) -> None:
    room = Room(office)
    office.now = BEGAN - timedelta(days=22)
    extra = office.do(minutes.start, SECRETARY, CHANNEL, "トップ連絡会", as_extra=True)
    assert extra.id != room.meeting_id
    assert meeting(office, room.meeting_id).state == "planned"
    assert extra.starts_at == office.now


def test_who_has_no_part_in_the_meeting_writes_nothing(room: Room) -> None:
    room.says(GUEST, "決定: 全部わたしのもの")
    assert room.texts == []
    assert room.receipts() == []


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
    (hint,) = room.does(minutes.say, SAKAMOTO, "memo", "オフレコ: 白百合商事の件")
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
    room.does(minutes.say, SAKAMOTO, "decision", "会費を月1万円とする")
    assert room.texts == [("decision", "会費を月1万円とする")]
    (shown,) = room.office.owed("minutes_said")
    assert shown["parent_id"] == meeting(room.office, room.meeting_id).thread_id
    line = room.does(minutes.undo, SAKAMOTO)
    assert line.text == "会費を月1万円とする"
    (shown,) = room.office.owed("minutes_said")
    assert shown["params"]["undone"] is True
    assert room.texts == []


def test_items_are_opened_by_title_number_or_one_after_the_other(room: Room) -> None:
    for title in ("会費の改定", "新規加入", "展示会"):
        room.office.do(agenda.propose, SECRETARY, room.meeting_id, Draft(title), request=title)
    room.says(SAKAMOTO, "メモ: 開会")
    room.says(SECRETARY, "議題: 展示会")
    room.says(SAKAMOTO, "決定: 出展する")
    room.says(SECRETARY, "議題: 1")
    room.says(SAKAMOTO, "決定: 改定する")
    assert room.does(minutes.go_on, CHAIR) == "新規加入"
    room.says(SAKAMOTO, "保留: 次回")
    room.says(SECRETARY, "議題: その場の話")
    room.says(SAKAMOTO, "決定: よし")
    items = {one.id: one.title for one in room.office.db.read_now(lambda s: items_of(s, room.meeting_id))}
    under = [(items.get(line.item_id or 0), line.text) for line in room.lines if line.kind != "item"]
    assert under == [
        (None, "開会"),
        ("展示会", "出展する"),
        ("会費の改定", "改定する"),
        ("新規加入", "次回"),
        ("その場の話", "よし"),
    ]
    told = [row["params"]["title"] for row in room.office.owed("minutes_item")]
    assert told == ["展示会", "会費の改定", "新規加入", "その場の話"]
    current = meeting(room.office, room.meeting_id).item_id
    assert items[current or 0] == "その場の話"


def test_an_item_is_opened_as_the_agenda_prints_it(room: Room) -> None:
    for title in ("会費の改定", "新規加入", "展示会"):
        room.office.do(agenda.propose, SECRETARY, room.meeting_id, Draft(title), request=title)
    for said in ("第2号議案: 新規の加入について", "第2号議案: 展示会", "第1号議案:", "第4号議案: 緊急の件"):
        room.says(SECRETARY, said)
    told = [row["params"]["title"] for row in room.office.owed("minutes_item")]
    assert told == ["新規加入", "展示会", "会費の改定", "緊急の件"]


def test_an_item_taken_back_gives_its_lines_to_the_one_before(room: Room) -> None:
    room.says(SECRETARY, "議題: 会費")
    wrong = room.says(SECRETARY, "議題: 別の話")
    room.says(SAKAMOTO, "決定: 改定する")
    room.deletes(wrong)
    opened = next(line.item_id for line in room.lines if line.kind == "item")
    assert [line.item_id for line in room.lines] == [opened, opened]
    assert meeting(room.office, room.meeting_id).item_id == opened


def test_an_item_heard_late_takes_the_lines_said_after_it(room: Room) -> None:
    room.says(SECRETARY, "議題: 会費")
    missed = room.message(SECRETARY, "議題: 展示会")
    room.says(SAKAMOTO, "決定: 出展する")
    room.hears(missed)
    first, second, decided = room.lines
    assert (first.text, second.text, decided.text) == ("会費", "展示会", "出展する")
    assert decided.item_id == second.item_id != first.item_id


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
    assert [ask.what for ask in heard.kept[0].asks] == ["owner"]
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


def test_two_begin_in_one_channel_at_once_and_one_of_them_does(office: Office) -> None:
    room = Room(office)

    def begin(words: str) -> str:
        try:
            return str(room.office.do(minutes.start, SECRETARY, CHANNEL, words, request=words).title)
        except Exception as error:  # noqa: BLE001  whichever of them lost
            return type(error).__name__

    with ThreadPoolExecutor(2) as pool:
        begun = list(pool.map(begin, ["トップ連絡会", "臨時の会"]))
    assert len(office.db.read_now(meetings.running)) == 1
    assert sorted(begun)[1] in {"トップ連絡会", "臨時の会"}


def test_a_meeting_begins_by_its_series_its_key_or_as_the_next_one(office: Office) -> None:
    Room(office)
    for words in ("top", "top-36", "トップ連絡会", ""):
        begun = office.do(minutes.start, SECRETARY, CHANNEL, words, request=f"start {words}")
        assert begun.key == "top-36"
        assert office.do(minutes.undo, SECRETARY, CHANNEL, request=f"undo {words}") is None


def test_where_our_clock_is_behind_slacks_a_command_still_comes_after_what_was_said(room: Room) -> None:
    room.says(SECRETARY, "議題: 会費")
    room.says(SAKAMOTO, "決定: 改定する")
    room.office.now -= timedelta(seconds=30)
    room.office.do(minutes.say, SAKAMOTO, CHANNEL, "memo", "来月から", request="late")
    assert [line.text for line in room.lines] == ["会費", "改定する", "来月から"]
    assert len({line.item_id for line in room.lines}) == 1
    assert room.office.do(minutes.undo, SAKAMOTO, CHANNEL, request="undo").text == "来月から"


def test_a_meeting_of_its_own_begins_without_having_been_planned(office: Office) -> None:
    begun = office.do(minutes.start, SECRETARY, CHANNEL, "展示会の打ち合わせ", request="1")
    assert (begun.title, begun.series, begun.state) == ("展示会の打ち合わせ", "once", "running")
    with pytest.raises(Refusal, match=r"minutes\.runs_already"):
        office.do(minutes.start, SECRETARY, CHANNEL, "別の会", request="2")


def test_only_who_runs_a_meeting_begins_and_ends_it(room: Room) -> None:
    with pytest.raises(Refusal, match=r"meeting\.office_only"):
        room.does(minutes.end, SAKAMOTO)
    ended = room.does(minutes.end, CHAIR)
    assert ended.state == "draft"
    assert room.hears(room.message(SAKAMOTO, "決定: あとから")) is None
    (told,) = room.office.owed("minutes_ended")
    assert told["params"]["counts"]["decision"] == 0


def test_when_a_meeting_ends_its_series_goes_on(room: Room) -> None:
    room.does(minutes.end, SECRETARY)
    following = room.office.db.read_now(lambda s: meetings.next_of(s, "top"))
    assert following is not None
    assert following.number == 37
