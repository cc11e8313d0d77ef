"""A series makes its next meeting, tells of it once, and goes on whatever becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.agenda import Draft
from bot.domain.errors import Refusal
from bot.domain.meetings import Answer, State
from bot.network import load_network
from bot.services import agenda, attendance, meeting_due, meeting_times, meeting_views, meetings
from bot.services.conflicts import AlreadyDone
from bot.services.meeting_times import Move, Planned
from storage import agenda as items
from storage import meetings as rows
from tests.services.at_once import click_at_once
from tests.services.meeting_office import (
    PRESIDENT,
    SECRETARY,
    SERIES,
    WEDNESDAY_9,
    WEDNESDAY_16,
    MeetingOffice,
    meeting_office,
)

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Database

MEMBERS = ["UASA1", "UASA2", "USHIMO1", "UUSU1"]
THURSDAY_17 = WEDNESDAY_16 + timedelta(days=1)


@pytest.fixture
def office(db: Database, tmp_path: Path) -> MeetingOffice:
    return meeting_office(db, tmp_path)


def to(starts_at: datetime, why: str = "") -> Move:
    return Move(starts_at, "会議室A", "", why)


def test_the_next_meeting_of_a_series_stands_once_however_often_the_bot_starts(office: MeetingOffice) -> None:
    for _ in range(3):
        office.start()
    [top] = office.coming()
    assert (top.key, top.title, top.starts_at) == ("top-36", "トップ連絡会", WEDNESDAY_16)
    assert (top.place, top.minutes_long, top.members) == ("会議室A", 120, ("full",))


def test_it_announces_itself_a_week_before_once_whatever_restarts(office: MeetingOffice) -> None:
    office.wait_until(WEDNESDAY_9 - timedelta(seconds=1))
    assert office.told("meeting_notice") == []
    office.wait(seconds=2)
    for _ in range(2):
        office.start()
        office.tick()
    assert office.told("meeting_notice") == MEMBERS
    assert office.called("meeting_channel") == ["#members"]
    assert office.next().noticed_at == WEDNESDAY_9


def test_a_bot_that_was_away_tells_when_it_is_back_and_the_desk_open(office: MeetingOffice) -> None:
    office.sleep_through(days=8, hours=14)  # Wednesday night
    assert office.told("meeting_notice") == []
    office.wait(hours=10)
    assert office.told("meeting_notice") == MEMBERS


def test_the_secretariat_is_told_whom_slack_does_not_reach(office: MeetingOffice) -> None:
    office.wait_until(WEDNESDAY_9)
    [row] = office.owed("meeting_phone")
    assert (row["target"], row["params"]["seats"]) == (SECRETARY, [["F04", "F04", "000-1"]])


def test_proposals_are_called_for_once_more_in_the_channel(office: MeetingOffice) -> None:
    office.wait_until(datetime(2026, 12, 9, 23, 59, tzinfo=UTC))
    assert office.called("meeting_proposals") == []
    office.wait(minutes=2)  # Saturday's would come on Friday, when the agenda goes out
    assert office.called("meeting_proposals") == ["#members"]


def test_a_moved_meeting_is_told_once_to_each_and_what_shows_it_is_edited(office: MeetingOffice) -> None:
    office.wait_until(WEDNESDAY_9)
    for row in office.owed():
        office.db.write_now(lambda s, row=row: _sent(s, row["id"]))
    meeting = office.next()
    office.do(meeting_times.move, SECRETARY, meeting.id, to(THURSDAY_17, "会場の都合"), request="r1")
    with pytest.raises(AlreadyDone):
        office.do(meeting_times.move, SECRETARY, meeting.id, to(WEDNESDAY_16), request="r1")
    assert office.next().starts_at == THURSDAY_17
    assert office.told("meeting_moved") == sorted([*MEMBERS, PRESIDENT])  # the secretary moved it
    edited = {row["template"] for row in office.owed(op="update")}
    assert edited == {"meeting_notice", "meeting_channel", "meeting_phone"}


def test_a_network_that_met_before_it_had_a_bot_goes_on_with_its_own_numbers(office: MeetingOffice) -> None:
    meeting = office.next()
    office.do(meeting_times.move, SECRETARY, meeting.id, replace(to(WEDNESDAY_16), number=152))
    assert office.next().key == "top-152"
    assert office.owed("meeting_moved") == []
    office.wait_until(WEDNESDAY_16 + timedelta(hours=16))
    assert [one.key for one in office.coming()] == ["top-152", "top-153"]
    following = office.coming()[1]
    move = replace(to(following.starts_at), number=152)
    with pytest.raises(Refusal, match="number_taken"):
        office.do(meeting_times.move, SECRETARY, following.id, move)


def test_who_was_not_told_yet_need_not_be_told_of_a_move(office: MeetingOffice) -> None:
    office.do(meeting_times.move, SECRETARY, office.next().id, to(THURSDAY_17))
    assert office.told("meeting_moved") == [PRESIDENT]
    office.wait_until(THURSDAY_17 - timedelta(days=7))
    assert office.told("meeting_notice") == MEMBERS


def test_the_notice_tells_of_no_change_that_nobody_had_heard_of(office: MeetingOffice) -> None:
    def was_at() -> datetime | None:
        shown = office.db.read_now(lambda s: meeting_views.view(s, office.net, office.now, rows.coming(s)[0]))
        return shown.was_at

    office.do(meeting_times.move, SECRETARY, office.next().id, to(THURSDAY_17))
    office.wait_until(THURSDAY_17 - timedelta(days=7))
    assert was_at() is None
    office.do(meeting_times.move, SECRETARY, office.next().id, to(WEDNESDAY_16))
    assert was_at() == THURSDAY_17


def test_what_was_due_follows_a_meeting_there_and_back(office: MeetingOffice) -> None:
    meeting = office.next()
    later = WEDNESDAY_16 + timedelta(days=6)
    office.do(meeting_times.move, SECRETARY, meeting.id, to(later))
    office.wait_until(WEDNESDAY_9 + timedelta(hours=1))
    assert office.told("meeting_notice") == []
    office.do(meeting_times.move, SECRETARY, meeting.id, to(WEDNESDAY_16))
    office.wait(minutes=1)
    assert office.told("meeting_notice") == MEMBERS


def test_a_cancelled_meeting_gives_its_number_up_and_the_next_takes_it(office: MeetingOffice) -> None:
    office.wait_until(WEDNESDAY_9)
    gone = office.next()
    office.do(meeting_times.cancel, PRESIDENT, gone.id, "大雪")
    assert office.told("meeting_cancelled") == sorted([*MEMBERS, SECRETARY])
    [following] = office.coming()
    assert (following.key, following.occurrence) == ("top-36", datetime(2027, 1, 20, tzinfo=UTC).date())
    assert office.db.read_now(lambda s: meetings.load(s, gone.id)).key == f"m{gone.id}"
    office.start()
    assert len(office.coming()) == 1
    office.wait_until(WEDNESDAY_16 + timedelta(days=2))
    assert office.told("meeting_not_held") == []


@pytest.mark.parametrize(("minutes", "told"), [(1, [*MEMBERS, SECRETARY]), (120, [SECRETARY])])
def test_members_who_wait_for_a_meeting_are_told_that_it_is_called_off(
    office: MeetingOffice, minutes: int, told: list[str]
) -> None:
    office.wait_until(WEDNESDAY_16 + timedelta(minutes=minutes))
    office.do(meeting_times.cancel, PRESIDENT, office.next().id, "停電")
    assert office.told("meeting_cancelled") == sorted(told)


def test_what_was_proposed_for_a_cancelled_meeting_goes_to_the_next(office: MeetingOffice) -> None:
    gone = office.next()
    office.do(agenda.propose, "UUSU1", gone.id, Draft("工場見学の日程"))
    office.do(meeting_times.cancel, SECRETARY, gone.id, "")
    following = office.next()
    found = office.db.read_now(lambda s: items.of_meeting(s, following.id))
    assert [(one.title, one.proposer) for one in found] == [("工場見学の日程", "UUSU1")]


def test_a_meeting_that_nobody_began_is_asked_about_and_the_series_goes_on(office: MeetingOffice) -> None:
    office.wait_until(WEDNESDAY_16 + timedelta(hours=16))
    assert office.told("meeting_not_held") == [SECRETARY]
    assert [meeting.key for meeting in office.coming()] == ["top-36", "top-37"]


def test_a_meeting_that_nobody_began_takes_no_answers_and_what_is_proposed_goes_to_the_next(
    office: MeetingOffice,
) -> None:
    office.wait_until(WEDNESDAY_9)
    for row in office.owed():
        office.db.write_now(lambda s, row=row: _sent(s, row["id"]))
    office.wait_until(WEDNESDAY_16 + timedelta(hours=16))
    missed, following = office.coming()
    assert {"meeting_notice", "meeting_channel"} <= {row["template"] for row in office.owed(op="update")}
    with pytest.raises(Refusal, match=r"attendance\.missed"):
        office.do(attendance.answer, "UASA1", missed.id, Answer.PRESENT)
    item = office.do(agenda.propose, "UASA1", missed.id, Draft("工場見学の日程"))
    assert item.meeting_id == following.id


def test_answers_are_taken_all_day_and_no_more_the_next_morning_however_late_the_meeting_was(
    office: MeetingOffice,
) -> None:
    meeting = office.next()
    half_past_nine = to(datetime(2026, 12, 16, 12, 30, tzinfo=UTC))  # at night, in Tokyo
    office.do(meeting_times.move, SECRETARY, meeting.id, to(datetime(2026, 12, 16, 0, 0, tzinfo=UTC)))
    office.now = datetime(2026, 12, 16, 14, 59, tzinfo=UTC)
    office.do(attendance.answer, "UASA1", meeting.id, Answer.PRESENT)
    office.now = datetime(2026, 12, 15, 0, 0, tzinfo=UTC)
    office.do(meeting_times.move, SECRETARY, meeting.id, half_past_nine)
    office.now = datetime(2026, 12, 16, 15, 0, tzinfo=UTC)
    with pytest.raises(Refusal, match=r"attendance\.missed"):
        office.do(attendance.answer, "UASA1", meeting.id, Answer.PRESENT)


def test_a_meeting_called_off_after_its_day_leaves_no_gap_and_rings_no_member(office: MeetingOffice) -> None:
    office.wait_until(WEDNESDAY_16 + timedelta(days=10))
    missed, _ = office.coming()
    office.do(meeting_times.cancel, PRESIDENT, missed.id, "")
    assert office.told("meeting_cancelled") == [SECRETARY]
    assert [meeting.key for meeting in office.coming()] == ["top-36"]


@pytest.mark.parametrize("first", [0, 1])
async def test_two_meetings_called_off_at_once_leave_no_gap(office: MeetingOffice, first: int) -> None:
    office.wait_until(WEDNESDAY_16 + timedelta(days=10))
    both = [(meeting_times.cancel, PRESIDENT, (one.id, "")) for one in office.coming()]
    await click_at_once(office, both[first], both[1 - first])
    assert [meeting.key for meeting in office.coming()] == ["top-36"]


def test_where_the_next_meeting_was_held_it_keeps_its_number(office: MeetingOffice) -> None:
    office.wait_until(WEDNESDAY_16 + timedelta(hours=16))
    missed, held = office.coming()
    office.db.write_now(lambda s: rows.change(s, held, state=State.DRAFT.value))
    office.do(meeting_times.cancel, PRESIDENT, missed.id, "")
    assert office.db.read_now(lambda s: meetings.load(s, held.id)).key == "top-37"


def test_the_number_after_the_one_held_last_is_the_next(office: MeetingOffice) -> None:
    meeting = office.next()
    office.db.write_now(lambda s: rows.change(s, meeting, state=State.DRAFT.value))
    office.now = WEDNESDAY_16 + timedelta(hours=2)
    office.start()
    assert [meeting.key for meeting in office.coming()] == ["top-37"]


def test_a_meeting_of_its_own_is_told_to_its_members_alone(office: MeetingOffice) -> None:
    plan = Planned("展示会の打ち合わせ", office.now + timedelta(days=2), members=("F01", "USALES"))
    meeting = office.do(meeting_times.plan, SECRETARY, plan)
    office.wait(minutes=1)
    assert meeting.key == f"m{meeting.id}"
    assert office.told("meeting_notice") == ["UASA1", "UASA2", "USALES"]
    assert office.called("meeting_channel") == []


@pytest.mark.parametrize(
    ("made_at", "told_at"),
    [
        (datetime(2026, 12, 2, 1, 0, tzinfo=UTC), datetime(2026, 12, 2, 1, 0, tzinfo=UTC)),
        (datetime(2026, 12, 2, 8, 3, tzinfo=UTC), datetime(2026, 12, 3, 0, 0, tzinfo=UTC)),  # just closed
        (datetime(2026, 12, 2, 13, 0, tzinfo=UTC), datetime(2026, 12, 3, 0, 0, tzinfo=UTC)),  # at night
    ],
)
def test_members_are_told_of_a_meeting_made_late_when_its_maker_was_told_they_are(
    office: MeetingOffice, made_at: datetime, told_at: datetime
) -> None:
    office.wait_until(made_at)
    plan = Planned("展示会の打ち合わせ", made_at + timedelta(days=2), members=("F01",))
    meeting = office.do(meeting_times.plan, SECRETARY, plan)
    assert meeting_due.told_at(office.net, meeting, made_at) == told_at
    if told_at > made_at:
        office.wait_until(told_at - timedelta(seconds=1))
        assert office.told("meeting_notice") == []
    office.wait_until(told_at + timedelta(seconds=1))
    assert office.told("meeting_notice") == ["UASA1", "UASA2"]


def test_the_same_form_delivered_twice_makes_one_meeting(office: MeetingOffice) -> None:
    plan = Planned("打ち合わせ", office.now + timedelta(days=2))
    office.do(meeting_times.plan, SECRETARY, plan)
    with pytest.raises(Refusal, match="planned_already"):
        office.do(meeting_times.plan, SECRETARY, plan)
    assert len(office.coming()) == 2


@pytest.mark.parametrize(
    ("who", "starts_at", "refusal"),
    [
        ("UASA1", THURSDAY_17, "office_only"),
        (SECRETARY, WEDNESDAY_16, "same"),
        (SECRETARY, WEDNESDAY_16 - timedelta(days=30), "past"),
    ],
)
def test_what_cannot_be_moved_stays_and_says_why(
    office: MeetingOffice, who: str, starts_at: datetime, refusal: str
) -> None:
    with pytest.raises(Refusal, match=refusal):
        office.do(meeting_times.move, who, office.next().id, to(starts_at))
    assert office.next().starts_at == WEDNESDAY_16


@pytest.mark.parametrize(
    ("plan", "refusal"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 101}, "title"),
        ({"starts_at": WEDNESDAY_16 - timedelta(days=60)}, "past"),
        ({"length": timedelta(minutes=5)}, "length"),
    ],
)
def test_a_meeting_that_makes_no_sense_is_refused(
    office: MeetingOffice, plan: dict[str, Any], refusal: str
) -> None:
    with pytest.raises(Refusal, match=refusal):
        office.do(meeting_times.plan, SECRETARY, Planned(**{"title": "会", "starts_at": WEDNESDAY_16} | plan))


def test_members_call_no_meetings(office: MeetingOffice) -> None:
    with pytest.raises(Refusal, match="who_plans"):
        office.do(meeting_times.plan, "UASA1", Planned("会", WEDNESDAY_16))


def test_other_service_hours_move_what_falls_due(office: MeetingOffice, tmp_path: Path) -> None:
    path = tmp_path / "network.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + '[service_hours]\nwed = ["13:00-17:00"]\n', encoding="utf-8")
    office.net = load_network(path)
    office.start()
    office.wait_until(WEDNESDAY_9 + timedelta(hours=3))
    assert office.told("meeting_notice") == []
    office.wait(hours=1)
    assert office.told("meeting_notice") == MEMBERS


class TestSeats:
    """Who is asked and counted."""

    def seats(self, office: MeetingOffice, *members: str) -> dict[str, tuple[str, ...]]:
        plan = Planned("会", office.now + timedelta(days=30), members=members)
        meeting = office.do(meeting_times.plan, SECRETARY, plan)
        found = office.db.read_now(lambda s: meetings.seats(s, office.net, meeting, office.now))
        return {seat.id: seat.users for seat in found}

    def test_a_grade_gives_each_of_its_firms_one_seat(self, office: MeetingOffice) -> None:
        assert self.seats(office, "正会員") == {
            "F01": ("UASA1", "UASA2"),
            "F02": ("UUSU1",),
            "F03": ("USHIMO1",),
            "F04": (),
        }

    def test_a_role_that_names_people_gives_each_person_one(self, office: MeetingOffice) -> None:
        assert self.seats(office, "standing_directors", "F01", "USHIMO1") == {
            "F01": ("UASA1", "UASA2"),
            "UDIRECTOR1": ("UDIRECTOR1",),
            "UDIRECTOR2": ("UDIRECTOR2",),
            "USHIMO1": ("USHIMO1",),
        }

    def test_a_firm_that_has_left_has_no_seat(self, office: MeetingOffice) -> None:
        from bot.services.members import upsert

        gone = {"id": "F02", "name": "F02株式会社", "left_on": office.now.date() - timedelta(days=1)}
        office.db.write_now(lambda s: upsert(s, gone))
        assert set(self.seats(office, "full")) == {"F01", "F03", "F04"}


def test_two_series_on_one_day_are_two_meetings(db: Database, tmp_path: Path) -> None:
    second = SERIES.replace('"top"', '"board"').replace("トップ連絡会", "理事会") + 'kind = "board"\n'
    office = meeting_office(db, tmp_path, SERIES + second)
    assert {(meeting.key, meeting.quorum) for meeting in office.coming()} == {
        ("top-36", ""),
        ("board-36", "majority"),
    }


def _sent(s: Any, row_id: int) -> None:
    from storage.tables import outbox

    s.execute(outbox.update().where(outbox.c.id == row_id).values(status="sent", slack_ts=f"{row_id}.0"))
