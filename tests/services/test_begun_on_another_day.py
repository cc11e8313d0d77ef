"""A meeting begun on another day than planned, and what that makes of the next one of its series."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.services import agenda, meeting_times, minute_commands, minute_starts, minutes, minutes_records
from storage import meetings, rota
from storage.agenda import of_meeting as items_of
from tests.services.meeting_room import change, meeting
from tests.services.minutes_room import BEGAN, CHANNEL, SECRETARY, Room

if TYPE_CHECKING:
    from bot.domain.meetings import Meeting
    from bot.services.minute_starts import Plan
    from tests.services.conftest import Office

JANUARY = date(2027, 1, 20)  # the third Wednesday


@pytest.fixture
def room(office: Office) -> Room:
    """The meeting of the third Wednesday of December is planned."""
    return Room(office)


def begins(room: Room, at: datetime, words: str = "top-36", *, as_extra: bool = False) -> Plan | None:
    """The secretary begins a meeting; returned is what is told of the plan."""
    office = room.office
    office.now = at
    begun: Meeting = office.do(minutes.start, SECRETARY, CHANNEL, words, as_extra=as_extra, request="start")
    room.meeting_id = begun.id
    return office.db.read_now(lambda s: minute_starts.told(s, office.net, begun, office.now))


def coming(office: Office) -> list[tuple[int | None, date]]:
    """The meetings of the series that are to come: number and day."""
    found = office.db.read_now(meetings.coming)
    days = [(one.number, office.net.hours.local_day(one.starts_at)) for one in found if one.series == "top"]
    return [one for one in days if one[0] is not None]


def ends(room: Room) -> None:
    room.office.now += timedelta(hours=1)
    room.office.do(minutes.end, SECRETARY, CHANNEL, request="end")


def day(office: Office, plan: Plan | None) -> date:
    assert plan is not None
    assert plan.next_at is not None
    return office.net.hours.local_day(plan.next_at)


@pytest.mark.parametrize("days", [-22, -6, 5])
def test_a_meeting_held_on_another_day_is_that_occurrence_and_the_next_one_follows_it(
    room: Room, days: int
) -> None:
    plan = begins(room, BEGAN + timedelta(days=days))
    assert plan is not None
    assert plan.is_used
    assert day(room.office, plan) == JANUARY
    ends(room)
    assert coming(room.office) == [(37, JANUARY)]
    said = room.office.db.read_now(
        lambda s: minutes_records.minutes_of(s, room.office.net, meeting(room.office, room.meeting_id))
    )
    assert said.following is not None
    assert said.following.starts_at.date() == JANUARY
    assert said.day == (BEGAN + timedelta(days=days)).date()


@pytest.mark.parametrize("state", ["draft", "approved", "posted"])
def test_the_weeks_ahead_are_told_from_the_day_on_which_it_is_held(room: Room, state: str) -> None:
    office = room.office
    for week, firm in ((date(2026, 12, 7), "F03"), (date(2026, 12, 14), "F01")):
        office.db.write_now(lambda s, week=week, firm=firm: rota.put(s, week, "parts", firm))
    office.do(agenda.look, SECRETARY, room.meeting_id)
    assert "12/07" not in weeks_ahead(room)
    change(office, room.meeting_id, agenda_state=state)
    begins(room, BEGAN - timedelta(days=6))
    assert weeks_ahead(room).startswith("・12/07(月)の週: 図面あり部品担当 F03")
    office.do(minute_commands.undo, SECRETARY, CHANNEL, request="not today")
    if state == "draft":
        office.do(agenda.look, SECRETARY, room.meeting_id, request="look")
    assert weeks_ahead(room).startswith("・12/14(月)の週: 図面あり部品担当 F01")


def weeks_ahead(room: Room) -> str:
    items = room.office.db.read_now(lambda s: items_of(s, room.meeting_id))
    return next(one.body for one in items if one.source == "rota")


def test_on_its_day_an_agenda_that_is_out_says_what_it_said(room: Room) -> None:
    office = room.office
    office.db.write_now(lambda s: rota.put(s, date(2026, 12, 14), "parts", "F01"))
    office.do(agenda.look, SECRETARY, room.meeting_id)
    change(office, room.meeting_id, agenda_state="posted")
    office.db.write_now(lambda s: rota.put(s, date(2026, 12, 14), "parts", "F03"))
    begins(room, BEGAN)
    assert "F01" in weeks_ahead(room)


def test_an_extra_meeting_uses_up_nothing(room: Room) -> None:
    planned = room.meeting_id
    plan = begins(room, BEGAN - timedelta(days=6), "トップ連絡会", as_extra=True)
    assert plan is not None
    assert (plan.is_used, plan.meeting.id) == (False, planned)
    ends(room)
    assert coming(room.office) == [(36, date(2026, 12, 16))]


def test_before_it_begins_on_another_day_it_is_asked_with_what_would_come_next(room: Room) -> None:
    room.office.now = BEGAN - timedelta(days=6)
    assert day(room.office, room.office.do(minutes.far_off, SECRETARY, "トップ連絡会")) == JANUARY


def test_on_its_day_nothing_is_said_of_the_plan(room: Room) -> None:
    assert begins(room, BEGAN - timedelta(minutes=20)) is None


def test_what_follows_a_meeting_is_not_an_older_one_that_nobody_held(room: Room) -> None:
    office = room.office
    office.now = BEGAN + timedelta(days=10)
    office.db.write_now(lambda s: meeting_times.make_next(s, office.net, "top", office.now))
    assert coming(office) == [(36, date(2026, 12, 16)), (37, JANUARY)]
    begins(room, BEGAN + timedelta(days=35), "top-37")
    ends(room)
    said = office.db.read_now(
        lambda s: minutes_records.minutes_of(s, office.net, meeting(office, room.meeting_id))
    )
    assert said.following is not None
    assert said.following.number == 38


def test_the_latest_meeting_is_the_one_held_last(room: Room) -> None:
    begins(room, BEGAN - timedelta(days=22))
    ends(room)
    room.office.now = BEGAN - timedelta(days=3)
    room.office.do(minutes.start, SECRETARY, CHANNEL, "展示会の会", request="extra")
    room.office.do(minutes.end, SECRETARY, CHANNEL, request="extra end")
    latest = room.office.db.read_now(lambda s: meetings.held(s, limit=1))
    assert [one.title for one in latest] == ["展示会の会"]
