"""The chair's message while the meeting runs. It begins on Wednesday, 16 December at 17:30."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.errors import Refusal
from bot.services import contents, meeting_live, minute_commands, minutes
from bot.services.conflicts import AlreadyDone
from bot.services.minute_commands import WentOn
from storage.tables import agenda_item, outbox, timer
from tests.services.meeting_room import meeting
from tests.services.minutes_room import BEGAN, CHAIR, SECRETARY, Room

if TYPE_CHECKING:
    from bot.domain.progress import Progress
    from tests.services.conftest import Office


@pytest.fixture
def room(office: Office) -> Room:
    """The agenda has two items, of 20 and 10 minutes."""
    room = Room(office)
    for position, (title, planned) in enumerate((("会費", 20), ("展示会", 10)), 1):
        row = {
            "meeting_id": room.meeting_id,
            "position": position,
            "kind": "deliberation",
            "title": title,
            "minutes": planned,
            "state": "accepted",
            "created_at": office.now,
        }
        office.db.write_now(lambda s, row=row: s.execute(agenda_item.insert().values(**row)))
    return room


def shown(room: Room) -> Progress | None:
    office, (owed,) = room.office, room.office.owed("meeting_live", op="post")
    found = office.db.read_now(lambda s: contents.of(s, office.net, office.now, owed)).live
    assert found is not None
    return found.progress


def test_the_chair_alone_gets_it_when_the_meeting_begins(room: Room) -> None:
    room.begins()
    assert [row["target"] for row in room.office.owed("meeting_live")] == [CHAIR]


def test_it_says_what_is_open_how_long_and_what_comes_next(room: Room) -> None:
    room.begins()
    room.does(minute_commands.go_on, CHAIR)
    room.office.wait(minutes=12)
    now = shown(room)
    assert now is not None
    assert now.current is not None
    assert now.following is not None
    assert (now.current.item.title, now.used, now.left_of_item) == ("会費", 12, 8)
    assert now.following.item.title == "展示会"


def test_it_is_edited_once_a_minute_and_no_more_once_the_meeting_is_over(room: Room) -> None:
    room.begins()
    assert ticks(room, 3) == [1, 2, 3]
    room.does(minutes.end, SECRETARY)
    assert armed(room.office) == []
    assert ticks(room, 5) == []
    assert shown(room) is None


def ticks(room: Room, span: int) -> list[int]:
    """Return in which minutes of the meeting, of so many to come, the message is edited."""
    found, office = [], room.office
    for _ in range(span):
        before = armed(office)
        office.sleep_through(minutes=1)
        after = armed(office)
        found += [int((before[0] - BEGAN) / timedelta(minutes=1))] if before and after != before else []
    return found


def armed(office: Office) -> list[Any]:
    rows = office.db.read_now(lambda s: [dict(row) for row in s.execute(timer.select()).mappings()])
    return [row["due"] for row in rows if row["kind"] == meeting_live.KIND and row["status"] == "armed"]


def test_after_a_standstill_it_goes_on_with_the_minute_that_it_is_by_then(room: Room) -> None:
    room.begins()
    room.office.sleep_through(minutes=40)  # out of service hours: whoever is not woken is edited for
    assert armed(room.office) == [BEGAN + timedelta(minutes=41)]


def test_nobody_counts_the_minutes_of_a_meeting_that_was_forgotten(room: Room) -> None:
    room.begins()
    room.office.sleep_through(hours=6)
    assert armed(room.office) == []


def test_a_start_taken_back_ends_it(room: Room) -> None:
    room.begins()
    room.does(minute_commands.undo, SECRETARY)
    assert shown(room) is None
    assert armed(room.office) == []


def press(room: Room, seen: int | None, request: str) -> WentOn:
    use_case = minute_commands.go_on_from
    now: WentOn = room.office.do(use_case, CHAIR, room.meeting_id, seen, request=request)
    return now


def test_whoever_presses_next_twice_goes_on_once_and_is_shown_what_is_open(room: Room) -> None:
    room.begins()
    assert press(room, None, "first") == WentOn("会費", is_new=True)
    assert press(room, None, "second") == WentOn("会費", is_new=False)
    assert press(room, meeting(room.office, room.meeting_id).item_id, "third") == WentOn(
        "展示会", is_new=True
    )


def test_the_chairs_message_is_drawn_anew_as_soon_as_its_button_is_pressed(room: Room) -> None:
    room.begins()
    room.does(minute_commands.go_on, SECRETARY)  # while the chair still reads that nothing is open
    room.office.db.write_now(lambda s: s.execute(outbox.update().values(status="sent", slack_ts="1.1")))
    press(room, None, "behind the others")
    assert [row["op"] for row in room.office.owed("meeting_live")] == ["post", "update"]


def test_one_click_that_comes_twice_goes_on_once_and_says_nothing_more(room: Room) -> None:
    room.begins()
    press(room, None, "click")
    with pytest.raises(AlreadyDone):
        press(room, None, "click")


def test_a_button_that_outlived_its_meeting_opens_nothing(room: Room) -> None:
    room.begins()
    room.does(minutes.end, SECRETARY)
    with pytest.raises(Refusal, match=r"minutes\.not_running"):
        press(room, None, "late")


def test_a_meeting_that_begins_late_should_still_be_over_as_planned(room: Room) -> None:
    room.office.now = BEGAN + timedelta(minutes=10)
    room.office.do(minutes.start, SECRETARY, "CMEMBERS", "", request="late")
    now = shown(room)
    assert now is not None
    assert (now.lasted, now.left) == (0, 110)
