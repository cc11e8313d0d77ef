"""A plan that follows a rota which people have changed: what they served counts, and nothing else."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import Refusal
from bot.domain.members import Firm
from bot.domain.plan import plan
from bot.domain.plan_counts import Tally, counted
from bot.domain.rota import RotaFirm
from bot.domain.rota_changes import check, exchange, skip
from bot.domain.rota_changes import given as handed
from bot.domain.service_hours import Closure
from tests.domain.rota_bounds import able_of, least_spread, most_slots

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
MONDAY = date(2026, 11, 16)
PICKS = st.integers(0, 10_000)
STEPS = st.lists(st.tuples(st.sampled_from(["swap", "skip", "take"]), PICKS, PICKS), max_size=25)


@st.composite
def networks(draw, most_firms: int, most_weeks: int, fewest_firms: int = 2):
    """Draw firms that were members all along, lanes, and the weeks of a first and of a second plan."""
    lanes = [f"lane{number}" for number in range(draw(st.integers(1, 4)))]
    weeks = [MONDAY + number * WEEK for number in range(draw(st.integers(2, 2 * most_weeks)))]
    starts = st.integers(-10, 7 * len(weeks) + 10).map(lambda number: MONDAY + number * DAY)
    closures = st.builds(lambda day, length: Closure(day, day + length * DAY), starts, st.integers(0, 30))
    held = st.sets(st.sampled_from(lanes), min_size=1).map(lambda some: tuple(sorted(some)))
    firm = st.tuples(held, st.lists(closures, max_size=2).map(tuple))
    drawn = draw(st.lists(firm, min_size=fewest_firms, max_size=most_firms))
    firms = [RotaFirm(f"F{number:02}", *fields, MONDAY - WEEK) for number, fields in enumerate(drawn)]
    return firms, lanes, weeks[: len(weeks) // 2], weeks[len(weeks) // 2 :]


def published(firms, lanes, weeks):
    return {(turn.week, turn.lane): turn.firm for turn in plan(firms, lanes, weeks, {}).turns if turn.firm}


def step(rota, firms, kind: str, first: int, second: int):
    """Return the rota after a swap, a skip or a turn handed over; where that is refused, as it is."""
    known = {
        firm.id: Firm(firm.id, firm.id, closures=tuple((one.first, one.last) for one in firm.closures))
        for firm in firms
    }
    slots = sorted(rota)
    slot = slots[first % len(slots)]
    with suppress(Refusal):
        if kind == "swap":
            changes = exchange(rota, slot, slots[second % len(slots)])
        elif kind == "skip":
            changes = skip(rota, slot, known)
        else:
            changes = handed(rota, slot, firms[second % len(firms)].id)
        check(rota, changes, known)
        return rota | {change.slot: change.after for change in changes}
    return rota


@settings(max_examples=30, deadline=None)
@given(networks(most_firms=10, most_weeks=8), STEPS)
def test_swaps_and_skips_leave_each_firm_as_many_turns_as_it_had(drawn, steps):
    firms, lanes, weeks, _ = drawn
    rota = start = published(firms, lanes, weeks)
    by_id = {firm.id: firm for firm in firms}
    for kind, first, second in steps:
        if rota and kind != "take":
            rota = step(rota, firms, kind, first, second)
    assert Counter(rota.values()) == Counter(start.values())
    assert rota.keys() == start.keys()
    assert max(Counter((week, firm) for (week, _), firm in rota.items()).values(), default=1) == 1
    for (week, _), firm in rota.items():
        assert not any(week <= one.last and one.first < week + WEEK for one in by_id[firm].closures)


def check_next_plan(drawn, steps):
    firms, lanes, weeks, following = drawn
    rota = published(firms, lanes, weeks)
    for one in steps if rota else ():
        rota = step(rota, firms, *one)
    served = Counter(rota.values())
    history = [(week, firm) for (week, _), firm in rota.items()]
    assert counted(firms, history, following[0]) == {firm.id: served[firm.id] for firm in firms}
    proposal = plan(firms, lanes, following, {firm.id: Tally(served[firm.id]) for firm in firms})
    able = able_of(firms, lanes, following)
    counts = {firm: served[firm] for candidates in able.values() for firm in candidates}
    after = counts | Counter(counts) + Counter(turn.firm for turn in proposal.turns if turn.firm)
    filled = sum(turn.firm is not None for turn in proposal.turns)
    assert filled == most_slots(able, dict.fromkeys(counts, len(following)))
    best = least_spread(able, counts)
    assert max(after.values(), default=0) - min(after.values(), default=0) == best
    assert proposal.spread == proposal.optimum == best


@settings(max_examples=30, deadline=None)
@given(networks(most_firms=8, most_weeks=8), STEPS)
def test_after_any_changes_the_next_plan_is_as_even_as_can_be(drawn, steps):
    check_next_plan(drawn, steps)


@settings(max_examples=12, deadline=None)
@given(networks(most_firms=80, most_weeks=12, fewest_firms=20), STEPS)
def test_so_it_is_for_a_large_network(drawn, steps):
    check_next_plan(drawn, steps)
