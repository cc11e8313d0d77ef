"""Minutes are found again, listed and sent to whoever takes part and asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.services import editions, minutes_export, past_minutes
from tests.services import meeting_room
from tests.services.held_meeting import CHAIR, CHANNEL, DESK, PRESIDENT, change, hold

if TYPE_CHECKING:
    from tests.services.conftest import Office


def test_members_find_what_was_said_however_wide_they_type_it_and_strangers_find_nothing(
    office: Office,
) -> None:
    hold(office)
    found = office.do(past_minutes.find, PRESIDENT, "\uff13社 分担")
    assert [(hit.meeting.key, hit.lines) for hit in found] == [("top-36", (("decision", "3社で分担する"),))]
    assert office.do(past_minutes.find, PRESIDENT, "4社") == []
    assert office.do(past_minutes.find, "USTRANGER", "3社") == []
    with pytest.raises(Refusal, match=r"editions.find_what"):
        office.do(past_minutes.find, PRESIDENT, " ")


def test_a_correction_is_found_once_it_was_sent_and_not_before(office: Office) -> None:
    meeting_id = hold(office)
    office.do(editions.confirm, CHAIR, meeting_id, 1)
    change(office, meeting_id, "白百合商事に任せる")
    assert office.do(past_minutes.find, PRESIDENT, "白百合") == []
    assert len(office.do(past_minutes.find, PRESIDENT, "3社")) == 1
    office.do(editions.publish, DESK, meeting_id, 1, "誤記")
    assert len(office.do(past_minutes.find, PRESIDENT, "白百合")) == 1


def test_the_latest_meeting_is_listed_first_and_to_those_alone_who_take_part(office: Office) -> None:
    meeting_room.held(office, 35, meeting_room.STARTS.date().replace(month=11))
    hold(office)
    assert [one.number for one in office.do(past_minutes.listing, PRESIDENT)] == [36, 35]
    assert office.do(past_minutes.listing, "USTRANGER") == []


def test_the_file_goes_to_whoever_takes_part_and_asks(office: Office) -> None:
    hold(office)
    office.do(minutes_export.send, PRESIDENT, "latest", request="1")
    assert [row["target"] for row in office.owed("minutes_file")] == [CHANNEL, PRESIDENT]
    with pytest.raises(Refusal, match=r"meeting.members_only"):
        office.do(minutes_export.send, "USTRANGER", "top-36", request="2")
