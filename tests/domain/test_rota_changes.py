"""What acts do to a rota, and what no act may leave behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Refusal
from bot.domain.members import Firm
from bot.domain.rota_changes import (
    StandIn,
    check,
    check_stand_ins,
    exchange,
    in_a_row,
    obstacle,
    skip,
    step_back,
    step_on,
)

MONDAY = date(2026, 12, 7)
FIRMS = {name: Firm(name, f"{name}株式会社", lanes=("parts", "systems")) for name in "ABCD"}


def week(number: int) -> date:
    return MONDAY + timedelta(weeks=number)


def rota(parts: str, systems: str = "") -> dict:
    """Give each week's letter the lane."""
    turns = {(week(number), "parts"): firm for number, firm in enumerate(parts)}
    return turns | {(week(number), "systems"): firm for number, firm in enumerate(systems)}


def after(before: dict, changes) -> str:
    """The firms that have parts then, in order."""
    turns = before | {change.slot: change.after for change in changes}
    return "".join(turns[slot] for slot in sorted(turns) if slot[1] == "parts")


def slot(number: int, lane: str = "parts"):
    return (week(number), lane)


def test_two_turns_change_places():
    before = rota("ABCD")
    assert after(before, exchange(before, slot(0), slot(2))) == "CBAD"


def test_two_turns_of_one_firm_have_nothing_to_exchange():
    with pytest.raises(Refusal, match="same_firm"):
        exchange(rota("ABA"), slot(0), slot(2))


def test_a_turn_that_nobody_has_cannot_be_exchanged():
    with pytest.raises(Refusal, match="no_turn"):
        exchange(rota("AB"), slot(0), slot(5))


def test_who_is_skipped_changes_places_with_the_next_other_firm():
    before = rota("AABC")
    assert after(before, skip(before, slot(0), FIRMS)) == "BAAC"


def test_who_is_skipped_passes_over_a_firm_that_is_closed_then():
    closed = {**FIRMS, "B": replace(FIRMS["B"], closures=((week(0), week(0)),))}
    before = rota("ABC")
    assert after(before, skip(before, slot(0), closed)) == "CBA"


def test_a_step_goes_no_farther_than_its_last_week():
    before = rota("ABCD")
    assert after(before, step_on(before, slot(0), week(2))) == "BCAD"
    assert after(before, step_back(before, slot(0), week(1))) == "BACD"


def test_turns_in_a_row_are_seen_before_they_are_exchanged():
    before = rota("ABCDA")
    assert in_a_row(before, slot(0), slot(3))
    assert not in_a_row(before, slot(0), slot(2))


def test_the_last_firm_cannot_be_skipped():
    with pytest.raises(Refusal, match="no_later_turn"):
        skip(rota("ABB"), slot(1), FIRMS)


def test_one_step_on_lets_each_come_sooner_and_the_first_go_to_the_end():
    before = rota("ABCD", "BBBB")
    assert after(before, step_on(before, slot(1))) == "ACDB"


def test_a_lane_with_one_firm_cannot_move():
    with pytest.raises(Refusal, match="nothing_to_move"):
        step_on(rota("AAA"), slot(0))


@given(st.text("ABCD", min_size=2, max_size=12).filter(lambda text: len(set(text)) > 1), st.integers(0, 3))
def test_one_step_back_undoes_one_step_on(parts: str, first: int):
    before = rota(parts)
    if len(set(parts[first:])) < 2:
        return
    on = {change.slot: change.after for change in step_on(before, slot(first))}
    moved = before | on
    assert after(moved, step_back(moved, slot(first))) == parts


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (exchange(rota("AB", "BC"), slot(0), slot(1)), "two_lanes"),
        (exchange(rota("AZ"), slot(0), slot(1)), "unknown_firm"),
    ],
)
def test_what_a_rota_may_not_be_is_refused(changes, why: str):
    with pytest.raises(Refusal, match=why):
        check(rota("AB", "BC"), changes, FIRMS)


@pytest.mark.parametrize(
    ("firm", "why"),
    [
        (Firm("B", "B", closures=((week(0) + timedelta(days=4), week(0) + timedelta(days=9)),)), "closed"),
        (Firm("B", "B", joined_on=week(0) + timedelta(days=1)), "not_joined"),
        (Firm("B", "B", left_on=week(0) + timedelta(days=6)), "left"),
    ],
)
def test_the_refusal_names_the_week_and_the_firm(firm: Firm, why: str):
    before = rota("AB")
    with pytest.raises(Refusal) as refused:
        check(before, exchange(before, slot(0), slot(1)), FIRMS | {"B": firm})
    assert refused.value.key == f"rota.{why}"
    assert refused.value.params == {"week": week(0), "firm": "B"}


def test_a_firm_that_is_closed_another_week_may_serve():
    firm = Firm("B", "B", closures=((week(1), week(1)),), joined_on=week(0), left_on=week(1))
    assert obstacle(firm, week(0), week(0) + timedelta(days=6)) is None


THURSDAY = week(0) + timedelta(days=3)


@pytest.mark.parametrize(
    ("standing", "why"),
    [
        ([StandIn("parts", THURSDAY, THURSDAY, "B", "A")] * 2, "stood_in"),
        ([StandIn("parts", THURSDAY, THURSDAY, "C", "A")], "two_lanes"),
        (
            [
                StandIn("parts", THURSDAY, THURSDAY, "B", "A"),
                StandIn("systems", THURSDAY, THURSDAY, "B", "C"),
            ],
            "two_lanes",
        ),
        ([StandIn("parts", THURSDAY, THURSDAY, "B", "D")], "no_turn"),
    ],
)
def test_those_who_stand_in_are_not_in_each_others_way(standing, why: str):
    with pytest.raises(Refusal, match=why):
        check_stand_ins(rota("A", "C"), standing, standing, FIRMS)
