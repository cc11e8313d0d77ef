"""What became of a case: asked of its lead firm until it is known, recorded once, undone by its author."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.domain.members import Act
from bot.domain.outcomes import Detail
from bot.services import appointments, audit, cases, contents, finding, leads, outcomes
from bot.services.finding import Kind, Wanted
from storage import outcomes as kept
from tests.services.allocation_office import (
    SALES,
    SECRETARY,
    SLACKLESS,
    TYPES,
    AllocationOffice,
    open_office,
    user,
)

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.inquiries import Inquiry
    from bot.domain.outcomes import Said
    from storage.database import Database

QUICK = """
[outcome]
ask = "16h"
again = "8h"
"""


@pytest.fixture
def office(db: Database, tmp_path: Path) -> AllocationOffice:
    return open_office(db, tmp_path, TYPES + QUICK)


def said(office: AllocationOffice, case: Inquiry) -> list[Said]:
    return office.db.read_now(lambda s: kept.said_of(s, [case.id])).get(case.id, [])


def asked(office: AllocationOffice, days: int) -> list[str]:
    """Let so many days pass, then name those who were asked so far."""
    office.wait(days=days)
    return office.called("dm_outcome")


def test_the_lead_firm_is_asked_after_its_time_and_again_until_it_knows(office: AllocationOffice) -> None:
    case = office.led("F05")
    assert asked(office, 1) == []
    first = asked(office, 1)
    assert set(first) == {user("F05"), user("F05", "B")}
    assert len(asked(office, 1)) == 4
    office.do(outcomes.record, user("F05"), case.id, "won")
    assert len(asked(office, 5)) == 4
    assert office.case(case).state == "answered"


def test_a_quote_is_a_step_and_the_firm_is_asked_on(office: AllocationOffice) -> None:
    case = office.led("F05")
    office.do(outcomes.record, user("F05"), case.id, "quoted")
    detail = Detail(amount=125_000, on_day=date(2026, 11, 1))
    office.do(outcomes.add_detail, user("F05", "B"), case.id, detail)
    assert asked(office, 2)
    office.do(outcomes.record, user("F05"), case.id, "won")
    view = office.db.read_now(lambda s: cases.view(s, office.net, office.now, case.id))
    assert view.outcome is not None
    assert view.outcome.said is not None
    assert view.outcome.quote is not None
    assert (view.outcome.said.kind, view.outcome.quote.amount) == ("won", 125_000)


def test_whoever_answers_second_is_told_who_was_first(office: AllocationOffice) -> None:
    case = office.led("F05")
    office.do(outcomes.record, user("F05"), case.id, "won")
    with pytest.raises(Refusal, match=r"outcome\.is_won") as refused:
        office.do(outcomes.record, user("F05", "B"), case.id, "lost")
    assert refused.value.params["who"] == user("F05")
    assert office.case(case).outcome == "won"


def test_why_it_was_lost_is_said_afterwards_by_one_more_press(office: AllocationOffice) -> None:
    case = office.led("F05")
    office.do(outcomes.record, user("F05"), case.id, "lost")
    office.do(outcomes.add_detail, user("F05"), case.id, Detail(why="delivery", amount=9))
    assert [(one.why, one.amount) for one in said(office, case)] == [("delivery", None)]


def test_the_open_question_gains_the_amount_that_is_said_elsewhere(office: AllocationOffice) -> None:
    case = office.led("F05")
    asked(office, 2)
    office.do(outcomes.record, user("F05"), case.id, "quoted")
    office.sends()
    office.do(outcomes.add_detail, SECRETARY, case.id, Detail(amount=9))
    [row] = office.owed("dm_outcome", op="update", target=user("F05"), status="pending")
    shown = office.db.read_now(lambda s: contents.of(s, office.net, office.now, row)).cases[case.id].outcome
    assert (shown.said.amount, shown.quote.amount) == (9, 9)


def test_its_author_or_the_secretariat_takes_it_back_and_the_firm_is_asked_again(
    office: AllocationOffice,
) -> None:
    case = office.led("F05")
    office.do(outcomes.record, user("F05"), case.id, "quoted")
    office.do(outcomes.record, user("F05"), case.id, "lost")
    with pytest.raises(Refusal, match="undo_not_yours"):
        office.do(outcomes.undo, user("F05", "B"), case.id)
    office.do(outcomes.undo, user("F05"), case.id)
    assert office.case(case).outcome == "quoted"
    assert asked(office, 1)
    office.do(outcomes.undo, SECRETARY, case.id)
    assert office.case(case).outcome == "none"


def test_the_times_are_frozen_when_the_lead_is_set(office: AllocationOffice) -> None:
    office.led("F05")
    office.net = office.net.model_copy(
        update={"outcome": office.net.outcome.model_copy(update={"ask": timedelta(hours=800)})}
    )
    assert asked(office, 2)


def test_another_lead_firm_begins_anew(office: AllocationOffice) -> None:
    case = office.led("F05")
    office.do(outcomes.record, user("F05"), case.id, "declined")
    office.do(leads.undo, SECRETARY, case.id, "受けられないため")
    office.raises("F06", case)
    office.do(leads.choose, SALES, case.id, "F06")
    assert office.case(case).outcome == "none"
    assert set(asked(office, 2)) == {user("F06"), user("F06", "B")}


def test_a_firm_without_slack_is_asked_by_the_secretariats_phone(office: AllocationOffice) -> None:
    case = office.answered()
    office.do(appointments.appoint, SECRETARY, case.id, SLACKLESS, "実績")
    made = office.around(case).appointment
    assert made is not None
    office.do(appointments.accept, SECRETARY, made.id)
    assert set(asked(office, 2)) == {SECRETARY}


def test_a_case_without_a_lead_may_be_referred_on_but_not_won(office: AllocationOffice) -> None:
    case = office.answered()
    with pytest.raises(Refusal, match="no_lead"):
        office.do(outcomes.record, SECRETARY, case.id, "won")
    with pytest.raises(Refusal, match="not_yours"):
        office.do(outcomes.record, user("F09"), case.id, "lost")
    office.do(outcomes.record, SECRETARY, case.id, "referred")
    office.do(outcomes.add_detail, SECRETARY, case.id, Detail(referred_to=" 近くの 組合 "))
    assert [one.referred_to for one in said(office, case)] == ["近くの 組合"]


def test_nothing_is_recorded_before_the_first_reply(office: AllocationOffice) -> None:
    with pytest.raises(Refusal, match="not_answered"):
        office.do(outcomes.record, SECRETARY, office.arrives().id, "lost")


def test_what_waits_for_its_outcome_is_listed_the_longest_first(office: AllocationOffice) -> None:
    first, second, third = office.led("F05"), office.led("F06"), office.led("F07")
    office.do(outcomes.record, user("F05"), first.id, "won")
    office.do(outcomes.record, user("F06"), second.id, "quoted")
    act = Act(SECRETARY, office.now, "slack")
    found = office.db.read_now(lambda s: finding.look(s, office.net, act, Wanted(Kind.WAITING)))
    assert [view.inquiry.number for view in found.views] == [second.number, third.number]


def test_the_timeline_tells_the_outcome_again(office: AllocationOffice) -> None:
    case = office.led("F05")
    for kind in ("quoted", "lost"):
        office.do(outcomes.record, user("F05"), case.id, kind)
        assert office.db.read_now(audit.differing) == []
    office.do(outcomes.undo, user("F05"), case.id)
    office.do(leads.undo, SECRETARY, case.id, "取り直し")
    assert office.db.read_now(audit.differing) == []
