"""The items of a running meeting: opened by title, by number or as printed, heard late, taken back."""

from __future__ import annotations

import pytest

from bot.domain.agenda import Draft, ItemKind
from bot.domain.minute_kinds import Hint
from bot.services import agenda, agenda_views, meetings, minute_commands, minutes_records
from storage.agenda import of_meeting as items_of
from tests.services.meeting_room import change, meeting
from tests.services.minutes_room import CHAIR, SAKAMOTO, SECRETARY, Room


def test_items_are_opened_by_title_number_or_one_after_the_other(room: Room) -> None:
    for title in ("会費の改定", "新規加入", "展示会"):
        room.office.do(agenda.propose, SECRETARY, room.meeting_id, Draft(title), request=title)
    room.says(SAKAMOTO, "メモ: 開会")
    room.says(SECRETARY, "議題: 展示会")
    room.says(SAKAMOTO, "決定: 出展する")
    room.says(SECRETARY, "議題: 1")
    room.says(SAKAMOTO, "決定: 改定する")
    assert room.does(minute_commands.go_on, CHAIR) == "新規加入"
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


@pytest.mark.parametrize("number", ["4", "４", "第4号議案", "1"])
def test_a_number_is_no_part_of_a_title_and_opens_nothing_that_is_not_there(room: Room, number: str) -> None:
    if number != "1":  # where there is no agenda at all, no number is an item's
        room.office.do(agenda.propose, SECRETARY, room.meeting_id, Draft("D41の引き合い"), request="D41")
    heard = room.hears(room.message(SECRETARY, f"議題: {number}"))
    assert heard is not None
    assert (heard.hints, heard.kept) == ([Hint("no_item", number)], [])
    assert room.does(minute_commands.say, SECRETARY, "item", number) == [Hint("no_item", number)]
    assert len(room.office.db.read_now(lambda s: items_of(s, room.meeting_id))) == (number != "1")


def test_an_item_is_opened_as_the_agenda_prints_it(room: Room) -> None:
    for title in ("会費の改定", "新規加入", "展示会"):
        room.office.do(agenda.propose, SECRETARY, room.meeting_id, Draft(title), request=title)
    for said in ("第2号議案: 新規の加入について", "第2号議案: 展示会", "第1号議案:", "第4号議案: 緊急の件"):
        room.says(SECRETARY, said)
    room.says(SECRETARY, "議題: 第二号議案")
    told = [row["params"]["title"] for row in room.office.owed("minutes_item")]
    assert told == ["新規加入", "展示会", "会費の改定", "緊急の件", "新規加入"]


def test_a_number_that_the_sent_agenda_has_for_another_item_is_asked_about(room: Room) -> None:
    for title, kind in (
        ("会費の改定", ItemKind.DELIBERATION),
        ("新規加入", ItemKind.DELIBERATION),
        ("月次", ItemKind.REPORT),
    ):
        draft = Draft(title, kind.value)
        room.office.do(agenda.propose, SECRETARY, room.meeting_id, draft, request=title)
    change(room.office, room.meeting_id, agenda_state="posted")
    (hint,) = room.does(minute_commands.say, SECRETARY, "item", "2")  # 2. 報告事項 has one item
    assert hint == Hint("item_two", "2", who="月次")
    for number in ("第2号議案", "1", "議案2"):
        room.says(SECRETARY, f"議題: {number}")
    assert [text for _, text in room.texts] == ["新規加入", "会費の改定", "新規加入"]


def test_a_number_is_that_of_the_agenda_that_was_sent_whatever_was_withdrawn_or_taken_up_since(
    room: Room,
) -> None:
    parts = (("前回", "report", "minutes"), ("月次", "report", None), ("規約", "deliberation", None))
    items = [
        room.office.do(agenda.propose, SECRETARY, room.meeting_id, Draft(title, kind), source, request=title)
        for title, kind, source in (*parts, ("忘年会", "other", None))
    ]
    change(room.office, room.meeting_id, agenda_state="posted")
    room.office.do(agenda.drop, SECRETARY, items[0].id)  # 2. 前回議事録 is printed as withdrawn
    for number in ("3", "4"):  # 3. 報告事項, 4. 審議事項
        room.says(SECRETARY, f"議題: {number}")
    room.says(SECRETARY, "議題: その場の話")
    room.says(SECRETARY, "議題: 5")  # 5. その他
    assert [text for _, text in room.texts] == ["月次", "規約", "その場の話", "忘年会"]


def test_motions_keep_the_numbers_under_which_they_were_sent_though_one_is_withdrawn(room: Room) -> None:
    first, *_ = [
        room.office.do(agenda.propose, SECRETARY, room.meeting_id, Draft(title), request=title)
        for title in ("会費の改定", "新規加入", "展示会")
    ]
    change(room.office, room.meeting_id, agenda_state="posted")
    room.office.do(agenda.drop, SECRETARY, first.id)
    room.says(SECRETARY, "議題: 第2号議案")
    assert room.hears(room.message(SECRETARY, "議題: 第1号議案")).hints == [Hint("no_item", "第1号議案")]
    (told,) = room.office.owed("minutes_item")
    assert (told["params"]["title"], told["params"]["number"]) == ("新規加入", 2)
    said = room.office.db.read_now(
        lambda s: minutes_records.minutes_of(s, room.office.net, meetings.load(s, room.meeting_id))
    )
    assert [(one.number, one.title) for one in said.sections] == [(2, "新規加入"), (3, "展示会")]


def test_what_a_meeting_takes_up_besides_is_not_written_into_the_agenda_that_was_sent(room: Room) -> None:
    room.office.do(agenda.propose, SECRETARY, room.meeting_id, Draft("会費の改定"), request="propose")
    change(room.office, room.meeting_id, agenda_state="posted")
    room.says(SECRETARY, "議題: その場の話")
    now = room.office.now
    shown = room.office.db.read_now(
        lambda s: agenda_views.view(s, room.office.net, now, meetings.load(s, room.meeting_id))
    )
    assert [one.title for one in shown.items] == ["会費の改定"]


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
