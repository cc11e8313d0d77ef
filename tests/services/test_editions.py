"""After the meeting: the draft goes out, is read, and the chair confirms it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from bot.domain.errors import Refusal
from bot.services import editions, minutes_export
from bot.services.members import upsert
from bot.texts.minutes_markdown import minutes_markdown
from storage.tables import person
from tests.services import meeting_room
from tests.services.at_once import click_at_once
from tests.services.held_meeting import CHAIR, CHANNEL, DESK, PRESIDENT, hold, view

if TYPE_CHECKING:
    from tests.services.conftest import Office


def test_the_draft_goes_to_every_member_to_the_office_and_to_the_channel_at_once(office: Office) -> None:
    meeting_id = hold(office)
    assert office.called("edition_member") == ["UASA1", "UASA2", "UUSU1", "USHIMO1"]
    assert office.called("edition_office") == [CHAIR, DESK]
    assert office.called("edition_channel") == [CHANNEL]
    (file,) = office.owed("minutes_file")
    assert (file["op"], file["target"]) == ("file", CHANNEL)
    assert meeting_room.meeting(office, meeting_id).edition == 1


def test_the_draft_says_what_was_said(office: Office) -> None:
    said = view(office, hold(office)).minutes
    assert [(section.title, [line.text for line in section.lines]) for section in said.sections] == [
        ("展示会", ["3社で分担する", "表を作る"])
    ]
    assert said.quorum.counted == 1
    assert said.following is not None


def test_who_has_read_it_is_known_once_and_their_firm_with_them(office: Office) -> None:
    meeting_id = hold(office)
    office.do(editions.read, PRESIDENT, meeting_id, 1, request="1")
    office.do(editions.read, PRESIDENT, meeting_id, 1, request="2")
    shown = view(office, meeting_id, reader=PRESIDENT)
    assert [seat.id for seat in shown.have_read] == ["F01"]
    assert shown.own is not None
    assert shown.own.read_at == office.now
    assert view(office, meeting_id, reader="UASA2").own is None


def test_a_firm_that_has_left_since_is_not_counted_among_those_who_read_it(office: Office) -> None:
    meeting_id = hold(office)
    office.do(editions.read, "UUSU1", meeting_id, 1)
    left = {"id": "F02", "name": "F02株式会社", "left_on": office.net.hours.local_day(office.now)}
    office.db.write_now(lambda s: upsert(s, left))
    office.now += timedelta(days=1)
    shown = view(office, meeting_id)
    assert [seat.id for seat in (*shown.have_read, *shown.have_not)] == ["F01", "F03", "F04"]


def test_a_stranger_neither_reads_nor_corrects(office: Office) -> None:
    meeting_id = hold(office)
    for use_case, more in ((editions.read, []), (editions.ask_correction, ["違います"])):
        with pytest.raises(Refusal, match=r"meeting.members_only"):
            office.do(use_case, "USTRANGER", meeting_id, 1, *more)


def test_the_chair_confirms_and_everybody_gets_the_file(office: Office) -> None:
    meeting_id = hold(office)
    office.do(editions.confirm, CHAIR, meeting_id, 1)
    assert meeting_room.meeting(office, meeting_id).state == "confirmed"
    shown = view(office, meeting_id)
    assert (shown.edition.confirmed_by, shown.for_chair) == (CHAIR, False)
    assert len(office.owed("minutes_file")) == 2


def test_the_secretariat_confirms_in_the_chairs_absence_and_is_named(office: Office) -> None:
    meeting_id = hold(office)
    office.do(editions.confirm, DESK, meeting_id, 1)
    assert view(office, meeting_id).for_chair
    text = office.db.read_now(
        lambda s: minutes_markdown(*minutes_export.edition(s, office.net, meeting_id, 1), "ja")
    )
    assert f"議長に代わり事務局 {DESK}" in text
    assert "【案】" not in text


def test_a_member_may_not_confirm(office: Office) -> None:
    meeting_id = hold(office)
    with pytest.raises(Refusal, match=r"meeting.chair_only"):
        office.do(editions.confirm, PRESIDENT, meeting_id, 1)


def test_the_second_of_two_who_confirm_is_told_who_was_first(office: Office) -> None:
    meeting_id = hold(office)
    office.do(editions.confirm, CHAIR, meeting_id, 1)
    with pytest.raises(Refusal, match=r"editions.confirmed") as refused:
        office.do(editions.confirm, DESK, meeting_id, 1)
    assert refused.value.params["who"] == CHAIR


async def test_of_two_who_confirm_at_the_same_moment_one_does_and_the_other_is_told_who(
    office: Office,
) -> None:
    meeting_id = hold(office)
    ends = await click_at_once(
        office, *((editions.confirm, who, (meeting_id, 1)) for who in (CHAIR, DESK, CHAIR))
    )
    refused = [end for end in ends if isinstance(end, Refusal)]
    by = view(office, meeting_id).edition.confirmed_by
    assert [(one.key, one.params["who"]) for one in refused] == [("editions.confirmed", by)] * 2
    assert len(office.owed("minutes_file")) == 2


async def test_everybody_reads_at_once_and_everybody_counts(office: Office) -> None:
    meeting_id = hold(office)
    users = ("UASA1", "UASA2", "UUSU1", "USHIMO1", CHAIR, DESK)
    ends = await click_at_once(office, *((editions.read, user, (meeting_id, 1)) for user in users))
    assert not [end for end in ends if isinstance(end, Exception)]
    assert len(view(office, meeting_id).have_read) == 3


def test_a_person_who_calls_themselves_something_else_by_now_does_not_hold_up_the_minutes(
    office: Office,
) -> None:
    meeting_id = hold(office)
    office.db.write_now(lambda s: s.execute(update(person).values(name="改めた名前")))
    office.do(editions.confirm, CHAIR, meeting_id, 1)
    assert meeting_room.meeting(office, meeting_id).state == "confirmed"
