"""A call for hands is withdrawn by those who decide: a named act with a reason, told once and kindly."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bot.domain.errors import Refusal
from bot.domain.members import Act
from bot.domain.timeline import rebuild
from bot.services import (
    appointments,
    calling_off,
    calls_for_hands,
    contents,
    erasing,
    figures,
    hands,
    outcomes,
    replies,
)
from bot.services.records import AlreadyDone
from storage import timeline
from storage.tables import timer
from tests.services.allocation_office import SECRETARY, SLACKLESS, AllocationOffice, open_office, user

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.inquiries import Inquiry
    from storage.database import Database

WHY = "お客様が仕様を見直されるため"


@pytest.fixture
def office(db: Database, tmp_path: Path) -> AllocationOffice:
    return open_office(db, tmp_path)


def withdraws(office: AllocationOffice, case: Inquiry, who: str = SECRETARY, **more: Any) -> Inquiry:
    found: Inquiry = office.do(calling_off.withdraw, who, case.id, WHY, **more)
    return found


def told(office: AllocationOffice) -> dict[str, bool]:
    """Who was told that the call is withdrawn, and whether as one who raised a hand."""
    rows = office.owed("dm_hands_withdrawn", op="post")
    assert {row["params"]["reason"] for row in rows} <= {WHY}
    return {row["target"]: row["params"]["raised"] for row in rows}


def test_a_call_that_was_withdrawn_still_counts_in_the_month_as_a_firm_that_was_sought(
    office: AllocationOffice,
) -> None:
    case = office.calling()
    act = Act(SECRETARY, office.now, "test", None)
    before = office.db.read_now(lambda s: figures.view(s, office.net, act, "2026-12")).all.funnel
    withdraws(office, case)
    after = office.db.read_now(lambda s: figures.view(s, office.net, act, "2026-12"))
    assert after.all.funnel == before == (1, 1, 1, 0, 0, 0)
    assert [one.funnel[2] for _, one in after.sources] == [1]


def test_whoever_was_asked_is_told_once_and_whoever_declined_is_left_in_peace(
    office: AllocationOffice,
) -> None:
    case = office.calling()
    office.sends()
    office.raises("F05", case)
    office.do(hands.decline, user("F06"), case.id)
    now = withdraws(office, case)
    assert (now.state, now.allocation) == ("answered", "none")
    found = told(office)
    assert (found[user("F05")], found[user("F05", "B")], found[user("F07")]) == (True, True, False)
    assert user("F06") not in found
    [phoned] = [row for row in office.owed("dm_hands_phone") if row["params"]["why"] == "withdrawn"]
    assert (phoned["target"], [firm for firm, _ in phoned["params"]["firms"]]) == (SECRETARY, [SLACKLESS])
    last = office.db.read_now(lambda s: timeline.events_of(s, case.id))[-1]
    assert (last["kind"], last["actor"], last["data"]) == (
        "call_withdrawn",
        SECRETARY,
        {"hands": ["F05"], "reason": WHY},
    )
    told_again = rebuild(office.db.read_now(lambda s: timeline.events_of(s, case.id)))
    assert {name: getattr(office.case(case), name) for name in told_again} == told_again


def test_whose_question_never_went_out_hears_nothing_of_it(office: AllocationOffice) -> None:
    case = office.calling()
    office.raises("F05", case)  # it read the call in the channel
    office.sends(user("F07", "B"))
    withdraws(office, case)
    assert set(told(office)) == {*(user("F05", one) for one in "AB"), *(user("F07", one) for one in "AB")}
    assert [row["params"]["why"] for row in office.owed("dm_hands_phone")] == ["call"]


def test_what_an_earlier_call_asked_does_not_count_for_the_next(office: AllocationOffice) -> None:
    case = office.calling()
    office.sends()
    withdraws(office, case)
    office.do(calls_for_hands.open_call, SECRETARY, case.id)
    office.sends("dm_hands_phone")
    before = len(office.owed("dm_hands_withdrawn"))
    withdraws(office, case)
    assert len(office.owed("dm_hands_withdrawn")) == before
    phoned = [row["params"]["call"] for row in office.owed("dm_hands_phone", op="post")]
    assert len(phoned) == 4
    assert len(set(phoned)) == 2


def test_after_it_nobody_answers_or_is_reminded(office: AllocationOffice) -> None:
    case = office.calling()
    withdraws(office, case)
    with pytest.raises(Refusal, match="is_none"):
        office.raises("F07", case)
    armed = office.db.read_now(lambda s: s.execute(select(timer).where(timer.c.status == "armed")).all())
    assert not {"hands_reminder", "hands_end", "allocator"} & {row.kind for row in armed}
    office.wait(hours=8)
    assert not [row for row in office.owed("dm_hands", op="post") if row["params"]["reminder"]]


def test_what_was_asked_gives_the_reason_and_what_is_not_out_yet_does_not_go(
    office: AllocationOffice,
) -> None:
    case = office.calling()
    office.sends("dm_hands_phone")
    withdraws(office, case)
    for row in office.owed("dm_hands", op="post")[:2] + office.owed("call_hands", op="post"):
        shown = office.db.read_now(lambda s, row=row: contents.of(s, office.net, office.now, row))
        assert shown.cases[case.id].withdrawn_why == WHY
    row = office.owed("dm_hands", op="post")[0]
    assert office.db.read_now(lambda s: contents.of(s, office.net, office.now, row)).pointless
    row = office.owed("dm_hands_phone", op="post")[-1]
    assert not office.db.read_now(lambda s: contents.of(s, office.net, office.now, row)).pointless


def test_it_can_be_opened_again_and_a_hand_is_kept(office: AllocationOffice) -> None:
    case = office.calling()
    office.raises("F05", case)
    withdraws(office, case)
    again = office.do(calls_for_hands.open_call, SECRETARY, case.id)
    assert again.allocation == "calling"
    assert [hand.firm_id for hand in office.around(case).hands] == ["F05"]
    office.raises("F07", case)
    withdraws(office, case)
    keys = [row["key"] for row in office.owed("dm_hands_withdrawn", target=user("F05"))]
    assert len(set(keys)) == 2


def test_after_it_a_firm_asked_by_name_takes_the_case_and_old_buttons_stay_gone(
    office: AllocationOffice,
) -> None:
    case = office.calling()
    withdraws(office, case)
    office.do(appointments.appoint, SECRETARY, case.id, "F05", "設備があるため")
    with pytest.raises(Refusal, match="no_call"):
        office.raises("F07", case)
    made = office.around(case).appointment
    assert made is not None
    assert office.do(appointments.accept, user("F05"), made.id).lead_firm_id == "F05"


def test_those_who_do_not_decide_cannot_and_a_reason_is_needed(office: AllocationOffice) -> None:
    case = office.calling()
    with pytest.raises(Refusal, match="not_yours"):
        withdraws(office, case, user("F05"))
    with pytest.raises(Refusal, match="no_reason"):
        office.do(calling_off.withdraw, SECRETARY, case.id, "  ")
    assert withdraws(office, case, user("F01")).allocation == "none"


def test_only_a_call_that_is_open_and_before_a_firm_is_appointed(office: AllocationOffice) -> None:
    case = office.answered()
    with pytest.raises(Refusal, match="is_none"):
        withdraws(office, case)
    office.do(calls_for_hands.open_call, SECRETARY, case.id)
    office.do(appointments.appoint, SECRETARY, case.id, "F05", "設備があるため")
    with pytest.raises(Refusal, match="is_appointed"):
        withdraws(office, case)
    office.do(appointments.decline, user("F05"), office.around(case).appointment.id)  # type: ignore[union-attr]
    withdraws(office, case)
    with pytest.raises(Refusal, match="is_none"):
        withdraws(office, case)


def test_the_same_form_delivered_twice_withdraws_once(office: AllocationOffice) -> None:
    case = office.calling()
    withdraws(office, case, request="view:V1")
    with pytest.raises(AlreadyDone):
        withdraws(office, case, request="view:V1")


def test_a_case_whose_call_was_withdrawn_is_not_forgotten(office: AllocationOffice) -> None:
    case = office.calling()
    withdraws(office, case)
    office.wait(days=2)
    [row] = [row for row in office.owed("dm_allocate", op="post") if row["params"]["why"] == "still"]
    assert row["target"] == SECRETARY
    assert office.db.read_now(lambda s: contents.of(s, office.net, office.now, row)).pointless is None
    office.wait(days=7)
    listed = office.owed("dm_unled_list", op="post")
    assert listed
    assert all(one["params"]["inquiry_ids"] == [case.id] for one in listed)


def test_an_undone_reply_after_it_tells_nobody_again(office: AllocationOffice) -> None:
    case = office.calling()
    office.raises("F05", case)
    withdraws(office, case)
    count = len(office.owed("dm_hands_withdrawn", op="post"))
    office.do(replies.undo, SECRETARY, case.id)
    assert len(office.owed("dm_hands_withdrawn", op="post")) == count
    office.wait(hours=40)
    assert not office.owed("dm_allocate", op="post")[1:]


def test_the_reason_goes_with_the_customer(office: AllocationOffice) -> None:
    case = office.calling()
    withdraws(office, case)
    office.do(outcomes.record, SECRETARY, case.id, "referred")
    office.now += timedelta(minutes=1)
    office.do(erasing.on_request, SECRETARY, [case.id])
    events = office.db.read_now(lambda s: timeline.events_of(s, case.id))
    assert WHY not in str([event["data"] for event in events])
    assert WHY not in str([row["params"] for row in office.owed()])
