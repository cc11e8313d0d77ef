"""Who is at a meeting without a seat in it: in the minutes, and in no count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.attendance import Rule, Way
from bot.domain.errors import Refusal
from bot.domain.minute_kinds import Ask
from bot.domain.minutes import Stood
from bot.services import attendance_guests, attendance_views, editions, minutes, people
from bot.services.attendance_guests import Guest
from bot.services.minutes_records import minutes_of
from bot.services.people import Person
from tests.services.meeting_room import change, meeting
from tests.services.minutes_room import GUEST, SAKAMOTO, SECRETARY, Room

if TYPE_CHECKING:
    from bot.domain.minute_kinds import Line
    from bot.domain.minutes import Minutes
    from tests.services.conftest import Office

SEATED = ["F01", "F02"]


@pytest.fixture
def room(office: Office) -> Room:
    room = Room(office)
    change(office, room.meeting_id, members=SEATED, quorum=Rule.MAJORITY.value)
    room.begins()
    return room


def written(room: Room) -> Minutes:
    office = room.office
    return office.db.read_now(lambda s: minutes_of(s, office.net, meeting(office, room.meeting_id)))


def guests(room: Room) -> list[tuple[str, str, str, str]]:
    return [(one.seat, one.person, one.way, one.left_at) for one in written(room).guests]


def heard(room: Room, text: str) -> list[Line]:
    found = room.hears(room.message(SECRETARY, text))
    assert found is not None
    return found.kept


def test_who_writes_their_own_name_means_themselves_whoever_else_has_it(room: Room) -> None:
    namesakes = [Person(SECRETARY, "寺田 花子"), *(Person(f"UTERADA{n}", f"寺田 {n}") for n in range(2))]
    room.office.db.write_now(lambda s: people.remember(s, namesakes, room.office.now))
    (line,) = heard(room, "出席: 寺田")
    assert line.asks == ()
    assert guests(room) == [("寺田 花子", "", "place", "")]


def test_a_member_firm_without_a_seat_is_a_guest_and_is_read_back(room: Room) -> None:
    lines = heard(room, "出席: 坂本、F03(オンライン)")
    assert [(line.asks, line.is_read_back) for line in lines] == [((), False), ((), True)]
    assert guests(room) == [("F03", "", "online", "")]


def test_a_guest_does_not_count_for_the_quorum(room: Room) -> None:
    room.says(SECRETARY, "出席: 坂本、F03")
    said = written(room)
    assert (said.quorum.seats, said.quorum.counted, len(said.who(Stood.PRESENT))) == (2, 1, 1)


def test_somebody_without_a_firm_is_a_guest_by_name(room: Room) -> None:
    room.says(SECRETARY, f"出席: @{GUEST}")
    assert guests(room) == [("見学 次郎", "", "place", "")]


def test_a_guest_who_leaves_is_the_same_guest(room: Room) -> None:
    room.says(SECRETARY, "出席: F03 オンライン")
    room.says(SECRETARY, "出席: F03 18:10早退")
    assert guests(room) == [("F03", "", "online", "18:10")]


def test_who_has_no_seat_cannot_be_away(room: Room) -> None:
    (line,) = heard(room, "出席: F03 欠席")
    assert (line.asks, guests(room)) == ((Ask("no_seat", "F03"),), [])


def test_a_name_that_nobody_has_is_asked_about(room: Room) -> None:
    (line,) = heard(room, "出席: 不知火精機")
    assert line.asks == (Ask("seat", "不知火精機"),)


def test_a_guest_stays_in_the_edition_and_makes_no_unsent_change(room: Room) -> None:
    room.says(SECRETARY, "出席: 坂本、F03")
    room.does(minutes.end, SECRETARY)
    office = room.office

    def latest(s):  # type: ignore[no-untyped-def]
        return editions.working(s, office.net, meeting(office, room.meeting_id))

    now = office.db.read_now(latest)
    assert ([one.seat for one in now.edition.minutes.guests], now.is_changed) == (["F03"], False)


def writes(room: Room, said: Guest, request: str) -> str:
    return room.office.do(attendance_guests.write, SECRETARY, room.meeting_id, said, request=request)


def on_record(room: Room) -> list[tuple[str, str]]:
    office = room.office
    shown = office.do(attendance_views.look, SECRETARY, room.meeting_id)
    return [(one.seat, one.person) for one in shown.guests]


def test_the_form_shows_the_guests_and_takes_new_ones_whom_nobody_knows(room: Room) -> None:
    room.says(SECRETARY, "出席: F03")
    assert writes(room, Guest("京都産業課", "山田 太郎", Way.ONLINE), "new") == "京都産業課"
    assert on_record(room) == [("F03", ""), ("京都産業課", "山田 太郎")]
    assert [guest[2] for guest in guests(room)] == ["place", "online"]


def test_a_firm_written_by_its_full_name_is_the_guest_of_its_thread(room: Room) -> None:
    assert writes(room, Guest("F03株式会社"), "new") == "F03"


def test_a_guest_on_record_is_marked_by_form_and_taken_out_again(room: Room) -> None:
    room.says(SECRETARY, "出席: F03")
    one = room.office.do(attendance_views.look, SECRETARY, room.meeting_id).guests[0]
    mark = attendance_guests.mark(one)
    writes(room, Guest(way=Way.ONLINE, left="18:30", before=mark), "mark")
    assert guests(room) == [("F03", "", "online", "18:30")]
    writes(room, Guest(way=None, before=mark), "gone")
    assert guests(room) == []
    with pytest.raises(Refusal, match="no_such_guest"):
        writes(room, Guest(way=None, before=mark), "gone again")


def test_who_has_a_seat_is_written_down_as_no_guest(room: Room) -> None:
    with pytest.raises(Refusal, match="guest_has_seat"):
        writes(room, Guest("F01"), "seated")


def test_only_who_runs_the_meeting_writes_guests_down(room: Room) -> None:
    with pytest.raises(Refusal, match="office_only"):
        room.office.do(attendance_guests.write, SAKAMOTO, room.meeting_id, Guest("山田"))


def test_a_guest_written_down_after_the_meeting_is_an_unsent_change(room: Room) -> None:
    room.does(minutes.end, SECRETARY)
    writes(room, Guest("京都産業課"), "after")
    office = room.office
    now = office.db.read_now(
        lambda s: editions.working(s, office.net, meeting(office, room.meeting_id)).is_changed
    )
    assert now
