"""Who comes: answered by the members, asked for again, written down at the meeting, told over the year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.attendance import Quorum, Way
from bot.domain.errors import Refusal
from bot.domain.meetings import Answer
from bot.services import attendance, attendance_told, attendance_views, attendance_year
from bot.services.attendance import Attended
from bot.services.conflicts import AlreadyDone
from storage import attendance as rows
from storage.tables import outbox
from tests.services.at_once import click_at_once
from tests.services.meeting_room import STARTS, change, held, meeting, plan

if TYPE_CHECKING:
    from bot.services.attendance_views import AttendanceView
    from tests.services.conftest import Office

SECRETARY, PRESIDENT, STRANGER = "USECRETARY", "UPRESIDENT", "UNOBODY"


def answers(office: Office, who: str, meeting_id: int, said: Answer = Answer.PRESENT, **more: Any) -> Any:
    return office.do(attendance.answer, who, meeting_id, said, **more)


def look(office: Office, meeting_id: int) -> AttendanceView:
    return office.do(attendance_views.look, SECRETARY, meeting_id)


def answered(office: Office, meeting_id: int) -> dict[str, str | None]:
    shown = look(office, meeting_id)
    return {seat.id: shown.of(seat).answer for seat in shown.seats}


def test_any_contact_answers_for_the_firm_and_the_last_word_counts(office: Office) -> None:
    coming = plan(office)
    answers(office, "UASA1", coming)
    answers(office, "UASA2", coming, Answer.ABSENT)
    answers(office, "UUSU1", coming, Answer.PROXY)
    assert answered(office, coming) == {"F01": "absent", "F02": "proxy", "F03": None, "F04": None}
    known = look(office, coming).known["F01"]
    assert (known.answered_by, known.answered_at) == ("UASA2", office.now)


async def test_two_people_of_one_firm_who_answer_at_the_same_moment_leave_one_answer(office: Office) -> None:
    coming = plan(office)
    said = {"UASA1": Answer.PRESENT, "UASA2": Answer.ABSENT}
    await click_at_once(office, *((attendance.answer, who, (coming, answer)) for who, answer in said.items()))
    known = look(office, coming).known
    assert list(known) == ["F01"]
    assert said[known["F01"].answered_by or ""] == known["F01"].answer


def test_a_click_that_slack_delivers_twice_is_recorded_once(office: Office) -> None:
    coming = plan(office)
    answers(office, "UASA1", coming, request="r1")
    answers(office, "UASA1", coming, Answer.ABSENT, request="r2")
    with pytest.raises(AlreadyDone):
        answers(office, "UASA1", coming, request="r1")
    assert answered(office, coming)["F01"] == "absent"


def test_a_substitute_is_named_and_the_name_goes_with_another_answer(office: Office) -> None:
    coming = plan(office)
    answers(office, "UASA1", coming, Answer.SUBSTITUTE)
    assert [seat.id for seat in look(office, coming).unnamed] == ["F01"]
    answers(office, "UASA1", coming, Answer.SUBSTITUTE, stand_in=" 坂本  一郎 ")
    answers(office, "UASA2", coming, Answer.SUBSTITUTE)  # pressed again: the name stays
    assert look(office, coming).known["F01"].stand_in == "坂本 一郎"
    answers(office, "UASA1", coming)
    assert look(office, coming).known["F01"].stand_in == ""


def test_the_secretariat_answers_for_a_firm_that_is_not_in_slack_and_others_do_not(office: Office) -> None:
    coming = plan(office)
    answers(office, SECRETARY, coming, seat_id="F04")
    assert answered(office, coming)["F04"] == "present"
    with pytest.raises(Refusal, match="no_seat"):
        answers(office, "UASA1", coming, seat_id="F04")
    with pytest.raises(Refusal, match="no_seat"):
        answers(office, SECRETARY, coming)  # it has no seat of its own
    with pytest.raises(Refusal, match="members_only"):
        answers(office, STRANGER, coming)


@pytest.mark.parametrize("state", ["running", "draft", "confirmed", "cancelled"])
def test_answers_close_when_the_meeting_begins_or_is_cancelled(office: Office, state: str) -> None:
    coming = plan(office, state=state)
    with pytest.raises(Refusal, match="has_begun"):
        answers(office, "UASA1", coming)


def test_a_board_counts_neither_proxies_nor_substitutes_and_says_how_many_are_missing(office: Office) -> None:
    for kind, expected in (("board", Quorum(4, 1, 3)), ("general", Quorum(4, 3, 3))):
        coming = plan(office, kind=kind, quorum="majority", number=None, series="once", occurrence=None)
        answers(office, "UASA1", coming)
        answers(office, "UUSU1", coming, Answer.PROXY)
        answers(office, "USHIMO1", coming, Answer.SUBSTITUTE)
        assert look(office, coming).expected == expected


def test_who_has_not_answered_is_asked_again_and_the_office_sees_who_is_expected(office: Office) -> None:
    coming = plan(office)
    answers(office, "UUSU1", coming)
    answers(office, "USHIMO1", coming, Answer.SUBSTITUTE)
    for _ in range(2):
        office.db.write_now(
            lambda s: attendance_told.remind(s, office.net, meeting(office, coming), office.now)
        )
    asked = [(row["target"], row["params"]["why"]) for row in office.owed("attendance_asked", op="post")]
    assert asked == [("UASA1", "answer"), ("UASA2", "answer"), ("USHIMO1", "name")]
    assert office.called("attendance_desk") == [SECRETARY]


def test_of_a_meeting_that_was_moved_people_are_asked_anew(office: Office) -> None:
    coming = plan(office)
    for days in (0, 1):
        change(office, coming, starts_at=STARTS + timedelta(days=days))
        office.db.write_now(
            lambda s: attendance_told.remind(s, office.net, meeting(office, coming), office.now)
        )
    assert office.called("attendance_asked").count("UASA1") == 2
    assert office.called("attendance_desk") == [SECRETARY, SECRETARY]


def test_nobody_is_asked_about_a_meeting_that_was_cancelled(office: Office) -> None:
    coming = plan(office, state="cancelled")
    office.db.write_now(lambda s: attendance_told.remind(s, office.net, meeting(office, coming), office.now))
    assert office.owed() == []


def test_an_answer_edits_what_shows_that_firm_and_the_office_and_nobody_elses(office: Office) -> None:
    coming = plan(office)
    office.db.write_now(lambda s: attendance_told.remind(s, office.net, meeting(office, coming), office.now))
    office.db.write_now(lambda s: s.execute(outbox.update().values(status="sent")))
    answers(office, "UASA1", coming)
    edited = sorted(row["target"] for row in office.owed(op="update"))
    assert edited == ["UASA1", "UASA2", SECRETARY]


def begun(office: Office, **values: Any) -> int:
    found = plan(office, state="running", started_at=STARTS, **values)
    office.now = STARTS + timedelta(minutes=10)
    return found


def attend(office: Office, meeting_id: int, seat: str, said: Attended, who: str = SECRETARY) -> None:
    office.do(attendance.attend, who, meeting_id, seat, said)


def test_at_the_meeting_it_is_written_down_who_is_there_how_and_when(office: Office) -> None:
    coming = plan(office, quorum="half")
    for who, said in (("UASA1", Answer.PRESENT), ("UUSU1", Answer.PRESENT), ("USHIMO1", Answer.PROXY)):
        answers(office, who, coming, said)
    change(office, coming, state="running", started_at=STARTS)
    office.now = STARTS + timedelta(minutes=10)
    late = STARTS + timedelta(minutes=15)
    attend(office, coming, "F01", Attended(Way.PLACE, person="朝比奈", came_at=late))
    attend(office, coming, "F04", Attended(Way.ONLINE, Answer.SUBSTITUTE, "代わりの人"))
    shown = look(office, coming)
    known = shown.known
    assert (known["F01"].way, known["F01"].person, known["F01"].came_at) == ("place", "朝比奈", late)
    assert (known["F04"].answer, known["F04"].way) == ("substitute", "online")
    assert shown.actual == Quorum(4, 3, 2)  # F02 said they would come and is not written down
    attend(office, coming, "F01", Attended(None))
    assert answered(office, coming)["F01"] == "absent"
    assert look(office, coming).actual.counted == 2


def test_who_comes_without_having_said_so_is_listed_as_present(office: Office) -> None:
    coming = begun(office, quorum="majority")
    office.db.write_now(lambda s: rows.put(s, coming, "F01", way="place", person="朝比奈"))
    shown = look(office, coming)
    assert (shown.tally[Answer.PRESENT], shown.tally[None]) == (1, 3)
    assert shown.actual == Quorum(4, 1, 3)


def test_all_who_said_so_are_there_with_one_press_and_exceptions_stay(office: Office) -> None:
    coming = plan(office)
    answers(office, "UASA1", coming)
    answers(office, "UUSU1", coming, Answer.SUBSTITUTE, stand_in="坂本")
    answers(office, "USHIMO1", coming, Answer.ABSENT)
    change(office, coming, state="running", started_at=STARTS)
    attend(office, coming, "F01", Attended(Way.ONLINE))
    assert office.do(attendance.all_as_answered, SECRETARY, coming) == 1
    ways = {seat: one.way for seat, one in look(office, coming).known.items()}
    assert ways == {"F01": "online", "F02": "place", "F03": None}
    assert look(office, coming).known["F02"].person == "坂本"


def test_only_the_office_writes_down_who_came_and_only_while_it_may(office: Office) -> None:
    with pytest.raises(Refusal, match="not_begun"):
        attend(office, plan(office), "F01", Attended(Way.PLACE))
    running = begun(office, number=37, occurrence=date(2026, 12, 17))
    attend(office, running, "F02", Attended(Way.PLACE), PRESIDENT)  # the chair
    with pytest.raises(Refusal, match="office_only"):
        attend(office, running, "F01", Attended(Way.PLACE), "UASA1")
    with pytest.raises(Refusal, match="no_such_seat"):
        attend(office, running, "F99", Attended(Way.PLACE))


def test_times_that_cannot_be_are_refused(office: Office) -> None:
    running = begun(office)
    for came, left, why in ((30, 20, "left_first"), (None, -5, "left_before")):
        times = [None if one is None else STARTS + timedelta(minutes=one) for one in (came, left)]
        with pytest.raises(Refusal, match=why):
            attend(office, running, "F01", Attended(Way.PLACE, came_at=times[0], left_at=times[1]))


def test_the_year_tells_how_each_firm_was_represented_in_the_order_of_readings(office: Office) -> None:
    office.now = STARTS + timedelta(days=1)
    for number, said in ((34, Attended(Way.PLACE)), (35, Attended(Way.ONLINE, Answer.SUBSTITUTE))):
        past = held(office, number, date(2026, number - 24, 20), state="draft")
        attend(office, past, "F02", said)
    held(office, 33, date(2026, 9, 16))  # of which nothing was written down
    old = held(office, 20, date(2025, 8, 20), state="draft")
    attend(office, old, "F02", Attended(Way.PLACE))
    view = office.do(attendance_year.year, SECRETARY, plan(office))
    years = {seat.id: year for seat, year in view.years}
    assert list(years) == ["F01", "F02", "F03", "F04"]
    assert (years["F02"].meetings, years["F02"].in_person, years["F02"].substitute) == (2, 1, 1)
    assert years["F01"].unknown == 2


def test_a_president_sees_the_year_of_their_own_firm_alone(office: Office) -> None:
    office.now = STARTS + timedelta(days=1)
    attend(office, held(office, 34, date(2026, 10, 20), state="draft"), "F01", Attended(Way.PLACE))
    view = office.do(attendance_year.year, "UASA1", plan(office))
    assert [(seat.id, year.in_person) for seat, year in view.years] == [("F01", 1)]
    with pytest.raises(Refusal):
        office.do(attendance_year.year, "UGUEST9", plan(office, number=99, occurrence=date(2027, 1, 1)))
