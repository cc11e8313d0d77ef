"""The plan of any network against what no plan can beat."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.plan import Reason, plan
from bot.domain.plan_counts import Tally
from bot.domain.rota import RotaFirm
from bot.domain.service_hours import Closure
from tests.domain.rota_bounds import able_of, fewest_in_a_row, least_spread, most_slots

MONDAY = date(2026, 11, 16)
DAY = timedelta(days=1)


@st.composite
def networks(draw, most_firms: int, most_weeks: int, most_lanes: int, fewest_firms: int = 2):
    """Draw firms with closures, joining and leaving days and earlier turns; lanes; weeks; tallies."""
    count = draw(st.integers(1, most_weeks))
    weeks = [MONDAY + number * 7 * DAY for number in range(count)]
    lanes = [f"lane{number}" for number in range(draw(st.integers(1, most_lanes)))]
    days = st.integers(-10, 7 * count + 10).map(lambda number: MONDAY + number * DAY)
    closures = st.builds(lambda day, length: Closure(day, day + length * DAY), days, st.integers(0, 40))
    firm = st.tuples(
        st.sets(st.sampled_from(lanes), max_size=len(lanes)).map(lambda held: tuple(sorted(held))),
        st.lists(closures, max_size=2).map(tuple),
        st.one_of(st.none(), st.none(), st.none(), days),
        st.one_of(st.none(), st.none(), st.none(), days),
    )
    drawn = draw(st.lists(firm, min_size=fewest_firms, max_size=most_firms))
    firms = [RotaFirm(f"F{number:02}", *fields) for number, fields in enumerate(drawn)]
    after = st.one_of(st.none(), st.just(weeks[-1] + 7 * DAY))
    tally = st.builds(Tally, st.integers(0, 4), st.one_of(st.none(), st.integers(1, 6)), after)
    tallies = draw(st.dictionaries(st.sampled_from([firm.id for firm in firms]), tally))
    return firms, lanes, weeks, tallies


def check_rules(firms, lanes, weeks, proposal):
    assert [(turn.week, turn.lane) for turn in proposal.turns] == [
        (week, lane) for week in weeks for lane in lanes
    ]
    by_id = {firm.id: firm for firm in firms}
    for week in weeks:
        on_duty = [turn for turn in proposal.turns if turn.week == week and turn.firm]
        assert len({turn.firm for turn in on_duty}) == len(on_duty)
        assert all(by_id[turn.firm].can_serve(turn.lane, week) for turn in on_duty)
    for gap in proposal.gaps:
        named = [firm for _, kept in gap.why for firm in kept]
        assert sorted(named) == [firm.id for firm in firms if gap.lane in firm.lanes]
        assert named or gap.why == ((Reason.NO_FIRM, ()),)
    empty = [(turn.week, turn.lane) for turn in proposal.turns if turn.firm is None]
    assert [(gap.week, gap.lane) for gap in proposal.gaps] == empty


def check_evenness(firms, lanes, weeks, proposal):
    able = able_of(firms, lanes, weeks)
    counts = {load.firm: load.before for load in proposal.loads}
    assert set(counts) == {firm for candidates in able.values() for firm in candidates}
    fillable = most_slots(able, dict.fromkeys(counts, len(weeks)))
    assert len(able) - len(proposal.gaps) == fillable
    assert proposal.spread == proposal.optimum == least_spread(able, counts)


@settings(max_examples=60, deadline=None)
@given(networks(most_firms=8, most_weeks=14, most_lanes=4))
def test_no_plan_of_a_small_network_is_more_even(drawn):
    firms, lanes, weeks, tallies = drawn
    proposal = plan(firms, lanes, weeks, tallies)
    check_rules(firms, lanes, weeks, proposal)
    check_evenness(firms, lanes, weeks, proposal)


@settings(max_examples=20, deadline=None)
@given(networks(most_firms=80, most_weeks=30, most_lanes=4, fewest_firms=20))
def test_no_plan_of_a_large_network_is_more_even(drawn):
    firms, lanes, weeks, tallies = drawn
    proposal = plan(firms, lanes, weeks, tallies)
    check_rules(firms, lanes, weeks, proposal)
    check_evenness(firms, lanes, weeks, proposal)


@settings(max_examples=80, deadline=None)
@given(networks(most_firms=4, most_weeks=6, most_lanes=2))
def test_no_plan_as_even_has_fewer_turns_in_a_row(drawn):
    firms, lanes, weeks, tallies = drawn
    tallies = {firm_id: Tally(tally.turns, tally.waited) for firm_id, tally in tallies.items()}
    proposal = plan(firms, lanes, weeks, tallies)
    counts = {load.firm: load.before for load in proposal.loads}
    if counts:
        before = {firm_id for firm_id, tally in tallies.items() if tally.waited == 1}
        best = fewest_in_a_row(able_of(firms, lanes, weeks), counts, before)
        assert (proposal.spread, len(proposal.in_a_row)) == best


@settings(max_examples=30, deadline=None)
@given(networks(most_firms=10, most_weeks=12, most_lanes=3), st.randoms(use_true_random=False))
def test_the_same_firms_in_any_order_get_the_same_plan(drawn, random):
    firms, lanes, weeks, tallies = drawn
    proposal = plan(firms, lanes, weeks, tallies)
    random.shuffle(firms)
    assert plan(firms, lanes, weeks, dict(sorted(tallies.items(), reverse=True))) == proposal
