"""臨時休業: what runs moves with it, once, and everybody concerned is told once."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.services import audit, cases, closing, edits, replies
from bot.services.desk import Desk
from bot.services.records import AlreadyDone
from storage import history, timeline
from storage.database import Database
from tests.services.closed_desk import TODAY, due, now
from tests.services.conftest import OPENING

if TYPE_CHECKING:
    from bot.domain.inquiries import Inquiry
    from tests.services.conftest import Office

TOMORROW = date(2026, 12, 2)
REASON = "社員旅行"


def _close(office: Office, first: date = TODAY, last: date | None = None, who: str = "USECRETARY", **more):
    done = office.do(closing.close, who, first, last or first, REASON, **more)
    office.net = office.net.edited(office.db.read_now(edits.load))
    return done


def test_closing_for_the_rest_of_the_day_moves_the_deadline_and_every_step(office: Office) -> None:
    case = office.arrives()
    before = due(office, case)
    office.wait(minutes=30)
    assert [move.after for move in _close(office).moves] == [OPENING + timedelta(days=1, hours=1, minutes=30)]
    moved = now(office, case)
    assert moved.deadline - case.deadline == timedelta(hours=22, minutes=30)
    assert due(office, case) == {key: at + timedelta(hours=22, minutes=30) for key, at in before.items()}
    assert moved.steps == case.steps
    assert moved.window_seconds == case.window_seconds
    assert office.db.read_now(audit.differing) == []


def test_nobody_is_rung_while_the_desk_is_closed_and_the_chain_goes_on_after_it(office: Office) -> None:
    office.arrives()
    _close(office)
    office.wait(hours=20)
    assert not office.owed("dm_reminder")
    assert not office.owed("dm_call")
    office.wait(hours=8)
    assert office.called("dm_reminder")[:2] == ["UASA1", "UASA2"]
    assert "USALES" in office.called("dm_call")


def test_the_timeline_and_the_thread_say_from_when_to_when_who_and_why(office: Office) -> None:
    case = office.arrives()
    _close(office)
    (event,) = [
        row
        for row in office.db.read_now(lambda s: timeline.events_of(s, case.id))
        if row["kind"] == "deadline_moved"
    ]
    assert (event["actor"], event["data"]["reason"]) == ("USECRETARY", REASON)
    assert event["data"]["before"] == case.deadline.isoformat()
    assert event["data"]["after"] == now(office, case).deadline.isoformat()
    assert [row["params"]["kind"] for row in office.owed("note")] == ["deadline_moved"]


def test_each_duty_firm_gets_one_message_whatever_it_has(office: Office) -> None:
    first, second = office.arrives(), office.arrives()
    office.arrives(lane="systems")
    _close(office)
    told = {row["target"]: row["params"]["moves"] for row in office.owed("dm_closing")}
    assert set(told) == {"UASA1", "UASA2", "UUSU1"}
    assert [move[0] for move in told["UASA1"]] == [first.number, second.number]
    assert len(office.called("dm_closing")) == 3


def test_a_firm_that_is_not_in_slack_is_named_to_whoever_closed(office: Office) -> None:
    office.now += timedelta(days=7)
    office.arrives(lane="systems")
    assert [firm.id for firm in _close(office, TODAY + timedelta(days=7)).unreached] == ["F04"]


def test_an_inquiry_of_the_night_is_told_at_the_opening_after_the_closure(office: Office) -> None:
    office.now = OPENING + timedelta(hours=12)
    case = office.arrives()
    _close(office, TOMORROW)
    office.wait(hours=13)
    assert not office.owed("dm_duty")
    office.wait(days=1)
    assert office.called("dm_duty") == ["UASA1", "UASA2"]
    assert now(office, case).deadline == OPENING + timedelta(days=2, hours=2)
    assert not office.owed("dm_closing")


def test_what_was_answered_or_is_overdue_keeps_its_deadline(office: Office) -> None:
    overdue = office.arrives()
    office.wait(hours=3)
    answered, waiting = office.arrives(), office.arrives()
    office.do(replies.record, "UASA1", answered.id)
    assert [move.case.number for move in _close(office).moves] == [waiting.number]
    for case in (overdue, answered):
        assert now(office, case).deadline == case.deadline


def test_a_reply_that_is_taken_back_after_the_closing_gets_the_deadline_it_would_have_by_now(
    office: Office,
) -> None:
    answered, waiting = office.arrives(), office.arrives()
    office.wait(minutes=30)
    office.do(replies.record, "UASA1", answered.id, request="click:1")
    office.wait(minutes=10)
    _close(office, TOMORROW)
    _close(office, TODAY)
    office.do(replies.undo, "UASA1", answered.id, request="click:2")
    reopened = now(office, answered)
    assert reopened.deadline == now(office, waiting).deadline > waiting.deadline + timedelta(days=1)
    assert reopened.why_deadline == now(office, waiting).why_deadline
    assert due(office, answered) == due(office, waiting)
    assert office.db.read_now(audit.differing) == []


def test_a_reply_that_is_taken_back_before_any_closing_keeps_its_deadline(office: Office) -> None:
    _close(office, TOMORROW)
    case = office.arrives()
    office.do(replies.record, "UASA1", case.id)
    office.do(replies.undo, "UASA1", case.id)
    assert now(office, case).deadline == case.deadline


def test_what_was_no_inquiry_after_all_follows_the_closing_too(office: Office) -> None:
    case, waiting = office.arrives(), office.arrives()
    office.do(cases.dismiss, "USECRETARY", case.id, "not_an_inquiry")
    office.wait(minutes=10)
    _close(office)
    office.do(cases.restore, "USECRETARY", case.id)
    assert now(office, case).deadline == now(office, waiting).deadline > waiting.deadline


def test_new_inquiries_follow_the_closure_and_the_reason_is_kept(office: Office) -> None:
    _close(office, TOMORROW, TOMORROW + timedelta(days=1))
    office.now = OPENING + timedelta(hours=7)
    assert office.arrives().deadline == OPENING + timedelta(days=3, hours=1)
    (kept,) = office.db.read_now(lambda s: history.of(s, closing.CLOSING, 5))
    assert (kept["after"]["first"], kept["after"]["reason"]) == ("2026-12-02", REASON)


def test_the_preview_says_what_would_move_and_moves_nothing(office: Office) -> None:
    case = office.arrives()
    shown = office.do(closing.preview, "USECRETARY", TODAY, TODAY)
    assert [(move.case.id, move.before) for move in shown.moves] == [(case.id, case.deadline)]
    assert now(office, case).deadline == case.deadline
    assert _close(office).moves[0].after == shown.moves[0].after


@pytest.mark.parametrize(
    ("who", "first", "last", "key"),
    [
        ("UASA1", TODAY, TODAY, "secretariat_only"),
        ("USECRETARY", TOMORROW, TODAY, "closing.backwards"),
        ("USECRETARY", date(2026, 11, 30), TODAY, "closing.past"),
        ("USECRETARY", TODAY, date(2029, 1, 1), "closing.too_long"),
    ],
)
def test_what_cannot_be_closed_moves_nothing(office: Office, who, first, last, key) -> None:
    case = office.arrives()
    with pytest.raises(Refusal) as told:
        _close(office, first, last, who)
    assert told.value.key == key
    assert now(office, case).deadline == case.deadline


def test_of_two_who_close_the_same_day_the_second_is_told(office: Office) -> None:
    case = office.arrives()
    stale = office.net
    _close(office)
    office.net = stale
    with pytest.raises(Refusal) as told:
        _close(office)
    assert told.value.key == "closing.already"
    assert len([row for row in office.owed("note") if row["inquiry_id"] == case.id]) == 1


def test_two_who_close_different_days_both_count(office: Office) -> None:
    case = office.arrives()
    stale = office.net
    _close(office)
    office.net = stale
    _close(office, TOMORROW)
    assert now(office, case).deadline == OPENING + timedelta(days=2, hours=2)
    assert office.db.read_now(audit.differing) == []


def test_the_same_form_delivered_twice_closes_once(office: Office) -> None:
    office.arrives()
    _close(office, request="view:V1")
    with pytest.raises(AlreadyDone):
        _close(office, TOMORROW, request="view:V1")


async def test_two_at_once_and_replies_in_between_leave_everything_whole(
    office: Office, database_url: str
) -> None:
    cases = [office.arrives() for _ in range(5)]
    clock = type("Clock", (), {"now": lambda _self: office.now})()
    other = office.db if office.db.is_sqlite else Database(database_url)
    desks = [Desk(db, office.net, clock) for db in (office.db, other)]

    async def closes(desk: Desk, form: str) -> closing.Closing:
        act = desk.act("USECRETARY", form)
        return await desk.write(lambda s: closing.close(s, office.net, act, TODAY, TODAY, REASON))

    async def answers(case: Inquiry) -> Inquiry:
        act = desks[0].act("UASA1")
        return await desks[0].write(lambda s: replies.record(s, office.net, act, case.id))

    outcomes = await asyncio.gather(
        *(closes(desk, f"view:{number}") for number, desk in enumerate(desks)),
        *(answers(case) for case in cases[:3]),
        return_exceptions=True,
    )
    if other is not office.db:
        other.close()
    refused = [one for one in outcomes if isinstance(one, BaseException)]
    assert [getattr(one, "key", one) for one in refused] == ["closing.already"]
    assert all(now(office, case).state == "answered" for case in cases[:3])
    for case in cases[3:]:
        assert now(office, case).deadline == OPENING + timedelta(days=1, hours=2)
    assert office.db.read_now(audit.differing) == []
