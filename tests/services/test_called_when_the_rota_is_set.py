"""An inquiry came while nobody was on duty: whoever gets the week is called to it at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.services import lanes, rota_by_hand, rota_gaps
from storage import inquiries, rota
from tests.services.rota_office import C1, SECRETARY, RotaOffice, day, open_office, parts, systems

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.inquiries import Inquiry
    from storage.database import Database

THIRD = ["UFIRM3A", "UFIRM3B"]


@pytest.fixture
def office(db: Database, tmp_path: Path) -> RotaOffice:
    """Nobody has a lane this week."""
    found = open_office(db, tmp_path)
    found.db.write_now(lambda s: rota.put_all(s, {parts(0): None, systems(0): None}))
    return found


def sets(office: RotaOffice, firm: str = "F03", lane: str = "parts") -> None:
    office.do(rota_by_hand.set_turn, SECRETARY, parts(0)[0], lane, firm)


def now_of(office: RotaOffice, case: Inquiry) -> Inquiry:
    found = office.db.read_now(lambda s: inquiries.by_id(s, case.id))
    assert found is not None
    return found


def called(office: RotaOffice) -> list[str]:
    return [row["target"] for row in office.owed("dm_duty", op="post")]


def test_the_firm_that_is_given_the_week_is_called_at_once_and_the_clock_runs_on(office: RotaOffice) -> None:
    case = office.arrives()
    assert called(office) == []
    office.now += timedelta(minutes=10)
    sets(office)
    assert called(office) == THIRD
    ping = office.owed("ping", op="post")[0]
    assert (ping["params"]["users"], ping["parent_id"] is not None) == (THIRD, True)
    after = now_of(office, case)
    assert (after.firm_id, after.pinged_at, after.deadline) == ("F03", office.now, case.deadline)


def test_a_firm_that_takes_the_free_week_is_called_to_what_waits_in_it(office: RotaOffice) -> None:
    case = office.arrives()
    office.do(rota_gaps.take, C1, parts(0), "F03")
    assert now_of(office, case).firm_id == "F03"


def test_a_firm_that_gets_the_other_lane_is_not_called(office: RotaOffice) -> None:
    office.arrives()
    sets(office, lane="systems")
    assert called(office) == []


def test_an_inquiry_without_a_lane_is_called_to_the_first_firm_on_duty(office: RotaOffice) -> None:
    office.arrives(lane=None)
    sets(office, lane="systems")
    assert called(office) == THIRD


def test_what_a_firm_was_called_to_or_somebody_is_on_stays_where_it_is(office: RotaOffice) -> None:
    asked, taken = office.arrives(), office.arrives()
    office.do(lanes.ask_firm, SECRETARY, asked.id, "F05")
    office.do(lanes.take_on, SECRETARY, taken.id)
    sets(office)
    assert (now_of(office, asked).firm_id, now_of(office, taken).firm_id) == ("F05", None)
    office.do(rota_by_hand.cover, SECRETARY, parts(0), "F04", (day("12-01"), day("12-01")))
    assert not set(THIRD) & set(called(office))


def test_after_closing_the_firm_is_called_at_the_opening(office: RotaOffice) -> None:
    case = office.arrives()
    office.now += timedelta(hours=9)
    sets(office)
    assert called(office) == []
    office.wait(hours=16)
    assert (called(office), now_of(office, case).firm_id) == (THIRD, "F03")
