"""The rota by hand: what the secretariat moves, swaps and covers without asking, and turns nobody has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.errors import Refusal
from bot.services import members, rota_by_hand, rota_gaps, rota_history
from storage import rota
from tests.services.rota_office import (
    C1,
    D1,
    SECRETARY,
    RotaOffice,
    asks,
    closed_in,
    day,
    open_office,
    parts,
    systems,
    week,
)

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Database


@pytest.fixture
def office(db: Database, tmp_path: Path) -> RotaOffice:
    return open_office(db, tmp_path)


def test_the_secretariat_gives_a_turn_that_nobody_has_to_a_firm(office: RotaOffice) -> None:
    office.db.write_now(lambda s: rota.put(s, *parts(0), None))
    with pytest.raises(Refusal, match="gap"):
        asks(office, who=SECRETARY, slot=parts(0))
    office.do(rota_by_hand.cover, SECRETARY, parts(0), "F03")
    assert office.on_duty() == "F03"


def test_a_skip_takes_the_nearest_turn_that_both_firms_can_serve(office: RotaOffice) -> None:
    closed_in(office, "F03", 1)
    office.do(rota_by_hand.move, SECRETARY, "skip", parts(1))
    assert (office.rota()[parts(1)], office.rota()[parts(3)]) == ("F04", "F02")


@pytest.mark.parametrize(("busy", "in_week", "day_of_it"), [("F03", 1, "12-09"), ("F02", 2, "12-16")])
def test_a_skip_passes_over_a_week_in_which_a_firm_stands_in_elsewhere(
    office: RotaOffice, busy: str, in_week: int, day_of_it: str
) -> None:
    one_day = (day(day_of_it), day(day_of_it))
    office.do(rota_by_hand.cover, SECRETARY, systems(in_week), busy, one_day)
    office.do(rota_by_hand.move, SECRETARY, "skip", parts(1))
    assert (office.rota()[parts(1)], office.rota()[parts(2)], office.rota()[parts(3)]) == (
        "F04",
        "F03",
        "F02",
    )
    assert office.standing_in()[0][2] == busy


def test_a_swap_by_the_secretariat_passes_over_such_a_week_too(office: RotaOffice) -> None:
    office.do(rota_by_hand.cover, SECRETARY, parts(5), "F01", (week(5), week(5)))
    office.do(rota_by_hand.swap, SECRETARY, parts(6), "F03")
    assert (office.rota()[systems(5)], office.rota()[parts(2)]) == ("F03", "F01")


def test_who_stands_in_for_the_firm_that_is_skipped_takes_the_whole_turn(office: RotaOffice) -> None:
    office.do(rota_by_hand.cover, SECRETARY, parts(1), "F03", (day("12-09"), day("12-09")))
    office.do(rota_by_hand.move, SECRETARY, "skip", parts(1))
    assert (office.rota()[parts(1)], office.rota()[parts(2)]) == ("F03", "F02")
    assert office.standing_in() == []


def test_a_step_that_a_closure_forbids_goes_as_far_as_it_may(office: RotaOffice) -> None:
    closed_in(office, "F06", 4)
    with pytest.raises(Refusal, match="closed") as refused:
        office.do(rota_by_hand.move, SECRETARY, "on", parts(3))
    assert refused.value.params["week"] == week(4)
    office.do(rota_by_hand.move, SECRETARY, "on", parts(5), "", week(6))
    assert office.rota()[parts(5)] == "F01"


def test_a_firm_takes_a_turn_that_nobody_has(office: RotaOffice) -> None:
    office.db.write_now(lambda s: rota.put(s, *parts(1), None))

    def free(who: str) -> list[Any]:
        return office.db.read_now(lambda s: rota_gaps.open_to(s, office.net, who, office.now))

    assert [(slot, firm.id) for slot, firm in free(C1)] == [(parts(1), "F03")]
    assert free("UFIRM5A") == []  # it has systems that week
    with pytest.raises(Refusal, match="cannot_on_duty"):
        office.do(rota_gaps.take, "UFIRM5A", parts(1), "F05")
    with pytest.raises(Refusal, match="not_your_firm"):
        office.do(rota_gaps.take, C1, parts(1), "F04")
    act_id = office.do(rota_gaps.take, C1, parts(1), "F03")
    assert office.rota()[parts(1)] == "F03"
    assert set(office.told()) == {"UFIRM3A", "UFIRM3B", SECRETARY}
    with pytest.raises(Refusal, match="taken"):
        office.do(rota_gaps.take, D1, parts(1), "F04")
    office.do(rota_history.undo, "UFIRM3B", act_id)
    assert parts(1) not in office.rota()


def test_a_gap_in_the_running_week_is_filled(office: RotaOffice) -> None:
    office.db.write_now(lambda s: rota.put(s, *parts(0), None))
    office.do(rota_by_hand.set_turn, SECRETARY, week(0), "parts", "F06")
    assert office.on_duty() == "F06"


def test_the_secretariat_swaps_with_the_nearest_turn_that_fits(office: RotaOffice) -> None:
    office.do(rota_by_hand.swap, SECRETARY, parts(1), "F04")
    after = office.rota()
    assert (after[parts(1)], after[parts(3)]) == ("F04", "F02")


def test_a_stand_in_is_on_duty_on_its_day_alone(office: RotaOffice) -> None:
    office.do(rota_by_hand.cover, SECRETARY, parts(0), "F03", (day("12-02"), day("12-02")))
    assert office.on_duty() == "F01"
    office.wait(days=1)
    assert office.on_duty() == "F03"
    office.wait(days=1)
    assert office.on_duty() == "F01"
    assert office.rota()[parts(0)] == "F01"


def test_what_is_left_of_this_week_is_taken_over_by_the_day(office: RotaOffice) -> None:
    office.do(rota_by_hand.cover, SECRETARY, parts(0), "F03")
    assert office.standing_in() == [(day("12-01"), day("12-06"), "F03", "F01")]
    assert office.rota()[parts(0)] == "F01"


def test_a_whole_week_to_come_changes_the_turn_itself(office: RotaOffice) -> None:
    office.do(rota_by_hand.cover, SECRETARY, parts(1), "F03")
    assert office.rota()[parts(1)] == "F03"
    assert office.standing_in() == []


def test_nobody_stands_in_beside_a_turn_of_its_own(office: RotaOffice) -> None:
    with pytest.raises(Refusal, match="two_lanes"):
        office.do(rota_by_hand.cover, SECRETARY, parts(0), "F04", (day("12-02"), day("12-02")))
    office.do(rota_by_hand.cover, SECRETARY, parts(1), "F04", (day("12-09"), day("12-09")))
    with pytest.raises(Refusal, match="two_lanes"):
        office.do(rota_by_hand.set_turn, SECRETARY, week(1), "systems", "F04")


def test_of_two_firms_called_alike_none_is_taken_unasked(office: RotaOffice) -> None:
    twins = {"F03": "霜月マシニング", "F04": "霜月マシニング有限会社"}
    for firm_id, name in twins.items():
        office.db.write_now(lambda s, one=firm_id, name=name: members.upsert(s, {"id": one, "name": name}))
    with pytest.raises(Refusal) as told:
        office.do(rota_by_hand.set_turn, SECRETARY, week(3), "parts", "霜月マシニング")
    assert told.value.params["firms"] == ("霜月マシニング (F03)", "霜月マシニング有限会社 (F04)")
    office.do(rota_by_hand.set_turn, SECRETARY, week(3), "parts", "霜月マシニング有限会社")
    assert office.rota()[parts(3)] == "F04"


@pytest.mark.parametrize("typed", ["タカハシ", "たかはしせい", "高橋精機", "株式会社高橋精機"])
def test_a_firm_is_known_by_how_it_is_read_and_by_the_letters_people_type(
    office: RotaOffice, typed: str
) -> None:
    takahashi = {"id": "F03", "name": "株式会社髙橋精機", "kana": "タカハシセイキ"}
    office.db.write_now(lambda s: members.upsert(s, takahashi))
    done = office.do(rota_by_hand.set_turn, SECRETARY, week(3), "parts", typed)
    assert done.firm.id == "F03"
