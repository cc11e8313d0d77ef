"""A firm leaves while it has an inquiry: the secretariat hears of it, and nobody of the firm does."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.domain.members import CLI, Act
from bot.services import appointments, cases, firms, lanes, leads
from bot.services.import_firms import import_firms
from bot.services.members import upsert
from tests.services.allocation_office import SECRETARY, TYPES, open_office, user

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Database
    from tests.services.allocation_office import AllocationOffice

YESTERDAY, TODAY = date(2026, 11, 30), date(2026, 12, 1)
QUICK = """
[outcome]
ask = "16h"
again = "8h"
"""
WORDS = "至急お願いします"


@pytest.fixture
def office(db: Database, tmp_path: Path) -> AllocationOffice:
    """F01 and F03 have parts this week and the next; what becomes of a case is soon asked."""
    return open_office(db, tmp_path, TYPES + QUICK)


def leaves(office: AllocationOffice, firm_id: str, last_day: date = YESTERDAY) -> None:
    office.db.write_now(lambda s: upsert(s, {"id": firm_id, "name": firm_id, "left_on": last_day}))


def test_the_secretariat_is_asked_what_became_of_a_case_whose_lead_firm_left(
    office: AllocationOffice,
) -> None:
    office.led("F05")
    leaves(office, "F05", TODAY)
    office.wait(days=3)
    asked = office.owed("dm_outcome")
    assert {row["target"] for row in asked} == {SECRETARY}
    assert asked[0]["params"] | {"again": False} == {
        "inquiry_ids": [1], "inquiry_id": 1, "firm_id": "F05",
        "again": False, "by_phone": True, "phone": "000-1", "left_on": "2026-12-01",
    }  # fmt: skip


def test_what_the_customer_wrote_again_goes_to_the_secretariat_when_the_lead_firm_left(
    office: AllocationOffice,
) -> None:
    case = office.led("F05")
    leaves(office, "F05")
    office.do(cases.wrote_again, SECRETARY, case.id, WORDS)
    assert office.called("dm_wrote_again") == [SECRETARY]


def test_what_the_customer_wrote_again_does_not_go_to_who_was_on_it_for_a_firm_that_left(
    office: AllocationOffice,
) -> None:
    case = office.arrives()
    office.do(lanes.take_on, user("F01"), case.id)
    leaves(office, "F01")
    office.do(cases.wrote_again, SECRETARY, case.id, WORDS)
    assert office.called("dm_wrote_again") == [SECRETARY]


def test_what_the_customer_wrote_again_goes_to_the_colleagues_of_who_was_on_it_and_left_the_firm(
    office: AllocationOffice,
) -> None:
    case = office.arrives()
    office.do(lanes.take_on, user("F01"), case.id)
    office.db.write_now(lambda s: upsert(s, {"id": "F01", "name": "F01"}, [user("F01", "B")]))
    office.do(cases.wrote_again, SECRETARY, case.id, WORDS)
    assert office.called("dm_wrote_again") == [user("F01", "B")]


def test_who_is_on_it_and_stays_still_hears_alone_that_the_customer_wrote_again(
    office: AllocationOffice,
) -> None:
    case = office.arrives()
    office.do(lanes.take_on, user("F01", "B"), case.id)
    office.do(cases.wrote_again, SECRETARY, case.id, WORDS)
    assert office.called("dm_wrote_again") == [user("F01", "B")]


def test_the_secretariat_is_asked_once_to_hand_on_what_a_duty_firm_had_that_left(
    office: AllocationOffice,
) -> None:
    office.arrives()
    leaves(office, "F01")
    office.wait(minutes=119)
    assert office.called("dm_reminder") == []
    told = office.owed("dm_secretariat")
    assert [(row["target"], row["params"]["why"], row["params"]["left_on"]) for row in told] == [
        (SECRETARY, "firm_left", "2026-11-30")
    ]


def test_a_firm_that_was_asked_by_name_overnight_and_left_is_not_called_in_the_morning(
    office: AllocationOffice,
) -> None:
    office.now += timedelta(hours=9)
    case = office.arrives()
    office.do(lanes.ask_firm, SECRETARY, case.id, "F05")
    leaves(office, "F05", TODAY)
    office.wait(hours=14, minutes=30)
    assert user("F05") not in office.called("dm_duty")
    assert [row["params"]["why"] for row in office.owed("dm_secretariat")] == ["firm_left"]


def test_a_call_for_hands_is_called_to_mind_to_no_firm_that_left(office: AllocationOffice) -> None:
    case = office.calling()
    leaves(office, "F05")
    office.wait(days=2)
    reminded = [row["target"] for row in office.owed("dm_hands") if row["params"]["reminder"]]
    assert user("F06") in reminded
    assert user("F05") not in reminded
    assert "call_reminded" in office.story(case)


def test_who_appointed_a_firm_hears_that_it_left_before_it_answered(office: AllocationOffice) -> None:
    case = office.answered()
    office.do(appointments.appoint, SECRETARY, case.id, "F05", "旋盤が合う")
    leaves(office, "F05", TODAY)
    office.wait(days=4)
    assert [row["params"]["reminder"] for row in office.owed("dm_appointed", target=user("F05"))] == [False]
    asked = [row["params"]["why"] for row in office.owed("dm_allocate", target=SECRETARY)]
    assert (asked[0], set(asked[1:])) == ("left", {"still"})


def test_the_secretariat_that_names_a_firm_that_left_is_told_to_choose_another(
    office: AllocationOffice,
) -> None:
    case = office.arrives()
    leaves(office, "F05")
    with pytest.raises(Refusal) as caught:
        office.do(lanes.ask_firm, SECRETARY, case.id, "F05")
    assert (caught.value.key, caught.value.params["firm"]) == ("firm_has_left_named", "F05")
    calling = office.calling()
    office.raises("F06", calling)
    leaves(office, "F06")
    for press, about in ((leads.choose, ("F06",)), (appointments.appoint, ("F05", "実績"))):
        with pytest.raises(Refusal, match="firm_has_left_named"):
            office.do(press, SECRETARY, calling.id, *about)


def told(office: AllocationOffice) -> list[tuple[str, str]]:
    return [(row["target"], row["params"]["why"]) for row in office.owed("dm_secretariat", op="post")]


def test_the_form_that_lets_a_firm_leave_names_what_it_had_and_asks_the_secretariat_at_once(
    office: AllocationOffice,
) -> None:
    led, case = office.led("F01"), office.arrives()
    said = office.db.read_now(lambda s: firms.load(s, "F01"))
    said = {name: said[name] for name in firms.SAID}
    saved = office.do(firms.save, SECRETARY, "F01", said | {"left_on": YESTERDAY})
    assert (saved.held, saved.led) == ((case.number,), (led.number,))
    assert told(office) == [(SECRETARY, "firm_left")]
    office.wait(minutes=119)
    assert told(office) == [(SECRETARY, "firm_left")]


def test_a_file_that_lets_a_firm_leave_does_the_same(office: AllocationOffice) -> None:
    led, case = office.led("F01"), office.arrives()
    name = office.db.read_now(lambda s: firms.load(s, "F01"))["name"]
    data = f"id,name,left\nF01,{name},{YESTERDAY}\n".encode()
    act = Act(CLI, office.now, "cli")
    found = office.db.write_now(lambda s: import_firms(s, office.net, act, data, apply=True))
    assert found.problems == ()
    assert found.behind == ((name, (case.number,), (led.number,)),)
    assert told(office) == [(SECRETARY, "firm_left")]
