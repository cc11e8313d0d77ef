"""From the call for hands to somebody who decides."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bot.domain.errors import Refusal
from bot.domain.timeline import rebuild
from bot.services import appointments, calls_for_hands, cases, hands, leads, replies, suitable
from bot.services.records import AlreadyDone
from storage import timeline
from storage.tables import timer
from tests.services.allocation_office import (
    CUTTERS,
    PLATER,
    SALES,
    SECRETARY,
    SLACKLESS,
    AllocationOffice,
    open_office,
    user,
)

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.inquiries import Inquiry
    from storage.database import Database


@pytest.fixture
def office(db: Database, tmp_path: Path) -> AllocationOffice:
    return open_office(db, tmp_path)


def test_every_firm_that_suits_is_asked_with_its_reasons(office: AllocationOffice) -> None:
    case = office.calling()
    asked = office.around(case).call.asked  # type: ignore[union-attr]
    assert set(asked) == {*CUTTERS, SLACKLESS}
    assert ["process", "切削"] in asked["F05"]
    rung = office.called("dm_hands")
    assert set(rung) == {user(firm, which) for firm in CUTTERS for which in "AB"}
    assert list(asked) != sorted(asked)
    assert office.called("dm_hands_phone") == [SECRETARY]


def test_the_secretariat_records_what_a_firm_without_slack_says_on_the_phone(
    office: AllocationOffice,
) -> None:
    case = office.calling()
    office.do(hands.decline, SECRETARY, case.id, firm_id=SLACKLESS)
    office.do(hands.explain, SECRETARY, case.id, "delivery", firm_id=SLACKLESS)
    office.do(hands.raise_hand, SECRETARY, case.id, firm_id=SLACKLESS)
    assert [(hand.firm_id, hand.answer) for hand in office.around(case).hands] == [(SLACKLESS, "hand")]
    events = office.db.read_now(lambda s: timeline.events_of(s, case.id))
    entered = [
        (event["kind"], event["actor"], event["data"]["firm_id"])
        for event in events
        if event["data"].get("entered_for")
    ]
    kinds = ("hand_declined", "hand_explained", "hand_raised")
    assert entered == [(kind, SECRETARY, SLACKLESS) for kind in kinds]
    assert office.do(leads.choose, SECRETARY, case.id, SLACKLESS).lead_firm_id == SLACKLESS


def test_nobody_but_the_secretariat_answers_for_another_firm(office: AllocationOffice) -> None:
    case = office.calling()
    for who in (user("F05"), SALES):
        with pytest.raises(Refusal, match="not_your_firm"):
            office.do(hands.raise_hand, who, case.id, firm_id=SLACKLESS)
    with pytest.raises(Refusal, match="unknown_firm"):
        office.do(hands.decline, SECRETARY, case.id, firm_id="F99")


def test_before_the_first_reply_nobody_calls_for_hands(office: AllocationOffice) -> None:
    case = office.arrives()
    with pytest.raises(Refusal, match="not_answered"):
        office.do(calls_for_hands.open_call, SECRETARY, case.id)


def test_the_duty_firm_is_the_desk_and_others_are_not(office: AllocationOffice) -> None:
    case = office.answered()
    with pytest.raises(Refusal, match="not_yours"):
        office.do(calls_for_hands.open_call, user("F05"), case.id)
    assert office.do(calls_for_hands.open_call, user("F01"), case.id).allocation == "calling"


def test_a_kind_of_case_may_know_no_hands(office: AllocationOffice) -> None:
    case = office.answered(case_type="managed")
    with pytest.raises(Refusal, match="no_hands"):
        office.do(calls_for_hands.open_call, SECRETARY, case.id)


def test_the_same_click_twice_calls_once(office: AllocationOffice) -> None:
    case = office.answered()
    office.do(calls_for_hands.open_call, SECRETARY, case.id, request="click")
    with pytest.raises(AlreadyDone):
        office.do(calls_for_hands.open_call, SECRETARY, case.id, request="click")


def test_the_last_word_of_a_firm_counts(office: AllocationOffice) -> None:
    case = office.calling()
    office.raises("F05", case)
    with pytest.raises(Refusal, match="raised_already"):
        office.do(hands.raise_hand, user("F05", "B"), case.id)
    office.do(hands.decline, user("F05", "B"), case.id)
    office.do(hands.explain, user("F05"), case.id, "delivery")
    office.do(hands.decline, user("F05"), case.id)
    assert [(hand.answer, hand.why) for hand in office.around(case).hands] == [("decline", "delivery")]
    office.raises("F05", case)
    assert [hand.answer for hand in office.around(case).hands] == ["hand"]
    with pytest.raises(Refusal, match="not_declined"):
        office.do(hands.explain, user("F05"), case.id, "cost")
    said = ["call_opened", "hand_raised", "hand_declined", "hand_explained", "hand_raised"]
    assert office.story(case) == said


def test_a_firm_that_was_not_asked_may_raise_its_hand_and_a_stranger_may_not(
    office: AllocationOffice,
) -> None:
    case = office.calling()
    office.raises(PLATER, case)
    with pytest.raises(Refusal, match="no_member"):
        office.do(hands.raise_hand, "USTRANGER", case.id)


def test_whoever_called_is_told_of_the_first_hand_once(office: AllocationOffice) -> None:
    case = office.calling()
    office.raises("F05", case)
    office.raises("F06", case)
    told = office.owed("dm_allocate", op="post")
    assert [(row["target"], row["params"]["why"]) for row in told] == [(SECRETARY, "first_hand")]


def test_after_half_the_time_those_who_said_nothing_are_reminded(office: AllocationOffice) -> None:
    case = office.calling()
    office.raises("F05", case)
    office.wait(hours=4)
    reminded = [row["target"] for row in office.owed("dm_hands", op="post") if row["params"]["reminder"]]
    assert user("F06") in reminded
    assert user("F05") not in reminded


def test_nobody_raised_a_hand_so_the_desk_is_asked_and_then_the_sales_head(office: AllocationOffice) -> None:
    case = office.calling()
    office.wait(hours=24)
    assert office.case(case).allocation == "deciding"
    told = office.owed("dm_allocate", op="post")
    assert {row["target"] for row in told} == {SECRETARY, user("F01"), user("F01", "B")}
    assert {row["params"]["why"] for row in told} == {"nobody"}
    office.wait(hours=24)
    assert [row["target"] for row in office.owed("dm_allocate", op="post")][-1] == SALES
    assert office.story(case) == [
        "call_opened",
        "call_reminded",
        "call_ended",
        "allocator_asked",
        "allocator_asked",
    ]


def test_when_everybody_declines_nobody_waits_for_the_end(office: AllocationOffice) -> None:
    case = office.calling(("めっき",))
    assert set(office.around(case).call.asked) == {PLATER}  # type: ignore[union-attr]
    office.do(hands.decline, user(PLATER), case.id)
    assert office.case(case).allocation == "deciding"
    assert office.story(case) == ["call_opened", "hand_declined", "call_ended", "allocator_asked"]
    office.wait(days=5)
    assert office.story(case).count("call_ended") == 1


def test_a_call_may_be_opened_again_after_its_end(office: AllocationOffice) -> None:
    case = office.calling()
    office.wait(days=2)
    office.do(calls_for_hands.open_call, SECRETARY, case.id)
    office.raises("F05", case)
    assert office.case(case).allocation == "calling"
    assert len(office.owed("dm_hands", op="post", target=user("F05"))) == 3


def test_a_case_is_divided_into_processes_and_a_firm_takes_one(office: AllocationOffice) -> None:
    case = office.calling(("切削", "めっき"))
    assert set(office.around(case).call.asked) == {*CUTTERS, SLACKLESS, PLATER}  # type: ignore[union-attr]
    office.raises(PLATER, case, process="めっき")
    office.raises("F05", case)
    said = {(hand.firm_id, hand.process) for hand in office.around(case).hands}
    assert said == {(PLATER, "めっき"), ("F05", "切削"), ("F05", "めっき")}


def test_a_call_at_night_wakes_nobody(office: AllocationOffice) -> None:
    case = office.answered()
    office.now += timedelta(hours=12)
    office.do(calls_for_hands.open_call, SECRETARY, case.id)
    assert {row["not_before"].year for row in office.owed("dm_hands")} == {3000}
    office.wait(hours=12)
    assert {row["not_before"].year for row in office.owed("dm_hands")} == {2000}


def test_a_hand_wins_at_once_where_the_kind_of_case_says_so(office: AllocationOffice) -> None:
    case = office.calling(case_type="fast")
    assert office.raises("F07", case).lead_firm_id == "F07"
    with pytest.raises(Refusal) as refused:
        office.raises("F08", case)
    assert (refused.value.key, refused.value.params["firm_id"]) == ("allocation.is_led", "F07")


def rebuilds(office: AllocationOffice, case: Inquiry) -> bool:
    """Whether the timeline tells what the inquiry's row says."""
    told = rebuild(office.db.read_now(lambda s: timeline.events_of(s, case.id)))
    now = office.case(case)
    return {name: getattr(now, name) for name in told} == told


def test_undoing_the_reply_withdraws_the_call_and_tells_once_who_raised_a_hand(
    office: AllocationOffice,
) -> None:
    case = office.calling()
    office.raises("F05", case)
    office.do(hands.decline, user("F06"), case.id)
    office.do(replies.undo, SECRETARY, case.id, request="click")
    now = office.case(case)
    assert (now.state, now.allocation) == ("open", "none")
    assert office.story(case)[-2:] == ["reply_undone", "call_withdrawn"]
    assert rebuilds(office, case)
    assert set(office.called("dm_hands_withdrawn")) == {user("F05"), user("F05", "B")}
    with pytest.raises(Refusal, match="no_call"):
        office.raises("F07", case)


def test_after_the_reply_was_undone_nobody_is_asked_to_decide(office: AllocationOffice) -> None:
    case = office.calling()
    office.do(replies.undo, SECRETARY, case.id)
    waiting = office.db.read_now(lambda s: s.execute(select(timer).where(timer.c.status == "armed")).all())
    assert not {"hands_reminder", "hands_end", "allocator"} & {row.kind for row in waiting}
    office.wait(days=5)
    assert office.owed("dm_allocate") == []
    assert not [row for row in office.owed("dm_hands", op="post") if row["params"]["reminder"]]


def test_who_was_asked_to_decide_is_not_asked_on_once_the_reply_is_undone(office: AllocationOffice) -> None:
    case = office.calling()
    office.wait(hours=24)
    asked = len(office.owed("dm_allocate", op="post"))
    office.do(replies.undo, SECRETARY, case.id)
    office.do(replies.record, SECRETARY, case.id)
    office.do(appointments.appoint, SECRETARY, case.id, "F05", "設備があるため")
    office.do(replies.undo, SECRETARY, case.id)
    assert office.around(case).appointment.state == "withdrawn"  # type: ignore[union-attr]
    office.wait(days=5)
    assert len(office.owed("dm_allocate", op="post")) == asked
    assert rebuilds(office, case)


def test_a_hand_is_kept_for_the_call_after_the_next_reply_and_ends_with_the_lead(
    office: AllocationOffice,
) -> None:
    case = office.calling()
    office.raises("F05", case)
    office.do(replies.undo, SECRETARY, case.id)
    with pytest.raises(Refusal, match="not_answered"):
        office.do(leads.choose, SECRETARY, case.id, "F05")
    office.do(replies.record, SECRETARY, case.id)
    assert office.do(calls_for_hands.open_call, SECRETARY, case.id).allocation == "calling"
    office.do(leads.choose, SECRETARY, case.id, "F05")
    assert rebuilds(office, case)
    with pytest.raises(Refusal, match="reply_stays"):
        office.do(replies.undo, SECRETARY, case.id)


def test_a_dismissed_inquiry_is_not_looked_after_any_more(office: AllocationOffice) -> None:
    case = office.calling()
    office.do(replies.undo, SECRETARY, case.id)
    office.do(cases.dismiss, SECRETARY, case.id, "not_an_inquiry")
    with pytest.raises(Refusal):
        office.raises("F05", case)
    office.wait(days=5)
    assert office.owed("dm_allocate") == []


def test_the_managing_firm_appoints_without_a_call(office: AllocationOffice) -> None:
    case = office.answered(case_type="managed")
    with pytest.raises(Refusal, match="not_yours"):
        office.do(appointments.appoint, SALES, case.id, "F05", "設備があるため")
    assert (
        office.do(appointments.appoint, SECRETARY, case.id, "F05", "設備があるため").allocation == "appointed"
    )


def test_a_firm_that_declined_is_not_proposed_for_being_asked_by_name(office: AllocationOffice) -> None:
    case = office.calling()
    office.do(hands.decline, user("F05"), case.id)

    def proposed(s: Any) -> set[str]:
        view = cases.view(s, office.net, office.now, case.id)
        return {one.id for one in suitable.to_appoint(s, office.net, view, office.now)}

    assert set(CUTTERS) - office.db.read_now(proposed) == {"F05"}
