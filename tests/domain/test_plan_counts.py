"""How many turns count for a firm before a plan: the rule that a newcomer starts at its lanes' average."""

from __future__ import annotations

from datetime import date, timedelta

from bot.domain.plan_counts import Tally, counted, starting_counts
from bot.domain.rota import RotaFirm
from bot.domain.service_hours import Closure

WEEK = timedelta(weeks=1)
MONDAY = date(2026, 11, 16)
PARTS, SYSTEMS, BOTH = ("parts",), ("systems",), ("parts", "systems")


def monday(number: int) -> date:
    return MONDAY + number * WEEK


def turns(*firms: str) -> list[tuple[date, str]]:
    """One turn a week, from MONDAY on."""
    return [(monday(number), firm) for number, firm in enumerate(firms)]


def starts(firms: list[RotaFirm], count: int, tallies: dict[str, Tally] | None = None) -> dict[str, int]:
    return starting_counts(firms, BOTH, [monday(number) for number in range(count)], tallies or {})


def test_every_turn_counts_in_whatever_lane():
    firms = [RotaFirm("F01", BOTH), RotaFirm("F02", PARTS)]
    assert counted(firms, turns("F01", "F02", "F01"), monday(3)) == {"F01": 2, "F02": 1}


def test_a_firm_that_joined_later_counts_what_was_its_lanes_average_on_that_day():
    old = [RotaFirm("F01", PARTS), RotaFirm("F02", PARTS), RotaFirm("F03", SYSTEMS)]
    newcomer = RotaFirm("F09", PARTS, joined=monday(4))
    history = turns("F01", "F02", "F01", "F02", "F01", "F02", "F09", "F01")
    assert counted([*old, newcomer], history, monday(8)) == {"F01": 4, "F02": 3, "F03": 0, "F09": 3}


def test_a_second_newcomer_counts_the_first_ones_start_too():
    firms = [
        RotaFirm("F01", PARTS),
        RotaFirm("F08", PARTS, joined=monday(2)),
        RotaFirm("F09", PARTS, joined=monday(3)),
    ]
    assert counted(firms, turns("F01", "F01", "F01"), monday(3)) == {"F01": 3, "F08": 2, "F09": 2}


def test_a_firm_that_had_left_says_nothing_of_the_average():
    firms = [
        RotaFirm("F01", PARTS, joined=MONDAY),
        RotaFirm("F02", PARTS, left=monday(4)),
        RotaFirm("F09", PARTS, joined=monday(6)),
    ]
    assert counted(firms, turns("F02", "F02", "F02", "F01"), monday(8))["F09"] == 1


def test_a_member_since_before_the_first_turn_starts_at_none():
    firms = [RotaFirm("F01", PARTS), RotaFirm("F02", PARTS, joined=MONDAY - WEEK)]
    assert counted(firms, turns("F01", "F01"), monday(2)) == {"F01": 2, "F02": 0}


def test_in_the_first_round_those_who_wait_count_none():
    firms = [RotaFirm(f"F{number}", PARTS) for number in range(5)]
    counts = counted(firms, turns("F0", "F1", "F2"), monday(3))
    assert counts == {"F0": 1, "F1": 1, "F2": 1, "F3": 0, "F4": 0}


def test_a_firm_that_comes_when_others_had_two_turns_is_new_whether_or_not_its_day_was_noted():
    firms = [RotaFirm("F01", PARTS), RotaFirm("F02", PARTS), RotaFirm("F08", PARTS), RotaFirm("F09", PARTS)]
    assert counted(firms, turns(*("F01", "F02") * 3), monday(6))["F09"] == 3
    assert counted(firms, turns(*("F01", "F02") * 3, "F09"), monday(7))["F09"] == 4


def test_who_has_yet_to_join_is_not_counted():
    assert counted([RotaFirm("F09", PARTS, joined=monday(3))], [], monday(2)) == {}


def test_without_a_tally_a_firm_starts_at_the_average_of_those_that_share_a_lane():
    firms = [RotaFirm("F01", BOTH), RotaFirm("F02", PARTS), RotaFirm("F03", SYSTEMS), RotaFirm("F09", PARTS)]
    tallies = {"F01": Tally(3), "F02": Tally(5), "F03": Tally(90)}
    assert starts(firms, 1, tallies)["F09"] == 4


def test_weeks_before_joining_and_after_leaving_count_as_the_lanes_average():
    firms = [
        RotaFirm("F01", PARTS),
        RotaFirm("F02", PARTS),
        RotaFirm("F08", PARTS, left=monday(4)),
        RotaFirm("F09", PARTS, joined=monday(8)),
    ]
    # Three share the first 4 weeks, two the next 4, three the last 4: 1 1/3 + 2, and 2 + 1 1/3.
    assert starts(firms, 12) == {"F01": 0, "F02": 0, "F08": 3, "F09": 3}


def test_a_closure_adds_nothing():
    firms = [RotaFirm("F01", PARTS), RotaFirm("F02", PARTS, (Closure(MONDAY, monday(8)),))]
    assert starts(firms, 12) == {"F01": 0, "F02": 0}
