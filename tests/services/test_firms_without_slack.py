"""Firms without Slack: the secretariat phones every one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.domain.errors import Refusal
from bot.services import appointments, hands
from bot.services.members import upsert
from storage import timeline
from storage.tables import outbox
from tests.services.allocation_office import CUTTERS, SALES, SECRETARY, SLACKLESS, open_office, user

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from bot.domain.inquiries import Inquiry
    from storage.database import Database
    from tests.services.allocation_office import AllocationOffice


@pytest.fixture
def office(db: Database, tmp_path: Path) -> AllocationOffice:
    return open_office(db, tmp_path)


def phoned(office: AllocationOffice) -> list[tuple[str, bool]]:
    """Whom the secretariat is asked to phone, and whether once more."""
    rows = office.owed("dm_hands_phone", op="post", target=SECRETARY)
    return [(firm_id, row["params"]["reminder"]) for row in rows for firm_id, _ in row["params"]["firms"]]


def kept(office: AllocationOffice, case: Inquiry, kind: str) -> list[dict[str, Any]]:
    """What the timeline says of these events."""
    events = office.db.read_now(lambda s: timeline.events_of(s, case.id))
    return [event["data"] for event in events if event["kind"] == kind]


def appointed(office: AllocationOffice) -> tuple[Inquiry, int]:
    """An inquiry that the firm without Slack is asked by name to take, and the number of that question."""
    case = office.answered()
    office.do(appointments.appoint, SECRETARY, case.id, SLACKLESS, "設備があるため")
    made = office.around(case).appointment
    assert made is not None
    return case, made.id


def test_the_secretariat_is_given_the_number_of_every_firm_without_slack_however_many(
    db: Database, office: AllocationOffice
) -> None:
    more = {f"F{number}" for number in range(40, 55)}
    for firm_id in more:
        values = {"id": firm_id, "name": firm_id, "lanes": ["parts"], "processes": ["切削"], "phone": "1"}
        db.write_now(lambda s, v=values: upsert(s, v, []))
    office.calling()
    query = select(outbox.c.params).where(outbox.c.template == "dm_hands_phone")
    told = [row["firms"] for row in db.read_now(lambda s: s.execute(query).scalars().all())]
    assert [len(firms) for firms in told] == [12, 4]
    assert {firm_id for firms in told for firm_id, _ in firms} == more | {SLACKLESS}


def test_after_half_the_time_the_secretariat_is_asked_to_phone_once_more(office: AllocationOffice) -> None:
    case = office.calling()
    assert phoned(office) == [(SLACKLESS, False)]
    office.wait(hours=4)
    assert phoned(office) == [(SLACKLESS, False), (SLACKLESS, True)]
    for kind in ("call_opened", "call_reminded"):
        (told,) = kept(office, case, kind)
        assert (set(told["firms"]), told["by_phone"]) == ({*CUTTERS, SLACKLESS}, [SLACKLESS])


def test_a_firm_whose_answer_was_recorded_is_not_phoned_again(office: AllocationOffice) -> None:
    case = office.calling()
    office.do(hands.decline, SECRETARY, case.id, firm_id=SLACKLESS)
    office.wait(hours=4)
    assert phoned(office) == [(SLACKLESS, False)]
    assert "by_phone" not in kept(office, case, "call_reminded")[0]


def test_nobody_is_called_to_mind_where_all_have_answered(office: AllocationOffice) -> None:
    case = office.calling()
    for firm_id in CUTTERS:
        office.raises(firm_id, case)
    office.do(hands.decline, SECRETARY, case.id, firm_id=SLACKLESS)
    office.wait(hours=4)
    assert kept(office, case, "call_reminded") == []


def test_a_firm_asked_by_name_that_has_not_answered_is_phoned_once_more(office: AllocationOffice) -> None:
    case, _ = appointed(office)
    office.wait(hours=24)
    assert phoned(office) == [(SLACKLESS, False), (SLACKLESS, True)]
    assert kept(office, case, "appointment_reminded") == [{"firm_id": SLACKLESS, "by_phone": [SLACKLESS]}]


def test_the_secretariat_records_that_a_firm_asked_by_name_takes_it(office: AllocationOffice) -> None:
    case, made = appointed(office)
    with pytest.raises(Refusal, match="not_your_firm"):
        office.do(appointments.accept, SALES, made)
    assert office.do(appointments.accept, SECRETARY, made).lead_firm_id == SLACKLESS
    assert kept(office, case, "led")[0]["entered_for"] is True
    assert office.owed("award", op="post")[0]["params"]["entered_for"] is True


def test_the_secretariat_records_that_a_firm_asked_by_name_declines_and_why(office: AllocationOffice) -> None:
    case, made = appointed(office)
    office.do(appointments.decline, SECRETARY, made)
    office.do(appointments.explain, SECRETARY, made, "delivery")
    for kind in ("appointment_declined", "appointment_explained"):
        assert kept(office, case, kind)[0]["entered_for"] is True


def test_what_a_firm_answers_itself_is_not_called_entered_for_it(office: AllocationOffice) -> None:
    case = office.answered()
    office.do(appointments.appoint, SECRETARY, case.id, "F05", "設備があるため")
    made = office.around(case).appointment
    assert made is not None
    office.do(appointments.accept, user("F05"), made.id)
    assert "entered_for" not in kept(office, case, "led")[0]
