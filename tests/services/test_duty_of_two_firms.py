"""Somebody who is a contact of both duty firms is called once, and says in which lane they take it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.domain.errors import Refusal
from bot.services import cases, lanes
from bot.services.members import upsert
from storage import rota
from storage.tables import involvement
from tests.services.conftest import THIS_WEEK

if TYPE_CHECKING:
    from tests.services.conftest import Office

BOTH = "UBOTH1"


@pytest.fixture
def both(office: Office) -> Office:
    """The office where one person is the only contact of F01 (parts) and F02 (systems)."""
    for firm_id in ("F01", "F02"):
        office.db.write_now(lambda s, one=firm_id: upsert(s, {"id": one, "name": one}, [BOTH]))
    return office


def test_they_are_called_once_and_nobody_is_phoned(both: Office) -> None:
    case = both.arrives(None)
    assert both.called("dm_duty") == [BOTH]
    assert [row["params"]["users"] for row in both.owed("ping", op="post")] == [[BOTH]]
    assert both.called("dm_secretariat") == []
    both.wait(hours=1)
    assert both.called("dm_reminder") == [BOTH]
    both.do(cases.wrote_again, BOTH, case.id, "図面を送りました", request="click")
    assert both.called("dm_wrote_again") == [BOTH]


@pytest.mark.parametrize(("lane", "firm_id"), [("parts", "F01"), ("systems", "F02")])
def test_the_lane_they_choose_settles_whose_inquiry_it_is(both: Office, lane: str, firm_id: str) -> None:
    case = both.arrives(None)
    with pytest.raises(Refusal, match="which_lane"):
        both.do(lanes.take_on, BOTH, case.id)
    taken = both.do(lanes.take_on, BOTH, case.id, lane)
    assert (taken.lane, taken.firm_id, taken.on_it_by) == (lane, firm_id, BOTH)


def test_they_say_in_which_lane_they_take_over_what_is_open_at_the_turn(both: Office) -> None:
    next_week = THIS_WEEK + timedelta(weeks=1)
    case = both.arrives(None)
    for firm_id, lane in (("F03", "parts"), ("F04", "systems")):
        both.db.write_now(lambda s, one=firm_id: upsert(s, {"id": one, "name": one}, ["UNEXT1"]))
        assert both.db.read_now(lambda s, at=lane: rota.firm_id_on(s, at, next_week)) == firm_id
    both.wait(days=6)
    with pytest.raises(Refusal, match="which_lane"):
        both.do(lanes.take_over, "UNEXT1", case.id)
    taken = both.do(lanes.take_over, "UNEXT1", case.id, "systems")
    assert (taken.lane, taken.firm_id) == ("systems", "F04")


def test_who_is_of_one_duty_firm_alone_is_not_asked_for_the_lane(office: Office) -> None:
    case = office.arrives(None)
    assert office.do(lanes.take_on, "UUSU1", case.id).lane == "systems"


def test_whose_first_firm_leaves_is_still_called_through_the_second_one(both: Office) -> None:
    case = both.arrives("parts")
    both.do(lanes.change_lane, "USECRETARY", case.id, "systems")
    query = select(involvement.c.firm_id).where(involvement.c.inquiry_id == case.id)
    assert both.db.read_now(lambda s: s.execute(query).scalars().all()) == ["F01"]
    left = {"id": "F01", "name": "F01", "left_on": THIS_WEEK - timedelta(days=1)}
    both.db.write_now(lambda s: upsert(s, left))
    both.do(lanes.change_lane, "USECRETARY", case.id, "parts")
    both.do(lanes.change_lane, "USECRETARY", case.id, "systems")
    assert both.db.read_now(lambda s: s.execute(query).scalars().all()) == ["F02"]
