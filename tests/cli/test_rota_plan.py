"""What `toban rota plan` says beside the plan: how even it is, and why a week stays empty."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

NETWORK = """
preset = "kyoto"
[network]
locale = "en"
[service_hours]
closures = ["2026-12-28/2027-01-03"]
"""
FIRMS = (
    "id,name,lanes,closures,joined\n"
    "F01,Alder,parts,,\n"
    "F02,Beech,parts,,\n"
    "F03,Cedar,systems,2026-12-14/2026-12-20,\n"
    "F04,Elm,systems,,2027-02-01\n"
)


@pytest.fixture
def plan(toban, monkeypatch):
    Path("f.csv").write_text(FIRMS, encoding="utf-8")
    Path("n.toml").write_text(NETWORK, encoding="utf-8")
    monkeypatch.setenv("TOBAN_CONFIG", "n.toml")
    return lambda *more: toban(
        "rota", "plan", "--from", "2026-12-07", "--weeks", 5, "--firms", "f.csv", *more
    )


def test_the_plan_says_how_even_it_is_and_why_a_week_stays_empty(plan):
    said = plan().out
    assert "differ by 1 at most; no rota can do better" in said
    assert "2026-12-14 システム担当: nobody (closed: Cedar / not yet a member: Elm)" in said
    assert "2026-12-28 システム担当: nobody (no service hours)" in said


def test_who_must_serve_twice_running_is_named(plan):
    assert "cannot be avoided: Cedar (1×)" in plan().out


def test_weeks_running_that_stay_empty_for_one_reason_are_one_line(toban):
    Path("f.csv").write_text("name,lanes\n甲,parts\n", encoding="utf-8")
    said = toban("rota", "plan", "--from", "2027-01-04", "--weeks", 4, "--firms", "f.csv").lines
    assert said[-1] == "2027-01-04〜2027-01-25 システム担当: 当番未定(この担当の会員がいない)"


def test_people_read_the_firms_short_names(toban):
    names = ("株式会社青葉精機", "有限会社都製作所", "㈱都製作所")
    rows = [f"F0{number},{name},parts;systems" for number, name in enumerate(names, 1)]
    Path("f.csv").write_text("\n".join(["id,name,lanes", *rows]), encoding="utf-8")
    lines = toban("rota", "plan", "--from", "2027-01-04", "--weeks", 3, "--firms", "f.csv").lines
    told = {line.rsplit("  ", 1)[-1] for line in lines[:6]}
    assert told == {"青葉精機", "有限会社都製作所", "㈱都製作所"}


def test_the_json_is_the_plan_alone(plan):
    turns = json.loads(plan("--json").out)
    assert all(set(turn) == {"week", "lane", "firm"} for turn in turns)
