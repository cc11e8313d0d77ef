"""What the clock still has coming once a call for hands, or the question to a lead firm, is over: nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services import appointments, calling_off, calls_for_hands, hands, leads, outcomes, replies
from storage.tables import timer
from tests.services.allocation_office import PLATER, SECRETARY, AllocationOffice, open_office, user

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.domain.inquiries import Inquiry
    from storage.database import Database

OF_THE_CALL = {"hands_reminder", "hands_end"}
OF_THE_SEARCH = {*OF_THE_CALL, "allocator", "appointment", "unled"}


@pytest.fixture
def office(db: Database, tmp_path: Path) -> AllocationOffice:
    return open_office(db, tmp_path)


def coming(office: AllocationOffice) -> set[str]:
    """The kinds of what falls due yet."""
    query = select(timer.c.kind).where(timer.c.status == "armed")
    return set(office.db.read_now(lambda s: s.execute(query).scalars()))


def test_a_call_that_everybody_declined_leaves_no_reminder_and_no_end(office: AllocationOffice) -> None:
    case = office.calling(("めっき",))
    assert coming(office) >= OF_THE_CALL
    office.do(hands.decline, user(PLATER), case.id)
    assert coming(office) & OF_THE_SEARCH == {"allocator"}  # the desk is asked instead


def choosing(office: AllocationOffice, case: Inquiry) -> None:
    office.raises("F05", case)
    office.do(leads.choose, SECRETARY, case.id, "F05")


def withdrawing(office: AllocationOffice, case: Inquiry) -> None:
    office.do(calling_off.withdraw, SECRETARY, case.id, "仕様を見直されるため")


def appointing(office: AllocationOffice, case: Inquiry) -> None:
    office.do(appointments.appoint, SECRETARY, case.id, "F05", "設備があるため")


def taking_the_reply_back(office: AllocationOffice, case: Inquiry) -> None:
    office.do(replies.undo, SECRETARY, case.id)


@pytest.mark.parametrize(
    ("over", "left"),
    [
        (choosing, set()),
        (withdrawing, {"unled"}),
        (appointing, {"appointment", "unled"}),
        (taking_the_reply_back, set()),
    ],
)
@pytest.mark.parametrize("hours", [0, 24])  # while firms are asked, and while the desk is asked to decide
def test_once_a_call_is_over_only_what_still_has_to_happen_is_coming(
    office: AllocationOffice,
    over: Callable[[AllocationOffice, Inquiry], None],
    left: set[str],
    hours: int,
) -> None:
    case = office.calling()
    office.wait(hours=hours)
    over(office, case)
    assert coming(office) & OF_THE_SEARCH == left


def test_a_second_call_ends_the_question_that_the_first_one_left(office: AllocationOffice) -> None:
    case = office.calling()
    office.wait(days=2)
    assert coming(office) & OF_THE_SEARCH == {"allocator"}
    office.do(calls_for_hands.open_call, SECRETARY, case.id)
    assert coming(office) & OF_THE_SEARCH == OF_THE_CALL
    choosing(office, case)
    assert not coming(office) & OF_THE_SEARCH


def appointed(office: AllocationOffice) -> int:
    """A firm has just been asked by name; the appointment's id."""
    case = office.calling()
    appointing(office, case)
    made = office.around(case).appointment
    assert made is not None
    return made.id


def test_a_firm_that_said_no_is_reminded_no_more(office: AllocationOffice) -> None:
    office.do(appointments.decline, user("F05"), appointed(office))
    assert coming(office) & OF_THE_SEARCH == {"unled"}


def test_a_firm_that_accepts_ends_all_waiting_for_it(office: AllocationOffice) -> None:
    office.do(appointments.accept, user("F05"), appointed(office))
    assert not coming(office) & OF_THE_SEARCH


def test_a_lead_that_is_taken_back_is_asked_no_more_and_the_secretariat_is_reminded(
    office: AllocationOffice,
) -> None:
    case = office.led("F05")
    assert "outcome" in coming(office)
    office.do(leads.undo, SECRETARY, case.id, "手違い")
    assert coming(office) & {*OF_THE_SEARCH, "outcome"} == {"unled"}


def test_once_the_outcome_is_known_the_question_for_it_is_not_coming_until_it_is_taken_back(
    office: AllocationOffice,
) -> None:
    case = office.led("F05")
    office.do(outcomes.record, user("F05"), case.id, "quoted")
    assert "outcome" in coming(office)
    office.do(outcomes.record, user("F05"), case.id, "won")
    assert "outcome" not in coming(office)
    office.do(outcomes.undo, user("F05"), case.id)
    assert "outcome" in coming(office)
