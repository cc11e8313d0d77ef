"""A meeting begins and ends: by which words, by whom, and which of two that begin at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.services import minute_commands, minutes
from storage import meetings
from tests.services.meeting_room import meeting
from tests.services.minutes_room import BEGAN, CHAIR, CHANNEL, SAKAMOTO, SECRETARY, Room

if TYPE_CHECKING:
    from tests.services.conftest import Office


def test_of_a_meeting_weeks_away_it_is_known_before_it_is_begun_by_its_name(office: Office) -> None:
    room = Room(office)
    office.now = BEGAN - timedelta(days=22)
    far = office.do(minutes.far_off, SECRETARY, "トップ連絡会")
    assert far.meeting.id == room.meeting_id
    assert office.do(minutes.far_off, SECRETARY, far.meeting.key) is None
    office.now = BEGAN - timedelta(hours=20)
    assert office.do(minutes.far_off, SECRETARY, "トップ連絡会") is None


def test_a_meeting_that_was_held_since_it_was_asked_is_not_begun_once_more(room: Room) -> None:
    room.does(minutes.end, SECRETARY)
    with pytest.raises(Refusal, match=r"minutes\.begun"):
        room.office.do(minutes.start, SECRETARY, CHANNEL, "top-36", request="an old question")
    assert room.office.db.read_now(meetings.running) == []


def test_an_extra_meeting_leaves_the_planned_one_of_its_name_alone(office: Office) -> None:
    room = Room(office)
    office.now = BEGAN - timedelta(days=22)
    extra = office.do(minutes.start, SECRETARY, CHANNEL, "トップ連絡会", as_extra=True)
    assert extra.id != room.meeting_id
    assert meeting(office, room.meeting_id).state == "planned"
    assert extra.starts_at == office.now


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
        assert office.do(minute_commands.undo, SECRETARY, CHANNEL, request=f"undo {words}") is None


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
    following = room.office.db.read_now(lambda s: meetings.next_of(s, "top", BEGAN))
    assert following is not None
    assert following.number == 37
