"""A line at the very moment of the confirmation: what is on disk first decides; nothing is lost unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.domain.members import Act
from bot.services import editions, minute_taking, minutes
from storage import editions as rows
from tests.services.meeting_room import meeting
from tests.services.minutes_room import CHAIR, SAKAMOTO, SECRETARY, Room
from tests.services.test_closing_at_once import meanwhile

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.services.minute_taking import Message
    from storage.database import Session


@pytest.fixture
def late(room: Room) -> Message:
    """A line that was written at the end, and is heard at the moment of the confirmation."""
    said = room.message(SAKAMOTO, "決定: 値上げする")
    room.does(minutes.end, SECRETARY)
    room.office.now = max(room.office.now, said.said_at)
    return said


def hears(room: Room, message: Message) -> Callable[[Session], object]:
    about = (room.office.net, room.office.now, room.meeting_id, message)
    return lambda s: minute_taking.hear(s, *about)


def confirms(room: Room) -> Callable[[Session], object]:
    act = Act(CHAIR, room.office.now, "test", "confirm")
    return lambda s: editions.confirm(s, room.office.net, act, room.meeting_id, 1)


def is_confirmed(room: Room) -> bool:
    last = room.office.db.read_now(lambda s: rows.latest(s, [room.meeting_id]))[room.meeting_id]
    is_final = meeting(room.office, room.meeting_id).state == "confirmed"
    assert is_final == (last.confirmed_at is not None)
    return is_final


def test_a_line_that_is_being_taken_holds_the_confirmation_up(room: Room, late: Message) -> None:
    refused: list[str] = []

    def confirm() -> None:
        try:
            room.office.db.write_now(confirms(room))
        except Refusal as refusal:
            refused.append(str(refusal.args[0]))

    meanwhile(room.office, hears(room, late), confirm)
    assert refused == ["editions.unsent_changes"]
    assert (room.texts, is_confirmed(room)) == ([("decision", "値上げする")], False)


def test_a_line_that_comes_while_minutes_are_confirmed_is_not_in_them(room: Room, late: Message) -> None:
    meanwhile(room.office, confirms(room), lambda: room.office.db.write_now(hears(room, late)))
    assert (room.texts, is_confirmed(room)) == ([], True)
    assert room.receipts() == []  # its writer sees that it was not kept


def test_a_line_written_at_the_very_moment_of_the_end_is_in_time(room: Room) -> None:
    said = room.message(SAKAMOTO, "決定: 値上げする")
    room.office.now = said.said_at
    room.office.do(minutes.end, SECRETARY, said.channel, request="end")
    room.hears(said)
    assert room.texts == [("decision", "値上げする")]
