"""The plan by example: who serves when, and what the plan says of itself."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from datetime import date, timedelta

import pytest

from bot.domain.errors import Refusal
from bot.domain.plan import Gap, Load, Reason, plan
from bot.domain.plan_counts import Tally
from bot.domain.plan_program import Program
from bot.domain.rota import RotaFirm
from bot.domain.service_hours import Closure

WEEK = timedelta(weeks=1)
MONDAY = date(2026, 11, 16)
PARTS, SYSTEMS, BOTH = ("parts",), ("systems",), ("parts", "systems")


def weeks(count: int) -> list[date]:
    return [MONDAY + number * WEEK for number in range(count)]


def monday(number: int) -> date:
    return MONDAY + number * WEEK


def closed(first: int, count: int = 1) -> Closure:
    return Closure(monday(first), monday(first + count) - timedelta(days=1))


def network(*lanes: tuple[str, ...]) -> list[RotaFirm]:
    return [RotaFirm(f"F{number:02}", lanes) for number, lanes in enumerate(lanes, start=1)]


def served(proposal) -> list[str | None]:
    return [turn.firm for turn in proposal.turns]


def gaps_between_turns(proposal) -> list[int]:
    last: dict[str, date] = {}
    found = []
    for turn in proposal.turns:
        if turn.firm in last:
            found.append((turn.week - last[turn.firm]).days // 7)
        last[turn.firm] = turn.week
    return found


def test_the_firm_that_served_least_over_all_lanes_comes_first():
    tallies = {"F01": Tally(3), "F02": Tally(2)}
    assert served(plan(network(BOTH, BOTH), PARTS, weeks(1), tallies)) == ["F02"]


def test_no_firm_serves_two_lanes_in_a_week():
    assert served(plan(network(BOTH), BOTH, weeks(1))) == ["F01", None]


def test_a_firm_that_another_lane_needs_leaves_the_first_to_others():
    tallies = {"F01": Tally(0), "F02": Tally(9)}
    assert served(plan(network(BOTH, PARTS), BOTH, weeks(1), tallies)) == ["F02", "F01"]


def test_two_firms_take_turns():
    proposal = plan(network(PARTS, PARTS), PARTS, weeks(5), {"F01": Tally(1, 1), "F02": Tally(1, 2)})
    assert served(proposal) == ["F02", "F01", "F02", "F01", "F02"]
    assert proposal.in_a_row == ()


def test_who_goes_on_duty_right_after_the_span_has_not_its_last_week():
    tallies = {"F01": Tally(1, 3, monday(2)), "F02": Tally(1, 2)}
    assert served(plan(network(PARTS, PARTS), PARTS, weeks(2), tallies)) == ["F01", "F02"]


def test_a_firm_alone_in_its_lane_serves_every_week_and_the_plan_says_so():
    proposal = plan(network(PARTS), PARTS, weeks(3), {"F01": Tally(1, 1, monday(3))})
    assert served(proposal) == ["F01"] * 3
    assert proposal.in_a_row == tuple((monday(number), "F01") for number in range(4))


def test_evenness_comes_before_weeks_in_a_row():
    tallies = {"F01": Tally(0), "F02": Tally(2)}
    proposal = plan(network(PARTS, PARTS), PARTS, weeks(2), tallies)
    assert served(proposal) == ["F01", "F01"]
    assert (proposal.spread, proposal.in_a_row) == (0, ((monday(1), "F01"),))


def test_firms_that_can_do_everything_share_evenly_and_wait_long_between_turns():
    proposal = plan(network(*[BOTH] * 35), BOTH, weeks(52))
    assert Counter(load.turns for load in proposal.loads) == {3: 34, 2: 1}
    assert (proposal.spread, proposal.optimum, proposal.in_a_row) == (1, 1, ())
    assert min(gaps_between_turns(proposal)) >= 12


def test_a_firm_that_has_just_served_waits():
    tallies = {f"F{number:02}": Tally(1, number) for number in range(1, 11)}
    proposal = plan(network(*[PARTS] * 10), PARTS, weeks(10), tallies)
    assert served(proposal) == [f"F{number:02}" for number in range(10, 0, -1)]


def test_where_lanes_forbid_evenness_the_plan_says_what_is_possible():
    proposal = plan(network(PARTS, SYSTEMS, SYSTEMS), BOTH, weeks(8))
    assert proposal.loads == (Load("F01", 0, 8), Load("F02", 0, 4), Load("F03", 0, 4))
    assert (proposal.spread, proposal.optimum) == (4, 4)


def test_a_firm_makes_up_for_its_closure():
    firms = [RotaFirm("F01", PARTS, (closed(0, 4),)), RotaFirm("F02", PARTS), RotaFirm("F03", PARTS)]
    proposal = plan(firms, PARTS, weeks(9))
    assert {load.firm: load.turns for load in proposal.loads} == {"F01": 3, "F02": 3, "F03": 3}
    assert "F01" not in served(proposal)[:4]


HALF_A_SHARE_FOR_F09 = {"F01": (0, 7), "F02": (0, 7), "F03": (0, 7), "F09": (4, 3)}


def test_a_firm_that_joins_within_the_span_does_not_make_up_for_the_weeks_before():
    firms = [*network(PARTS, PARTS, PARTS), RotaFirm("F09", PARTS, joined=monday(12))]
    proposal = plan(firms, PARTS, weeks(24))
    assert {load.firm: (load.before, load.turns) for load in proposal.loads} == HALF_A_SHARE_FOR_F09
    assert proposal.spread == 0


def test_a_firm_that_leaves_within_the_span_serves_its_share_of_the_weeks_until_then():
    firms = [*network(PARTS, PARTS, PARTS), RotaFirm("F09", PARTS, left=monday(12))]
    proposal = plan(firms, PARTS, weeks(24))
    assert {load.firm: (load.before, load.turns) for load in proposal.loads} == HALF_A_SHARE_FOR_F09


def test_a_firm_that_could_not_serve_at_all_is_not_reckoned():
    firms = [*network(PARTS, PARTS), RotaFirm("F08", PARTS, left=MONDAY), RotaFirm("F09", SYSTEMS)]
    proposal = plan(firms, PARTS, weeks(4))
    assert [load.firm for load in proposal.loads] == ["F01", "F02"]
    assert proposal.spread == 0


def test_a_week_that_nobody_can_serve_is_explained():
    firms = [
        RotaFirm("F01", BOTH),
        RotaFirm("F02", SYSTEMS, (closed(0),)),
        RotaFirm("F03", SYSTEMS, joined=monday(1)),
        RotaFirm("F04", SYSTEMS, left=MONDAY),
        RotaFirm("F05", SYSTEMS, (closed(0),)),
    ]
    proposal = plan(firms, BOTH, weeks(2))
    why = (
        (Reason.TAKEN, ("F01",)),
        (Reason.CLOSED, ("F02", "F05")),
        (Reason.NOT_JOINED, ("F03",)),
        (Reason.LEFT, ("F04",)),
    )
    assert proposal.gaps == (Gap(MONDAY, "systems", why),)


def test_a_lane_without_firms_stays_empty():
    proposal = plan(network(PARTS), BOTH, weeks(2))
    assert served(proposal) == ["F01", None, "F01", None]
    assert proposal.gaps == tuple(Gap(week, "systems", ((Reason.NO_FIRM, ()),)) for week in weeks(2))


def test_a_network_without_firms_or_weeks_has_an_empty_plan():
    assert served(plan([], BOTH, weeks(1))) == [None, None]
    assert plan(network(BOTH), BOTH, []).turns == ()


def test_a_year_of_two_lanes_and_fifty_firms_takes_less_than_two_seconds():
    kinds = (PARTS, PARTS, SYSTEMS, BOTH, BOTH)
    firms = [
        RotaFirm(f"F{number:02}", kinds[number % 5], (closed(number), closed(number + 20, 2)))
        for number in range(50)
    ]
    start = time.process_time()
    proposal = plan(firms, BOTH, weeks(52))
    assert time.process_time() - start < 2
    assert (proposal.spread, proposal.in_a_row, proposal.gaps) == (1, (), ())


def test_what_takes_too_long_is_refused():
    program = Program(longest=0)
    columns = [program.column() for _ in range(60)]
    for number in range(58):
        program.row(columns[number : number + 3], most=2)
    with pytest.raises(Refusal, match="plan_too_hard"):
        program.solve(dict.fromkeys(columns, -1), whole=True)


def test_a_bot_that_plans_nothing_does_not_load_the_solver():
    code = "import bot.app, bot.services.planning, sys; sys.exit('highspy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
