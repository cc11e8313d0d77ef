"""ToDos: given when the meeting ends, asked for until they are done. It is Wednesday, 16 December."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from bot.domain.errors import Refusal
from bot.domain.minute_kinds import Kind, Line
from bot.domain.minutes_gaps import Lack, gaps
from bot.services import (
    contents,
    minute_lines,
    minutes,
    people,
    todo_owners,
    todo_views,
    todos,
    todos_told,
    worth_sending,
)
from bot.services.minute_room import Room as MinuteRoom
from bot.services.minutes_records import minutes_of
from bot.services.people import Person
from storage import minutes as rows
from storage.tables import outbox
from tests.services.meeting_room import meeting
from tests.services.minutes_room import CHAIR, GUEST, KAWABATA, SAKAMOTO, SECRETARY, Room

if TYPE_CHECKING:
    from bot.domain.todos import Todo
    from tests.services.conftest import Office

MORNING = datetime(2026, 12, 24, 0, 0, tzinfo=UTC)  # Thursday 9:00 in Tokyo


@pytest.fixture
def room(office: Office) -> Room:
    """The meeting is over: Kawabata has a ToDo until Friday the 25th."""
    room = Room(office)
    room.begins()
    room.says(SECRETARY, "宿題: @UUSU1 見積を送る 12/25まで")
    return room


def given(room: Room) -> Todo:
    (one,) = room.todos
    return one


def told(room: Room, template: str) -> list[str]:
    return [row["target"] for row in room.office.owed(template, op="post")]


def settles(room: Room, use_case: Any, who: str, *more: Any, request: str = "") -> Any:
    return room.office.do(use_case, who, given(room).id, *more, request=request or f"{who} {use_case}")


def test_a_todo_is_told_when_the_meeting_ends_and_not_before(room: Room) -> None:
    assert told(room, "todos_given") == []
    room.does(minutes.end, SECRETARY)
    assert told(room, "todos_given") == [KAWABATA]


def test_what_nobody_in_slack_owns_is_told_to_the_secretariat(room: Room) -> None:
    room.says(SECRETARY, "宿題: 山本さん 礼状を出す 12/25まで")
    room.does(minutes.end, SECRETARY)
    assert told(room, "todos_given") == [KAWABATA]
    assert told(room, "todos_unowned") == [SECRETARY]


def test_several_todos_of_one_person_come_in_one_message_that_follows_them(room: Room) -> None:
    room.says(SECRETARY, "宿題: @UUSU1 会場を探す 12/25まで")
    room.says(SECRETARY, "宿題: @UASA1 案内を出す 12/25まで")
    room.does(minutes.end, SECRETARY)
    assert sorted(told(room, "todos_given")) == [SAKAMOTO, KAWABATA]
    (message,) = room.office.owed("todos_given", op="post", target=KAWABATA)
    office = room.office
    shown = office.db.read_now(lambda s: contents.of(s, office.net, office.now, message))
    assert [one.todo.text for one in shown.todos] == ["見積を送る", "会場を探す"]
    office.db.write_now(lambda s: _sent(s, message["id"]))
    office.do(todos.done, KAWABATA, shown.todos[1].todo.id)
    assert [row["edits_id"] for row in office.owed(op="update", target=KAWABATA)] == [message["id"]]


def test_many_todos_of_one_person_come_fifteen_to_a_message_each_with_its_buttons(room: Room) -> None:
    room.says(SECRETARY, "\n".join(f"宿題: @UUSU1 {n}枚目の図面を送る 12/25まで" for n in range(2, 18)))
    room.does(minutes.end, SECRETARY)
    messages = room.office.owed("todos_given", op="post", target=KAWABATA)
    assert [len(one["params"]["todos"]) for one in messages] == [15, 2]
    assert sorted(i for one in messages for i in one["params"]["todos"]) == [one.id for one in room.todos]


def test_a_todo_that_was_told_alone_is_not_told_again_among_several(room: Room) -> None:
    room.says(SECRETARY, "宿題: @UUSU1 会場を探す 12/25まで")
    office, (first, second) = room.office, room.todos
    office.db.write_now(lambda s: todos_told.give(s, office.net, [first], office.now))
    room.does(minutes.end, SECRETARY)
    messages = office.owed("todos_given", op="post", target=KAWABATA)
    assert [one["params"] for one in messages] == [{"todo": first.id}, {"todo": second.id}]


def _sent(s: Any, row_id: int) -> None:
    s.execute(update(outbox).where(outbox.c.id == row_id).values(status="sent", slack_ts="1.1"))


def test_a_family_name_is_that_of_the_only_one_who_is_of_the_meeting(room: Room) -> None:
    elsewhere = [Person("UOTHER", "川端 花")]
    room.office.db.write_now(lambda s: people.remember(s, elsewhere, room.office.now))
    room.says(SECRETARY, "宿題: 川端さん 会場を探す 12/25まで")
    assert [one.owner for one in room.todos] == [KAWABATA, KAWABATA]
    heard = room.hears(room.message(SECRETARY, "採決: 賛成3、川端さん退席"))
    assert heard is not None
    assert heard.kept[0].asks == ()


def test_all_that_nobody_in_slack_owns_comes_in_one_message_a_meeting(room: Room) -> None:
    room.says(SECRETARY, "宿題: 山本さん 礼状を出す 12/25まで")
    room.says(SECRETARY, "宿題: 石田さん 会場を探す 12/25まで")
    room.does(minutes.end, SECRETARY)
    (message,) = room.office.owed("todos_unowned", op="post")
    assert [one.text for one in room.todos if one.id in message["params"]["todos"]] == [
        "礼状を出す",
        "会場を探す",
    ]


@pytest.mark.parametrize("called", ["事務局", "Secretariat"])
def test_what_the_secretariat_is_to_do_is_its_own(room: Room, called: str) -> None:
    office = room.office
    office.db.write_now(lambda s: people.remember(s, [Person("UOFFICE2", f"{called} 次郎")], office.now))
    room.says(SECRETARY, f"宿題: {called} 会場を予約する 12/25まで")
    room.does(minutes.end, SECRETARY)
    assert (told(room, "todos_given"), told(room, "todos_unowned")) == ([KAWABATA, SECRETARY], [])
    mine = office.db.read_now(lambda s: todo_views.mine(s, office.net, SECRETARY, office.now))
    assert [(one.todo.text, one.is_readers) for one in mine] == [("会場を予約する", True)]
    said = office.db.read_now(lambda s: minutes_of(s, office.net, meeting(office, room.meeting_id)))
    assert Lack.OWNER_UNKNOWN not in {gap.lack for gap in gaps(said)}


def test_the_message_names_those_who_share_the_owners_name(room: Room) -> None:
    persons = [Person("UISHIDA1", "石田 薫"), Person("UISHIDA2", "石田 恵")]
    room.office.db.write_now(lambda s: people.remember(s, persons, room.office.now))
    room.says(SECRETARY, "宿題: 石田さん 会場を探す 12/25まで")
    room.does(minutes.end, SECRETARY)
    (message,) = room.office.owed("todos_unowned", op="post")
    shown = room.office.db.read_now(lambda s: contents.of(s, room.office.net, room.office.now, message))
    assert [one.called_so for one in shown.todos] == [("石田 薫", "石田 恵")]


def unowned(room: Room) -> int:
    room.says(SECRETARY, "宿題: 山本さん 礼状を出す 12/25まで")
    room.does(minutes.end, SECRETARY)
    return room.todos[-1].id


def test_the_secretary_chooses_the_owner_who_is_told_and_reminded(room: Room) -> None:
    todo_id = unowned(room)
    room.office.do(todo_owners.assign, SECRETARY, todo_id, SAKAMOTO, request="assign")
    assert told(room, "todos_given") == [KAWABATA, SAKAMOTO]
    assert (room.todos[-1].owner, room.todos[-1].owner_firm) == (SAKAMOTO, "F01")
    room.office.wait_until(datetime(2026, 12, 25, 0, 0, tzinfo=UTC))
    assert SAKAMOTO in told(room, "todo_reminder")


def test_only_who_runs_the_meeting_chooses_the_owner(room: Room) -> None:
    todo_id = unowned(room)
    with pytest.raises(Refusal, match="office_only"):
        room.office.do(todo_owners.assign, KAWABATA, todo_id, SAKAMOTO)


def test_nobody_chooses_an_owner_whom_slack_does_not_know(room: Room) -> None:
    todo_id = unowned(room)
    with pytest.raises(Refusal, match="owner_gone"):
        room.office.do(todo_owners.assign, SECRETARY, todo_id, "UNOBODY1")


def test_its_owner_is_reminded_the_working_day_before_the_day_after_and_weekly(room: Room) -> None:
    room.does(minutes.end, SECRETARY)
    room.office.wait_until(MORNING - timedelta(seconds=1))
    assert told(room, "todo_reminder") == []
    room.office.wait_until(MORNING)
    assert told(room, "todo_reminder") == [KAWABATA]
    room.office.wait(weeks=5)
    days = [
        row["created_at"].astimezone(room.office.net.timezone).date()
        for row in room.office.owed("todo_reminder")
    ]
    assert [f"{day:%m-%d}" for day in days] == ["12-24", "12-28", "01-04", "01-12", "01-18", "01-25"]


def test_a_reminder_missed_in_a_standstill_comes_once(room: Room) -> None:
    room.does(minutes.end, SECRETARY)
    room.office.sleep_through(weeks=3, hours=16)
    room.office.tick()
    assert told(room, "todo_reminder") == [KAWABATA]


def test_without_a_date_it_is_asked_for_every_second_week(office: Office) -> None:
    room = Room(office)
    room.begins()
    room.says(SECRETARY, "宿題: @UUSU1 見積を送る")
    room.does(minutes.end, SECRETARY)
    office.wait(weeks=5)
    assert len(told(room, "todo_reminder")) == 2


def test_it_is_done_by_its_owner_a_colleague_or_who_runs_the_meeting(room: Room) -> None:
    room.does(minutes.end, SECRETARY)
    with pytest.raises(Refusal, match=r"todo\.not_yours"):
        settles(room, todos.done, SAKAMOTO)
    settles(room, todos.done, KAWABATA)
    assert given(room).state == "done"
    with pytest.raises(Refusal, match=r"todo\.settled"):
        settles(room, todos.done, SECRETARY)
    room.office.wait(weeks=4)
    assert told(room, "todo_reminder") == []


def test_done_is_taken_back_and_it_is_asked_for_again(room: Room) -> None:
    room.does(minutes.end, SECRETARY)
    settles(room, todos.done, KAWABATA)
    settles(room, todos.undo, KAWABATA)
    assert given(room).state == "open"
    room.office.wait_until(MORNING)
    assert told(room, "todo_reminder") == [KAWABATA]


def test_it_is_dropped_with_a_reason_by_the_secretariat_or_the_chair(room: Room) -> None:
    room.does(minutes.end, SECRETARY)
    with pytest.raises(Refusal, match=r"todo\.who_drops"):
        settles(room, todos.drop, KAWABATA, "面倒")
    with pytest.raises(Refusal, match=r"todo\.no_reason"):
        settles(room, todos.drop, CHAIR, "  ")
    settles(room, todos.drop, CHAIR, "先方が取りやめた", request="again")
    assert (given(room).state, given(room).reason) == ("dropped", "先方が取りやめた")
    assert told(room, "todo_dropped") == [KAWABATA]


def test_a_correction_after_the_meeting_tells_the_new_owner_and_moves_the_reminder(room: Room) -> None:
    room.does(minutes.end, SECRETARY)

    def correct(s: Any, net: Any, act: Any) -> None:
        line = next(one for one in rows.standing(s, room.meeting_id) if one.kind == "todo")
        after = Line(Kind.TODO, line.text, {"owner": SAKAMOTO, "owner_name": "坂本", "due": "2027-01-15"})
        held = meeting(room.office, room.meeting_id)
        minute_lines.change(MinuteRoom(s, net, held, act.now), act, line, after, None)
        todos.give_anew(s, net, act, held, line.id)

    room.office.do(correct, SECRETARY)
    assert told(room, "todos_given") == [KAWABATA, SAKAMOTO]
    room.office.wait_until(datetime(2027, 1, 13, 12, tzinfo=UTC))
    assert told(room, "todo_reminder") == []
    room.office.wait_until(datetime(2027, 1, 14, 0, 0, tzinfo=UTC))
    assert told(room, "todo_reminder") == [SAKAMOTO]


def test_what_is_open_is_seen_by_whoever_takes_part(room: Room) -> None:
    office = room.office
    room.says(SECRETARY, "宿題: @UASA1 案内を出す 12/17まで")
    seen = office.db.read_now(lambda s: todo_views.everybodys(s, office.net, SECRETARY, office.now))
    assert seen == []  # the meeting runs: not given yet
    room.does(minutes.end, SECRETARY)
    office.now += timedelta(days=3)
    see = {
        who: office.db.read_now(lambda s, who=who: todo_views.everybodys(s, office.net, who, office.now))
        for who in (SAKAMOTO, GUEST)
    }
    assert [one.todo.text for one in see[SAKAMOTO]] == ["案内を出す", "見積を送る"]
    assert see[GUEST] == []
    mine = office.db.read_now(lambda s: todo_views.mine(s, office.net, KAWABATA, office.now))
    assert [(one.todo.text, one.is_late) for one in mine] == [("見積を送る", False)]
    late = office.db.read_now(
        lambda s: todo_views.everybodys(s, office.net, SECRETARY, office.now, late=True)
    )
    assert [one.todo.text for one in late] == ["案内を出す"]


def test_where_the_owner_has_left_slack_a_colleague_is_reminded(office: Office) -> None:
    room = Room(office)
    room.begins()
    room.says(SECRETARY, "宿題: @UASA1 見積を送る 12/25まで")
    gone = [Person(SAKAMOTO, "坂本", deleted=True)]
    office.db.write_now(lambda s: people.remember(s, gone, office.now))
    room.does(minutes.end, SECRETARY)
    assert told(room, "todos_given") == ["UASA2"]


def test_a_reminder_that_could_not_go_out_is_dropped_once_its_todo_is_done(room: Room) -> None:
    room.does(minutes.end, SECRETARY)
    room.office.wait_until(MORNING)
    (owed,) = room.office.owed("todo_reminder")
    settles(room, todos.done, KAWABATA)
    office = room.office
    shown = office.db.read_now(lambda s: contents.of(s, office.net, office.now, owed))
    assert shown.pointless == worth_sending.SETTLED
