"""Who was called to an inquiry, and through which firm, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services import members
from storage.involved import involve
from storage.sql import MANY
from storage.tables import involvement

if TYPE_CHECKING:
    from storage.database import Database

ASA, TODAY = "UASA1", date(2026, 12, 1)
NOON = datetime(2026, 12, 1, 3, tzinfo=UTC)
FEW, CROWD = 0, MANY  # others who are called in the same breath: PostgreSQL takes many rows in one


@pytest.fixture(params=[FEW, CROWD])
def others(request: pytest.FixtureRequest) -> list[str]:
    """The others who are called together with ASA."""
    return [f"UOTHER{number:02}" for number in range(request.param)]


@pytest.fixture
def case_id(db: Database, inquiry_id: int) -> int:
    """An inquiry in a network where ASA is of F01 and F02."""
    for firm_id in ("F01", "F02"):
        db.write_now(lambda s, one=firm_id: members.upsert(s, {"id": one, "name": one}, [ASA]))
    return inquiry_id


def call(db: Database, case_id: int, *firms: str | None, others: list[str], why: str = "duty") -> None:
    """Call ASA through these firms, None by name, and the others through F02."""
    called = [(ASA, firm_id) for firm_id in firms] + [(user, "F02") for user in others]
    rows = [
        {"inquiry_id": case_id, "slack_user": user, "firm_id": firm_id, "why": why, "since": NOON}
        for user, firm_id in called
    ]
    db.write_now(lambda s: involve(s, rows, TODAY))


def through(db: Database, case_id: int) -> tuple[str | None, str]:
    """Through which firm ASA is involved, and why."""
    query = select(involvement.c.firm_id, involvement.c.why).where(
        involvement.c.inquiry_id == case_id, involvement.c.slack_user == ASA
    )
    firm_id, why = db.read_now(lambda s: s.execute(query).one())
    return firm_id, why


def leaves(db: Database, firm_id: str, last_day: date) -> None:
    db.write_now(lambda s: members.upsert(s, {"id": firm_id, "name": firm_id, "left_on": last_day}))


def test_whoever_is_called_twice_keeps_the_first_firm(db: Database, case_id: int, others: list[str]) -> None:
    call(db, case_id, "F01", others=others)
    call(db, case_id, "F02", others=others, why="call-1")
    assert through(db, case_id) == ("F01", "duty")


def test_whoever_is_called_by_name_stays_whatever_becomes_of_the_firm(
    db: Database, case_id: int, others: list[str]
) -> None:
    call(db, case_id, "F01", others=others)
    call(db, case_id, None, others=others, why="call-1")
    assert through(db, case_id) == (None, "duty")
    call(db, case_id, "F02", others=others, why="call-2")
    assert through(db, case_id) == (None, "duty")


def test_whose_firm_has_left_is_called_through_the_other_one(
    db: Database, case_id: int, others: list[str]
) -> None:
    call(db, case_id, "F01", others=others)
    leaves(db, "F01", TODAY)
    call(db, case_id, "F02", others=others)
    assert through(db, case_id)[0] == "F01"  # on its last day it still is a member
    leaves(db, "F01", date(2026, 11, 30))
    call(db, case_id, "F02", others=others)
    assert through(db, case_id)[0] == "F02"


def test_who_is_a_contact_of_a_firm_no_more_is_called_through_the_other_one(
    db: Database, case_id: int, others: list[str]
) -> None:
    call(db, case_id, "F01", others=others)
    db.write_now(lambda s: members.upsert(s, {"id": "F01", "name": "F01"}, ["UNEW01"]))
    call(db, case_id, "F02", others=others)
    assert through(db, case_id)[0] == "F02"


@pytest.mark.parametrize(("firms", "kept"), [(("F01", "F02"), "F01"), (("F01", None, "F02"), None)])
def test_whoever_is_called_several_times_in_one_breath_is_involved_once(
    db: Database, case_id: int, others: list[str], firms: tuple[str | None, ...], kept: str | None
) -> None:
    call(db, case_id, *firms, others=others)
    assert through(db, case_id) == (kept, "duty")
