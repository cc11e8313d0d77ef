"""A proposal from what the database knows: who served, who serves next, which weeks have no turn."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.plan import Gap, Reason
from bot.network import load_network
from bot.services import planning
from bot.services.members import upsert
from storage import rota

if TYPE_CHECKING:
    from pathlib import Path

    from bot.network import Network
    from storage.database import Database

WEEK = timedelta(weeks=1)
MONDAY = date(2027, 1, 18)
NETWORK = """
preset = "kyoto"
lanes = [{ id = "parts", name = "部品" }]
[service_hours]
closures = ["2027-01-11/2027-01-17"]
[[grades]]
id = "full"
name = "正会員"
[[grades]]
id = "supporting"
name = "賛助会員"
serves = false
"""


@pytest.fixture
def net(tmp_path: Path) -> Network:
    path = tmp_path / "network.toml"
    path.write_text(NETWORK, encoding="utf-8")
    return load_network(path)


def plan(db: Database, net: Network, turns: dict[int, str], firms: dict[str, str], count: int):
    """Plan `count` weeks from MONDAY on, after the turns; firms by id with their grade."""

    def seed(s):
        for firm_id, grade in firms.items():
            upsert(s, {"id": firm_id, "name": firm_id, "lanes": ["parts"], "grade": grade})
        for number, firm_id in turns.items():
            rota.put(s, MONDAY + number * WEEK, "parts", firm_id)

    db.write_now(seed)
    weeks = [MONDAY + number * WEEK for number in range(count)]
    return db.read_now(lambda s: planning.question(s, net, weeks)).answer()


FULL = dict.fromkeys(("F01", "F02", "F03"), "正会員")


def test_turns_before_and_after_the_weeks_count_and_those_within_are_planned_anew(db, net):
    proposal = plan(db, net, {-3: "F01", 0: "F01", 1: "F01", 2: "F02"}, FULL, 2)
    assert {load.firm: load.before for load in proposal.loads} == {"F01": 1, "F02": 1, "F03": 0}


def test_nobody_who_serves_right_after_the_weeks_has_the_last_of_them(db, net):
    proposal = plan(db, net, {2: "F02"}, FULL, 2)
    assert "F02" not in {turn.firm for turn in proposal.turns}


def test_of_firms_alike_the_one_whose_turns_around_the_weeks_are_far_serves(db, net):
    found = plan(db, net, {-3: "F01", -2: "F02", -9: "F03", 2: "F03", 5: "F01", 9: "F02"}, FULL, 1)
    assert [turn.firm for turn in found.turns] == ["F01"]


def test_over_a_week_without_a_turn_the_one_before_is_still_the_turn_before(db, net):
    proposal = plan(db, net, {-2: "F01"}, {"F01": "正会員"}, 1)
    assert proposal.in_a_row == ((MONDAY, "F01"),)


def test_a_week_without_service_hours_has_no_turn_and_says_so(db, net):
    proposal = plan(db, net, {}, FULL, 1)
    assert proposal.gaps == ()
    closed = db.read_now(lambda s: planning.question(s, net, [MONDAY - WEEK, MONDAY])).answer()
    assert [turn.firm is None for turn in closed.turns] == [True, False]
    assert closed.gaps == (Gap(MONDAY - WEEK, "parts", ((Reason.NO_TURN, ()),)),)


def test_a_grade_that_does_not_serve_has_no_turns_and_no_say_in_the_average(db, net):
    proposal = plan(db, net, {-3: "F01", -4: "F01"}, {"F01": "正会員", "F02": "賛助会員"}, 3)
    assert [load.firm for load in proposal.loads] == ["F01"]
    assert {turn.firm for turn in proposal.turns} == {"F01"}
