"""The week turns: what is open stays, both firms get the list, and the new one may take an inquiry over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.domain.members import Edits
from bot.domain.timeline import rebuild
from bot.services import audit, closing, lanes, members, replies, rota_by_hand
from storage import inquiries, timeline
from tests.services.closed_desk import send
from tests.services.rota_office import SECRETARY, RotaOffice, day, open_office, parts

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.inquiries import Inquiry
    from storage.database import Database

OLD, NEW = ["UFIRM1A", "UFIRM1B"], ["UFIRM2A", "UFIRM2B"]


@pytest.fixture
def office(db: Database, tmp_path: Path) -> RotaOffice:
    """It is Friday, an hour before closing."""
    found = open_office(db, tmp_path)
    found.now += timedelta(days=3, hours=6)
    return found


def case_of(office: RotaOffice, case: Inquiry) -> Inquiry:
    found = office.db.read_now(lambda s: inquiries.by_id(s, case.id))
    assert found is not None
    return found


def turns(office: RotaOffice) -> None:
    office.wait(days=2, hours=18)


def test_both_firms_get_the_list_of_what_is_open(office: RotaOffice) -> None:
    case = office.arrives()
    turns(office)
    told = office.told("turn_list")
    assert list(told) == [*OLD, *NEW]
    assert told[OLD[0]] == {"inquiry_ids": [case.id], "takes": [], "generations": {str(case.id): 1}}
    assert told[NEW[0]]["takes"] == [case.id]
    assert case_of(office, case).firm_id == "F01"


def test_nobody_is_told_where_nothing_is_open(office: RotaOffice) -> None:
    office.do(replies.record, OLD[0], office.arrives().id)
    turns(office)
    assert office.owed("turn_list") == []


def test_what_arrived_at_the_weekend_is_the_new_firms_and_on_no_list(office: RotaOffice) -> None:
    office.now += timedelta(days=1)
    case = office.arrives()
    office.wait(days=1, hours=18)
    assert case_of(office, case).firm_id == "F02"
    assert office.owed("turn_list") == []


def test_the_new_firm_takes_an_inquiry_over_and_the_clock_runs_on(office: RotaOffice) -> None:
    case = office.arrives()
    turns(office)
    office.do(lanes.take_over, NEW[0], case.id)
    taken = case_of(office, case)
    assert (taken.firm_id, taken.deadline, taken.generation) == ("F02", case.deadline, 2)
    assert [row["target"] for row in office.owed("dm_duty")][-2:] == NEW
    assert office.owed("dm_duty")[-1]["params"]["why"] == "taken_over"
    assert office.owed("dm_duty")[-1]["params"]["before"] == ["F01"]
    told = rebuild(office.db.read_now(lambda s: timeline.events_of(s, case.id)))
    assert told["lane"] == "parts"
    assert office.db.read_now(audit.differing) == []


def test_whoever_takes_over_is_not_called_and_the_firm_that_had_it_is_told(office: RotaOffice) -> None:
    case = office.arrives()
    turns(office)
    office.do(lanes.take_over, NEW[0], case.id)
    assert office.owed("ping")[-1]["params"]["users"] == [NEW[1]]
    assert list(office.told("taken_over")) == OLD
    assert office.told("taken_over")[OLD[0]] == {"inquiry_id": case.id, "firm_id": "F02"}


def test_the_list_of_the_turn_shows_a_deadline_that_a_closure_moved(office: RotaOffice) -> None:
    office.arrives()
    office.wait(days=2, hours=17)  # an hour before it is due
    send(office)
    office.do(closing.close, SECRETARY, day("12-07"), day("12-07"), "停電")
    assert {row["target"] for row in office.owed("turn_list", op="update")} == {*OLD, *NEW}


def test_the_second_to_take_it_over_is_told_so(office: RotaOffice) -> None:
    case = office.arrives()
    turns(office)
    office.do(lanes.take_over, NEW[0], case.id)
    with pytest.raises(Refusal, match="same_firm"):
        office.do(lanes.take_over, NEW[1], case.id)


def test_only_the_firm_on_duty_takes_over(office: RotaOffice) -> None:
    case = office.arrives()
    turns(office)
    for user in (OLD[0], "UFIRM3A"):
        with pytest.raises(Refusal, match=r"not_on_duty|same_firm"):
            office.do(lanes.take_over, user, case.id)
    office.do(lanes.take_over, SECRETARY, case.id)
    assert case_of(office, case).firm_id == "F02"


def test_an_answered_inquiry_is_not_taken_over(office: RotaOffice) -> None:
    case = office.arrives()
    turns(office)
    office.do(replies.record, OLD[0], case.id)
    with pytest.raises(Refusal, match="not_open"):
        office.do(lanes.take_over, NEW[0], case.id)


def test_whoever_takes_one_of_unknown_lane_settles_the_lane(office: RotaOffice) -> None:
    case = office.arrives(lane=None)
    turns(office)
    told = office.told("turn_list")
    assert set(told) == {*OLD, *NEW, "UFIRM4A", "UFIRM4B", "UFIRM5A", "UFIRM5B"}
    office.do(lanes.take_over, "UFIRM5A", case.id)
    taken = case_of(office, case)
    assert (taken.firm_id, taken.lane) == ("F05", "systems")
    assert office.db.read_now(audit.differing) == []


def test_a_new_firm_that_is_not_in_slack_leaves_the_list_to_the_secretariat(office: RotaOffice) -> None:
    office.db.write_now(lambda s: members.upsert(s, {"id": "F02", "name": "F02"}, []))
    case = office.arrives()
    turns(office)
    assert office.told("turn_list")[SECRETARY]["takes"] == [case.id]


def test_what_stays_open_is_listed_again_a_week_later(office: RotaOffice) -> None:
    case = office.arrives()
    turns(office)
    office.wait(days=7)
    assert office.told("turn_list")["UFIRM3A"]["takes"] == [case.id]


def test_a_stand_in_of_the_last_days_is_one_of_the_old_firms(office: RotaOffice) -> None:
    office.do(rota_by_hand.cover, SECRETARY, parts(0), "F06", (day("12-04"), day("12-04")))
    case = office.arrives()
    turns(office)
    told = office.told("turn_list")
    assert told["UFIRM6A"]["inquiry_ids"] == [case.id]
    assert told[NEW[0]]["takes"] == [case.id]


def test_a_holiday_moves_the_turn(office: RotaOffice) -> None:
    office.arrives()
    office.net = office.net.edited(Edits(service_hours={"holidays": ["2026-12-07"]}))
    turns(office)
    assert office.owed("turn_list") == []
    office.wait(days=1)
    assert set(office.told("turn_list")) == {*OLD, *NEW}
