"""臨時休業 taken back: what runs moves back once, what was done stays done, everybody is told once."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.services import audit, closing, edits, reopening, replies
from bot.services.desk import Desk
from bot.services.records import AlreadyDone
from storage import history, timers
from storage.database import Database
from tests.services.closed_desk import REASON, TODAY, close, due, now, reload
from tests.services.conftest import OPENING

if TYPE_CHECKING:
    from tests.services.conftest import Office

TOMORROW, THURSDAY = date(2026, 12, 2), date(2026, 12, 3)
NEXT, NEXT_SUNDAY = date(2026, 12, 7), date(2026, 12, 13)
MISTAKE = "日を間違えた"


def standing(office: Office) -> list[reopening.Closed]:
    return office.db.read_now(lambda s: reopening.standing(s, office.net, office.now))


def take_back(office: Office, who: str = "USECRETARY", reason: str = MISTAKE, **more) -> closing.Closing:
    (one,) = standing(office)
    done = office.do(reopening.reopen, who, one.id, reason, **more)
    reload(office)
    return done


def test_a_closure_taken_back_before_it_begins_leaves_every_deadline_as_it_was(office: Office) -> None:
    office.now = OPENING + timedelta(hours=7)
    case = office.arrives()
    before = due(office, case)
    close(office, TOMORROW)
    assert now(office, case).deadline == case.deadline + timedelta(days=1)
    done = take_back(office)
    assert [(move.before, move.after) for move in done.moves] == [
        (case.deadline + timedelta(days=1), case.deadline)
    ]
    assert now(office, case).deadline == case.deadline
    assert now(office, case).why_deadline == case.why_deadline
    assert due(office, case) == before
    assert office.net.hours.closure_on(TOMORROW) is None
    assert standing(office) == []
    assert office.db.read_now(audit.differing) == []


def test_the_secretariat_sees_which_deadlines_move_back_and_nothing_moves_yet(office: Office) -> None:
    case = office.arrives()
    close(office)
    moved = now(office, case).deadline
    office.wait(hours=1)
    (one,) = standing(office)
    shown = office.do(reopening.preview, "USECRETARY", one.id)
    assert [(move.before, move.after) for move in shown.moves] == [
        (moved, case.deadline + timedelta(hours=1))
    ]
    assert now(office, case).deadline == moved
    assert take_back(office).moves[0].after == shown.moves[0].after


def test_the_time_the_desk_was_closed_stays_lost_and_nobody_is_late_by_it(office: Office) -> None:
    case = office.arrives()
    close(office)
    office.wait(hours=5)
    take_back(office)
    assert now(office, case).deadline == office.now + timedelta(hours=2)


def test_steps_that_were_taken_stay_taken_and_nobody_is_called_twice(office: Office) -> None:
    case = office.arrives()
    office.wait(hours=1, minutes=1)
    assert office.called("dm_reminder") == ["UASA1", "UASA2"]
    close(office)
    office.wait(minutes=30)
    take_back(office)
    office.wait(hours=30)
    assert office.called("dm_reminder") == ["UASA1", "UASA2"] * 2
    calls = [(row["target"], row["params"]["step"]) for row in office.owed("dm_call", op="post")]
    assert calls
    assert len(calls) == len(set(calls))
    fired = [row["key"] for row in office.db.read_now(lambda s: timers.of_inquiry(s, case.id))]
    assert len(fired) == len(set(fired))
    assert office.called("dm_duty") == ["UASA1", "UASA2"]


def test_an_inquiry_of_the_closed_day_is_told_the_moment_the_desk_opens_again(office: Office) -> None:
    close(office)
    case = office.arrives()
    office.wait(hours=2)
    assert not office.owed("dm_duty")
    take_back(office)
    assert office.called("dm_duty") == ["UASA1", "UASA2"]
    assert now(office, case).deadline == office.now + timedelta(hours=2)
    office.wait(days=1)
    assert office.called("dm_duty") == ["UASA1", "UASA2"]


def test_an_inquiry_of_the_night_is_told_at_the_opening_it_was_to_be_told_at(office: Office) -> None:
    office.now = OPENING + timedelta(hours=12)
    close(office, TOMORROW)
    case = office.arrives()
    office.wait(hours=1)
    take_back(office)
    assert not office.owed("dm_duty")
    office.wait(hours=11)
    assert office.called("dm_duty") == ["UASA1", "UASA2"]
    assert now(office, case).deadline == OPENING + timedelta(days=1, hours=2)


def test_days_that_are_over_stay_closed(office: Office) -> None:
    case = office.arrives()
    close(office, TODAY, THURSDAY)
    office.wait(days=1)
    assert [(one.first, one.reopens, one.last) for one in standing(office)] == [(TODAY, TOMORROW, THURSDAY)]
    take_back(office)
    hours = office.net.hours
    assert [hours.closure_on(day) is not None for day in (TODAY, TOMORROW, THURSDAY)] == [True, False, False]
    assert now(office, case).deadline == office.now + timedelta(hours=2)
    assert now(office, case).why_deadline[1]["why"] == "closure"


def test_the_thread_and_the_history_say_who_took_it_back_and_why(office: Office) -> None:
    case = office.arrives()
    close(office)
    take_back(office)
    notes = [row["params"] for row in office.owed("note", inquiry_id=case.id)]
    told = [note["data"] for note in notes if note["kind"] == "deadline_moved"]
    assert [("back" in data, data["reason"]) for data in told] == [(False, REASON), (True, MISTAKE)]
    kept = office.db.read_now(lambda s: history.of(s, closing.CLOSING, 5))
    assert [row["after"]["reason"] for row in kept] == [MISTAKE, REASON]
    assert kept[0]["after"]["back"] == kept[1]["id"]


def test_each_contact_of_a_duty_firm_gets_one_message_about_it(office: Office) -> None:
    office.arrives()
    office.arrives()
    close(office)
    take_back(office)
    letters = [row for row in office.owed("dm_closing") if "back" in row["params"]]
    assert [row["target"] for row in letters] == ["UASA1", "UASA2"]
    assert {len(row["params"]["moves"]) for row in letters} == {2}


def test_a_reply_taken_back_after_both_has_the_deadline_it_would_have_by_now(office: Office) -> None:
    answered, waiting = office.arrives(), office.arrives()
    office.do(replies.record, "UASA1", answered.id, request="click:1")
    office.wait(minutes=10)
    close(office)
    office.wait(minutes=10)
    take_back(office)
    office.do(replies.undo, "UASA1", answered.id, request="click:2")
    assert now(office, answered).deadline == now(office, waiting).deadline
    assert due(office, answered) == due(office, waiting)
    assert office.db.read_now(audit.differing) == []


def test_the_turns_of_a_week_that_was_closed_come_back_and_their_firms_are_told(office: Office) -> None:
    close(office, NEXT, NEXT_SUNDAY)
    done = take_back(office)
    assert [(week, lane, firm.id) for week, lane, firm in done.turns] == [
        (NEXT, "parts", "F03"),
        (NEXT, "systems", "F04"),
    ]
    assert [firm.id for firm in done.unreached] == ["F04"]
    letters = [row for row in office.owed("dm_closing") if "back" in row["params"]]
    assert [(row["target"], row["params"]["lost"]) for row in letters] == [
        ("USHIMO1", [["2026-12-07", "parts", "F03"]])
    ]
    office.wait(days=6)
    assert len(office.owed("duty_announced")) == 1


def test_what_cannot_be_taken_back_says_why_and_moves_nothing(office: Office) -> None:
    case = office.arrives()
    close(office)
    moved = now(office, case).deadline
    (one,) = standing(office)
    for who, which, reason, key in (
        ("UASA1", one.id, MISTAKE, "secretariat_only"),
        ("USECRETARY", one.id, "", "closing.no_reason"),
        ("USECRETARY", one.id + 9, MISTAKE, "closing.not_standing"),
    ):
        with pytest.raises(Refusal) as told:
            office.do(reopening.reopen, who, which, reason)
        assert told.value.key == key
    assert now(office, case).deadline == moved


def test_days_that_another_closure_keeps_closed_are_not_promised(office: Office) -> None:
    close(office, TOMORROW)
    close(office, TOMORROW, THURSDAY)
    short, long = standing(office)
    seen = [office.do(reopening.preview, "USECRETARY", one.id).opens for one in (short, long)]
    assert seen == [(), (THURSDAY,)]
    assert office.do(reopening.reopen, "USECRETARY", long.id, MISTAKE).opens == (THURSDAY,)
    reload(office)
    assert office.do(reopening.reopen, "USECRETARY", short.id, MISTAKE).opens is None


def test_a_closure_that_is_over_or_was_edited_away_is_not_offered(office: Office) -> None:
    close(office)
    office.wait(hours=7)  # 17:00
    assert standing(office) == []
    office.now -= timedelta(hours=1)
    assert len(standing(office)) == 1
    table = edits.table(office.net, edits.HOURS) | {"closures": []}
    office.do(edits.put, "USECRETARY", edits.HOURS, table)
    reload(office)
    assert standing(office) == []


def test_a_day_that_is_closed_anew_may_be_taken_back_anew(office: Office) -> None:
    case = office.arrives()
    for _ in range(2):
        close(office)
        take_back(office)
    assert now(office, case).deadline == case.deadline
    assert office.db.read_now(audit.differing) == []


def test_the_same_form_delivered_twice_opens_once(office: Office) -> None:
    office.arrives()
    close(office)
    (one,) = standing(office)
    take_back(office, request="view:V1")
    with pytest.raises(AlreadyDone):
        office.do(reopening.reopen, "USECRETARY", one.id, MISTAKE, request="view:V1")


async def test_of_two_who_take_it_back_at_once_the_second_is_told(office: Office, database_url: str) -> None:
    case = office.arrives()
    close(office)
    (one,) = standing(office)
    clock = type("Clock", (), {"now": lambda _self: office.now})()
    other = office.db if office.db.is_sqlite else Database(database_url)
    desks = [Desk(db, office.net, clock) for db in (office.db, other)]

    async def opens(desk: Desk, form: str) -> closing.Closing:
        act = desk.act("USECRETARY", form)
        return await desk.write(lambda s: reopening.reopen(s, office.net, act, one.id, MISTAKE))

    outcomes = await asyncio.gather(
        *(opens(desk, f"view:{number}") for number, desk in enumerate(desks)), return_exceptions=True
    )
    if other is not office.db:
        other.close()
    refused = [found for found in outcomes if isinstance(found, BaseException)]
    assert [getattr(found, "key", found) for found in refused] == ["closing.not_standing"]
    assert now(office, case).deadline == case.deadline
    assert len([row for row in office.owed("note") if "back" in row["params"]["data"]]) == 1
