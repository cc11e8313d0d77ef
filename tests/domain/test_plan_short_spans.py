"""A few weeks planned by themselves: a firm's turns lie apart from those published before and after, too."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest

from bot.domain.plan import plan
from bot.domain.plan_counts import Tally, counted
from bot.domain.rota import RotaFirm

WEEK = timedelta(weeks=1)
MONDAY = date(2026, 12, 7)
LANES = ("parts", "systems")
YEAR = [MONDAY + number * WEEK for number in range(52)]

Turns = list[tuple[date, str]]


def network(firms: int) -> list[RotaFirm]:
    return [RotaFirm(f"F{number:02}", LANES) for number in range(firms)]


def planned(firms: list[RotaFirm], weeks: list[date], held: Turns) -> Turns:
    """Plan these weeks beside the turns that are held outside of them."""
    counts, tallies = counted(firms, held, weeks[0]), {}
    for firm in firms:
        own = sorted(week for week, name in held if name == firm.id)
        waited = [(weeks[0] - week) // WEEK for week in own if week < weeks[0]][-1:]
        ahead = [(week - weeks[-1]) // WEEK for week in own if week > weeks[-1]][:1]
        following = weeks[-1] + WEEK if ahead == [1] else None
        tallies[firm.id] = Tally(counts[firm.id], *(waited or [None]), following, *(ahead or [None]))
    made = plan(firms, LANES, weeks, tallies)
    assert made.spread == made.optimum
    return [(turn.week, turn.firm) for turn in made.turns if turn.firm is not None]


def nearest(turns: Turns) -> int:
    """Return the fewest weeks between two turns of one firm."""
    weeks = defaultdict(list)
    for week, firm in sorted(turns):
        weeks[firm].append(week)
    return min((later - one) // WEEK for own in weeks.values() for one, later in pairwise(own))


@pytest.mark.parametrize(("firms", "first"), [(10, 10), (20, 10), (20, 40), (35, 24), (50, 10), (50, 24)])
def test_four_weeks_planned_anew_bring_no_firms_turns_closer(firms: int, first: int) -> None:
    members = network(firms)
    year = planned(members, YEAR, [])
    anew = YEAR[first : first + 4]
    others = [turn for turn in year if turn[0] not in anew]
    assert nearest(others + planned(members, anew, others)) >= nearest(year)


@pytest.mark.parametrize("firms", [10, 20, 35, 50])
def test_a_year_planned_four_weeks_at_a_time_keeps_turns_nearly_as_far_apart(firms: int) -> None:
    members, held = network(firms), list[tuple[date, str]]()
    for first in range(0, len(YEAR), 4):
        held += planned(members, YEAR[first : first + 4], held)
    assert nearest(held) >= firms // len(LANES) - 2


def test_of_two_that_are_due_the_one_with_a_turn_soon_after_waits() -> None:
    one, other = network(2)
    tallies = {one.id: Tally(3, ahead=2), other.id: Tally(3, ahead=30)}
    assert [turn.firm for turn in plan([one, other], ("parts",), YEAR[:1], tallies).turns] == [other.id]


def test_who_has_just_served_and_who_has_waited_are_told_apart_at_the_same_count() -> None:
    firms = network(6)
    tallies = {firm.id: Tally(1, waited=number) for number, firm in enumerate(firms, start=2)}
    made = plan(firms, ("parts",), YEAR[:3], tallies)
    assert [turn.firm for turn in made.turns] == ["F05", "F04", "F03"]


def test_even_counts_come_before_turns_that_lie_apart() -> None:
    one, other = network(2)
    tallies = {one.id: Tally(2, waited=1), other.id: Tally(4, waited=9)}
    assert [turn.firm for turn in plan([one, other], ("parts",), YEAR[:1], tallies).turns] == [one.id]
