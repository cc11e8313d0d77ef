"""A person takes what is suggested, or takes it back; until then nothing is hidden or delayed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.errors import Refusal
from bot.domain.suggestions import About, settled, undecided
from bot.services import audit, cases, lanes
from storage import timeline

if TYPE_CHECKING:
    from bot.domain.inquiries import Inquiry
    from tests.services.conftest import Office

BOTH = {"UASA1", "UASA2", "UUSU1"}


def rung(office: Office, case: Inquiry) -> list[str]:
    return [row["target"] for row in office.owed("dm_duty", op="post") if row["inquiry_id"] == case.id]


def happened(office: Office, case: Inquiry) -> set[str]:
    return office.db.read_now(lambda s: timeline.happened_to(s, case.id))


def test_both_duty_firms_are_called_at_once_whatever_is_suggested(office: Office) -> None:
    case = office.arrives(lane=None, body="SEO対策のご提案です")
    assert set(rung(office, case)) == BOTH
    assert case.is_open


def test_taking_the_suggested_lane_settles_the_firm_and_rings_nobody_again(office: Office) -> None:
    case = office.arrives(lane=None)
    before = rung(office, case)
    taken = office.do(lanes.settle, "UUSU1", case.id, "parts")
    assert (taken.lane, taken.firm_id) == ("parts", "F01")
    assert rung(office, case) == before
    assert office.db.read_now(audit.differing) == []


def test_two_who_take_it_at_once_are_both_right(office: Office) -> None:
    case = office.arrives(lane=None)
    for user in ("UUSU1", "UASA1"):
        assert office.do(lanes.settle, user, case.id, "parts").lane == "parts"
    with pytest.raises(Refusal):
        office.do(lanes.settle, "UASA2", case.id, "systems")


def test_in_the_night_a_taken_lane_lets_only_its_firm_be_called_at_opening(office: Office) -> None:
    office.wait(hours=9)
    case = office.arrives(lane=None)
    assert office.do(lanes.settle, "USECRETARY", case.id, "systems").firm_id is None
    office.wait(hours=15)
    assert rung(office, case) == ["UUSU1"]


def test_taken_back_the_lane_is_unknown_again_and_both_are_called(office: Office) -> None:
    case = office.arrives(lane=None)
    office.do(lanes.settle, "UUSU1", case.id, "parts")
    back = office.do(lanes.unsettle, "UASA1", case.id)
    assert (back.lane, back.firm_id) == (None, None)
    assert sorted(rung(office, case)) == sorted([*BOTH, *BOTH])
    assert About.LANE not in undecided(back, happened(office, case))
    assert office.db.read_now(audit.differing) == []


def test_a_lane_that_somebody_changed_since_is_not_taken_back(office: Office) -> None:
    case = office.arrives(lane=None)
    office.do(lanes.settle, "UUSU1", case.id, "parts")
    moved = office.do(lanes.change_lane, "UASA1", case.id, "systems")
    assert settled(moved, happened(office, case)) == set()
    with pytest.raises(Refusal):
        office.do(lanes.unsettle, "UASA1", case.id)


def test_after_the_first_reply_nothing_is_taken_or_taken_back(office: Office) -> None:
    case = office.arrives(lane=None)
    office.do(cases.dismiss, "UASA1", case.id, "mass_production")
    for act, more in ((lanes.settle, ["parts"]), (lanes.unsettle, []), (cases.unsettle_type, [])):
        with pytest.raises(Refusal):
            office.do(act, "UASA1", case.id, *more)


def test_a_stranger_takes_nothing(office: Office) -> None:
    case = office.arrives(lane=None)
    with pytest.raises(Refusal):
        office.do(lanes.settle, "USTRANGER", case.id, "parts")


def test_a_dismissal_that_a_person_undid_is_not_suggested_again(office: Office) -> None:
    case = office.arrives(lane=None, body="SEO対策のご提案です")
    office.do(cases.dismiss, "UASA1", case.id, "not_an_inquiry")
    back = office.do(cases.restore, "UASA1", case.id)
    assert About.DISMISSAL not in undecided(back, happened(office, case))


def test_a_suggested_kind_of_case_is_taken_and_taken_back(office: Office) -> None:
    case = office.arrives()
    taken = office.do(cases.settle_type, "UASA1", case.id, "prototype")
    assert taken.case_type == "prototype"
    assert settled(taken, happened(office, case)) == {About.CASE_TYPE}
    back: Any = office.do(cases.unsettle_type, "UASA1", case.id)
    assert back.case_type is None
    assert About.CASE_TYPE not in undecided(back, happened(office, case))
