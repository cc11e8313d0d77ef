"""Whose a ToDo is: chosen by button it stands in the minutes; who is of two firms is asked for which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.errors import Refusal
from bot.domain.minute_kinds import Ask, Kind
from bot.services import editions, meetings, minute_edits, minutes, minutes_export, people, todo_owners
from bot.services.members import upsert
from bot.services.minute_edits import Correction
from bot.services.people import Person
from bot.texts.minutes_markdown import minutes_markdown
from tests.services.meeting_room import change, meeting
from tests.services.minutes_room import CHAIR, KAWABATA, SAKAMOTO, SECRETARY, Room

if TYPE_CHECKING:
    from bot.domain.minute_kinds import Line
    from storage.database import Session
    from tests.services.conftest import Office

BOTH = "UBOTH1"
UENO = {f"F{number:02}": f"UUENO{number}" for number in range(3, 7)}  # four of a name, a firm each


@pytest.fixture
def room(office: Office) -> Room:
    """The meeting runs; somebody is a contact of F01 and of F02."""
    room = Room(office)
    for firm_id, contacts in (("F01", [SAKAMOTO, BOTH]), ("F02", [KAWABATA, BOTH])):
        office.db.write_now(
            lambda s, one=firm_id, users=contacts: upsert(s, {"id": one, "name": f"{one}株式会社"}, users)
        )
    office.db.write_now(lambda s: people.remember(s, [Person(BOTH, "両角(F01)")], office.now))
    room.begins()
    return room


def ended(room: Room, line: str = "宿題: 山本さん 礼状を出す 12/25まで") -> int:
    """Write a ToDo, end the meeting and return the ToDo."""
    room.says(SECRETARY, line)
    room.does(minutes.end, SECRETARY)
    return room.todos[-1].id


def assigns(room: Room, todo_id: int, owner: str, firm_id: str | None = None) -> Any:
    return room.office.do(
        todo_owners.assign, SECRETARY, todo_id, owner, firm_id, request=f"{owner} {firm_id}"
    )


def sends(room: Room) -> None:
    """Send the next edition."""
    seen = meeting(room.office, room.meeting_id).edition
    room.office.do(editions.publish, SECRETARY, room.meeting_id, seen, request=f"send {seen}")


def markdown(room: Room) -> str:
    office = room.office
    said, stamp = office.db.read_now(
        lambda s: minutes_export.last(s, office.net, meeting(office, room.meeting_id))
    )
    return minutes_markdown(said, stamp, "ja").replace("\\", "")


def heard(room: Room, text: str) -> Line:
    found = room.hears(room.message(SECRETARY, text))
    assert found is not None
    return found.kept[0]


def test_an_owner_chosen_by_button_stands_in_the_minutes_that_are_sent_next(room: Room) -> None:
    todo_id = ended(room)
    assert "坂本" not in markdown(room)
    assigns(room, todo_id, SAKAMOTO)
    sends(room)
    assert "坂本(F01)" in markdown(room)


def test_minutes_are_not_confirmed_before_the_owner_was_sent(room: Room) -> None:
    assigns(room, ended(room), SAKAMOTO)
    with pytest.raises(Refusal, match="unsent_changes"):
        room.office.do(editions.confirm, CHAIR, room.meeting_id, 1)
    sends(room)
    room.office.do(editions.confirm, CHAIR, room.meeting_id, 2, request="confirm")
    assert meeting(room.office, room.meeting_id).state == "confirmed"


def test_the_line_keeps_its_item_when_its_owner_is_chosen(room: Room) -> None:
    room.says(SECRETARY, "議題: 展示会")
    room.says(SECRETARY, "宿題: 山本さん 礼状を出す 12/25まで")
    room.says(SECRETARY, "議題: 会計")
    room.does(minutes.end, SECRETARY)
    line = next(one for one in room.lines if one.kind == "todo")
    page = room.office.do(minute_edits.page, SECRETARY, room.meeting_id)
    other = next(item.id for item in page.items if item.title == "会計")
    to = Correction(Kind.TODO, line.text, other, owner_name="山本")
    room.office.do(minute_edits.correct, SECRETARY, room.meeting_id, line.id, to, request="other item")
    assigns(room, room.todos[-1].id, SAKAMOTO)
    assert next(one for one in room.lines if one.kind == "todo").item_id == other


def test_who_is_of_two_firms_is_asked_about_and_the_todo_is_of_none_of_them_meanwhile(room: Room) -> None:
    line = heard(room, f"宿題: @{BOTH} 表を作る 12/25まで")
    assert line.asks == (Ask("owner_firm", "両角(F01)", ("F01", "F02")),)
    assert (room.todos[0].owner, room.todos[0].owner_firm) == (BOTH, None)


def test_the_firm_named_with_them_is_meant_and_stands_in_the_minutes(room: Room) -> None:
    line = heard(room, "宿題: F02の両角さん 表を作る 12/25まで")
    assert line.asks == ()
    assert (room.todos[0].owner, room.todos[0].owner_firm) == (BOTH, "F02")
    room.does(minutes.end, SECRETARY)
    assert "両角(F02)" in markdown(room)


def test_the_only_one_of_their_firms_that_has_a_seat_is_meant(office: Office) -> None:
    room = Room(office)
    change(office, room.meeting_id, members=["F02", "F03"])
    for firm_id in ("F01", "F02"):
        office.db.write_now(lambda s, one=firm_id: upsert(s, {"id": one, "name": one}, [BOTH]))
    office.db.write_now(lambda s: people.remember(s, [Person(BOTH, "両角")], office.now))
    room.begins()
    assert heard(room, f"宿題: @{BOTH} 表を作る 12/25まで").asks == ()
    assert room.todos[0].owner_firm == "F02"


def test_nobody_of_two_firms_is_chosen_before_it_is_said_for_which(room: Room) -> None:
    todo_id = ended(room)
    with pytest.raises(Refusal, match=r"todo\.which_firm"):
        assigns(room, todo_id, BOTH)
    office = room.office
    meant = office.db.read_now(lambda s: todo_owners.meant(s, office.net, office.now, todo_id, BOTH))
    assert meant == (("F01", "F01"), ("F02", "F02"))
    assert assigns(room, todo_id, BOTH, "F02").owner_firm == "F02"


def test_a_correction_asks_for_the_firm_and_takes_it_with_the_name(room: Room) -> None:
    ended(room)
    line = next(one for one in room.lines if one.kind == "todo")

    def corrects(to: Correction) -> Line:
        act = (room.meeting_id, line.id, to)
        read = room.office.do(minute_edits.correct, SECRETARY, *act, request=f"correct {to.owner_name}")
        found: Line = read[0]
        return found

    asked = corrects(Correction(Kind.TODO, "礼状を出す", None, owner=BOTH))
    assert [one.what for one in asked.asks] == ["owner_firm"]
    assert corrects(Correction(Kind.TODO, "礼状を出す", None, owner_name="F02の両角さん")).asks == ()
    assert (room.todos[0].owner, room.todos[0].owner_firm) == (BOTH, "F02")


def test_a_name_that_several_have_is_asked_about_where_somebody_stepped_out(room: Room) -> None:
    persons = [Person("UISHIDA1", "石田 薫"), Person("UISHIDA2", "石田 恵")]
    room.office.db.write_now(lambda s: people.remember(s, persons, room.office.now))
    line = heard(room, "採決: 賛成3 反対0 石田さん退席")
    assert line.data["stepped_out"] == ["石田"]
    assert line.asks == (Ask("stepped_out_shared", "石田", ("石田 薫", "石田 恵")),)
    heard(room, "出席: 石田 利害関係のため退席")
    room.does(minutes.end, SECRETARY)
    assert markdown(room).count("**特別の利害関係による退席**：石田(同姓の方が2名、未確定)") == 2


def four_called_ueno(room: Room) -> None:
    def come(s: Session) -> None:
        people.remember(s, [Person(user, f"上野({firm})") for firm, user in UENO.items()], room.office.now)
        for firm, user in UENO.items():
            upsert(s, {"id": firm, "name": f"{firm}株式会社"}, [user])

    room.office.db.write_now(come)


def test_three_people_of_one_full_name_and_no_firm_are_three(room: Room) -> None:
    persons = [Person(f"USATO{number}", "佐藤 健") for number in range(3)]
    room.office.db.write_now(lambda s: people.remember(s, persons, room.office.now))
    line = heard(room, "宿題: 佐藤 礼状を出す 12/25まで")
    assert line.asks == (Ask("owner_shared", "佐藤", ("佐藤 健",) * 3),)
    room.does(minutes.end, SECRETARY)
    assert "**担当**：佐藤(同姓の方が3名、未確定)" in markdown(room)


def test_of_a_name_that_several_have_the_file_says_that_it_is_not_settled_whose(room: Room) -> None:
    four_called_ueno(room)
    todo_id = ended(room, "宿題: 上野 礼状を出す 12/25まで")
    assert "**担当**：上野(同姓の方が4名、未確定)" in markdown(room)
    assigns(room, todo_id, UENO["F04"])
    sends(room)
    assert "**担当**：上野(F04)" in markdown(room)
    assert "未確定" not in markdown(room)


@pytest.mark.parametrize("word", ["私", "自分", "小職"])
def test_who_writes_of_themselves_has_the_todo_whoever_else_has_their_name(room: Room, word: str) -> None:
    four_called_ueno(room)
    found = room.hears(room.message(UENO["F03"], f"宿題: {word}が礼状を出す 12/25まで"))
    assert found is not None
    assert (found.kept[0].text, found.kept[0].asks) == ("礼状を出す", ())
    assert room.todos[-1].owner == UENO["F03"]


def test_where_even_what_slack_calls_two_people_is_the_same_the_file_names_their_firms(room: Room) -> None:
    same = [Person(user, "上野") for user in (SAKAMOTO, KAWABATA)]
    room.office.db.write_now(lambda s: people.remember(s, same, room.office.now))
    ended(room, f"宿題: @{KAWABATA} 礼状を出す 12/25まで")
    assert "**担当**：上野(F02)" in markdown(room)


def test_until_the_next_meeting_is_until_the_day_of_the_next_of_its_series(room: Room) -> None:
    line = heard(room, "宿題: 坂本 礼状を出す 次回会議まで")
    room.does(minutes.end, SECRETARY)
    following = room.office.db.read_now(meetings.coming)
    assert line.data["due"] == following.starts_at.astimezone(room.office.net.timezone).date().isoformat()
    assert line.asks == ()


def firms_called(office: Office, *names: str) -> Room:
    """Begin the meeting with firms F01 and so on of these names."""
    room = Room(office)
    for number, name in enumerate(names, 1):
        values = {"id": f"F{number:02}", "name": f"{name}株式会社"}
        office.db.write_now(lambda s, values=values: upsert(s, values))
    room.begins()
    return room


def test_a_firm_by_the_beginning_of_its_name_is_meant_where_no_other_begins_so(office: Office) -> None:
    room = firms_called(office, "夕凪板金工業", "夕凪精機")
    line = heard(room, "宿題: 夕凪板金 見積を送る 12/25まで")
    assert (line.text, line.data["owner"], line.asks) == ("見積を送る", SAKAMOTO, ())
    assert line.data["owner_name"] == "夕凪板金工業"
    there = heard(room, "出席: 夕凪板金")
    assert (there.data["seat"], there.data["person"]) == ("F01", "夕凪板金工業")
    assert there.asks == (Ask("firm_begun", "夕凪板金", ("夕凪板金工業",)),)
    assert heard(room, "出席: 夕凪").asks == (Ask("seat", "夕凪"),)
    assert heard(room, "宿題: 夕凪 見積を送る 12/25まで").data["owner"] is None
    assert heard(room, "採決: 賛成3 反対0 退席 夕凪板金").data["stepped_out"] == ["夕凪板金工業"]


@pytest.mark.parametrize("said", ["山田様 欠席", "山田 委任 坂本", "山田", "山田製さん"])
def test_a_person_nobody_knows_is_no_firm_that_begins_so(office: Office, said: str) -> None:
    line = heard(firms_called(office, "山田製作所", "大阪府精密"), f"出席: {said}")
    assert line.data["seat"] is None
    assert line.asks == (Ask("seat_begun", said, ("山田製作所",)),)


@pytest.mark.parametrize(
    ("said", "text", "name"),
    [
        ("山田さん 見積", "見積", "山田"),
        ("山田 見積", "山田 見積", ""),
        ("大阪府、東京の会場を調べる", "大阪府、東京の会場を調べる", ""),
        ("大阪府/京都の会場を調べる", "大阪府/京都の会場を調べる", ""),
        ("大阪府の会場を調べる", "大阪府の会場を調べる", ""),
    ],
)
def test_what_begins_as_a_firms_name_does_owns_no_todo(
    office: Office, said: str, text: str, name: str
) -> None:
    line = heard(firms_called(office, "山田製作所", "大阪府精密"), f"宿題: {said} 12/25まで")
    assert (line.text, line.data["owner"], line.asks) == (text, None, (Ask("owner", name),))


def test_somebody_of_a_firms_first_letters_who_left_the_vote_is_asked_about(office: Office) -> None:
    line = heard(firms_called(office, "山田製作所"), "採決: 賛成3 反対0 退席 山田さん")
    assert (line.data["stepped_out"], line.asks) == ([], (Ask("stepped_out", "山田"),))
